"""The typed documents from which page and JSON are both rendered. Nothing in them is private."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from markupsafe import Markup
from pydantic import BaseModel, ConfigDict, Field, InstanceOf, PlainSerializer, computed_field
from pydantic.json_schema import SkipJsonSchema

from cms.articles.schemas import direction
from cms.articles.schemas.described import DescribedAs, SomeOf
from cms.body import Document
from cms.comments.schemas import PublicComment

Html = Annotated[Markup, PlainSerializer(str, return_type=str, when_used="unless-none")]


class _Output(BaseModel):
    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)


class PersonLink(_Output):
    """A page of an author's elsewhere."""

    label: str = Field(examples=["ORCID"])
    url: str = Field(examples=["https://orcid.org/0000-0002-1825-0097"])


class AuthorView(_Output):
    """A name of the byline; ``interests`` is what could stand in conflict with the writing."""

    slug: str = Field(examples=["ines-sato"])
    name: str = Field(examples=["Ines Sato"])
    credentials: str = Field(examples=["MD, physiotherapist"])
    bio: str = Field(examples=["Writes about backs."])
    interests: str = Field(examples=["None declared."])
    links: tuple[PersonLink, ...]
    url: str = Field(examples=["/authors/ines-sato"])


class ReviewerView(_Output):
    """Who checked the text."""

    model_config = ConfigDict(from_attributes=True)

    slug: str = Field(examples=["ines-sato"])
    name: str = Field(examples=["Ines Sato"])
    credentials: str = Field(examples=["MD, physiotherapist"])

    @computed_field(examples=["/authors/ines-sato"])  # type: ignore[prop-decorator]  # as below
    @property
    def url(self) -> str:
        """The address of the person's page."""
        return f"/authors/{self.slug}"


class TopicView(_Output):
    """A topic of the article."""

    slug: str = Field(examples=["back-pain"])
    name: str = Field(examples=["Back pain"])
    url: str = Field(examples=["/topics/back-pain"])


class ReferenceView(_Output):
    """A cited source under its number; ``anchor`` and ``backlinks`` are ids in the body's HTML."""

    number: int
    id: str = Field(examples=["smith-2020"])
    title: str = Field(examples=["Walking and the spine"])
    authors: str = Field(examples=["Smith J"])
    source: str = Field(examples=["Journal of Walking"])
    year: int | None
    doi: str | None = Field(examples=["10.1000/182"])
    url: str | None = Field(examples=[None])
    accessed: date | None = Field(examples=[None])
    href: str | None = Field(examples=["https://doi.org/10.1000/182"])
    anchor: str = Field(examples=["ref-smith-2020"])
    backlinks: tuple[str, ...]


class RelatedView(_Output):
    """A link for further information; ``href`` is null where its target is not published.

    ``locale`` is the language of the article that it leads to; null where it leads to none.
    """

    title: str = Field(examples=["How to lift"])
    href: str | None = Field(examples=["/articles/how-to-lift"])
    locale: str | None = Field(examples=["en"])
    external: bool


class EmbedView(_Output):
    """An audio or video item of the body."""

    url: str = Field(examples=["https://youtu.be/dQw4w9WgXcQ"])
    provider: str = Field(examples=["YouTube"])
    kind: str = Field(examples=["video"])
    player: str = Field(examples=["https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"])


def _left_out() -> None:
    """Stand for what was not asked for, and so is not sent: it has no default, not even null."""


Form = Literal["html", "markdown", "document"]


class PartialBody(_Output):
    """The body in the one form that the parameter ``body`` names."""

    html: Html | SkipJsonSchema[None] = Field(
        default_factory=_left_out, examples=["<p>Walk, and rest little.</p>"]
    )
    markdown: str | SkipJsonSchema[None] = Field(
        default_factory=_left_out, examples=["Walk, and rest little.\n"]
    )
    document: Annotated[dict[str, Any] | None, DescribedAs(Document)] = Field(
        default_factory=_left_out,
        examples=[{"type": "doc", "version": 1, "content": []}],
    )


class Body(_Output):
    """The body in its three forms."""

    html: Html = Field(examples=["<p>Walk, and rest little.</p>"])
    markdown: str = Field(examples=["Walk, and rest little.\n"])
    document: Annotated[dict[str, Any], DescribedAs(Document)] = Field(
        examples=[{"type": "doc", "version": 1, "content": []}]
    )


# What is made is a `PartialBody`, which holds all forms where no parameter names one.
WholeBody = Annotated[InstanceOf[PartialBody], DescribedAs(Body)]


class SearchMatch(_Output):
    """How an article answers a search.

    ``rank`` adds up where all the words stand: 8 in the title, 4 in the names of authors and
    topics, 2 in the summary, 1 for anywhere. ``snippet`` is HTML in which ``<mark>`` is the only
    tag.
    """

    rank: int = Field(examples=[9])
    snippet: Html = Field(examples=["<mark>Back</mark> <mark>pain</mark>, and what helps"])


class _Named(_Output):
    """What an article says of itself, wherever it is shown."""

    id: str = Field(examples=["5f0c1a9be27d44c08a31"])
    title: str = Field(examples=["When your back hurts"])
    slug: str = Field(examples=["when-your-back-hurts"])
    url: str = Field(examples=["/articles/when-your-back-hurts"])
    locale: str = Field(examples=["en"])
    summary: str = Field(examples=["What helps, and what does not."])
    authors: tuple[AuthorView, ...]
    topics: tuple[TopicView, ...]
    comment_count: int

    @computed_field  # type: ignore[prop-decorator]  # pydantic reads the property itself
    @property
    def direction(self) -> Literal["ltr", "rtl"]:
        """The direction of the locale's script."""
        return direction(self.locale)


class ArticleCard(_Named):
    """An article in a list."""

    published_at: datetime
    updated_at: datetime


class ListedArticle(ArticleCard):
    """An article in the list of the API: ``match`` comes with ``q``, ``body`` when included."""

    match: SearchMatch | SkipJsonSchema[None] = Field(default_factory=_left_out)
    body: WholeBody | SkipJsonSchema[None] = Field(default_factory=_left_out)


class ListedArticleWithBody(ListedArticle):
    """An article in the list of the API, with its body."""

    body: WholeBody


class ListedArticleInOneForm(ListedArticle):
    """An article in the list of the API, with its body in one form."""

    body: PartialBody


class _Whole(_Output):
    """What is there of a whole article beside its card.

    ``comments_close_at`` is when its comments close, or did; null where no day is set.
    ``reviewed_by`` checked the text on the day ``reviewed_at``, and by the day ``review_due``
    somebody shall check it again.
    """

    reviewed_by: ReviewerView | None
    reviewed_at: date | None
    review_due: date | None
    comments_open: bool
    comments_close_at: datetime | None
    references: tuple[ReferenceView, ...]
    related: tuple[RelatedView, ...]
    embeds: tuple[EmbedView, ...]
    body: WholeBody


class ArticleDocument(_Whole, ArticleCard):
    """A published article; ``comments`` come when they are included."""

    comments: list[PublicComment] | SkipJsonSchema[None] = Field(default_factory=_left_out)


class ArticleWithComments(ArticleDocument):
    """A published article with its approved comments as a tree."""

    comments: list[PublicComment]


class ArticleInOneForm(ArticleDocument):
    """A published article, with its body in one form."""

    body: PartialBody


class PreviewDocument(_Whole, _Named):
    """A draft, as it would be published now, for who has a private link to it.

    Its moments are those of the article's publication, null where it never was. Nobody comments
    on a draft.
    """

    preview: Literal[True] = True
    published_at: datetime | None
    updated_at: datetime | None


class AuthorEntry(AuthorView):
    """An author of published articles; the latest ``articles`` come when they are included."""

    article_count: int
    articles: list[ArticleCard] | SkipJsonSchema[None] = Field(default_factory=_left_out)


class AuthorWithArticles(AuthorEntry):
    """An author of published articles, with the 20 latest of them."""

    articles: list[ArticleCard]


class TopicEntry(TopicView):
    """A topic of published articles; the latest ``articles`` come when they are included."""

    article_count: int
    articles: list[ArticleCard] | SkipJsonSchema[None] = Field(default_factory=_left_out)


class TopicWithArticles(TopicEntry):
    """A topic of published articles, with the 20 latest of them."""

    articles: list[ArticleCard]


class PartialListedArticle(SomeOf[ListedArticleInOneForm]):
    """The fields of an article in the list that `fields` names."""


class PartialArticle(SomeOf[ArticleInOneForm]):
    """The fields of an article that `fields` names."""


class PartialAuthor(SomeOf[AuthorEntry]):
    """The fields of an author that `fields` names."""


class PartialTopic(SomeOf[TopicEntry]):
    """The fields of a topic that `fields` names."""
