"""What the management API takes and gives."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from cms.articles.models.article import Article, ArticleState, ReviewOutcome, Revision
from cms.articles.schemas.content import ArticleContent, saved_fields
from cms.articles.schemas.described import DescribedAs, like_field, requiring
from cms.articles.schemas.parts import ContentPart
from cms.articles.schemas.published import QueryDay, SearchText
from cms.articles.schemas.topics import TopicInput
from cms.articles.schemas.unfinished import (
    UnfinishedAuthor,
    UnfinishedLink,
    UnfinishedReference,
)
from cms.body.document import Document
from cms.body.inlines import STORED
from cms.body.markdown.writer import render_markdown
from cms.db.pages import Cursor
from cms.validation import StrictModel

_EXAMPLE: dict[str, Any] = {
    "title": "When your back hurts",
    "summary": "What helps, and what does not.",
    "topics": ["back-pain"],
    "authors": [{"name": "Ines Sato"}],
    "references": [{"id": "smith-2020", "title": "Walking and the spine", "year": 2020}],
    "body_markdown": "Walk, and rest little.[^smith-2020]\n",
}


class ArticlePatch(StrictModel):
    """A JSON merge patch (RFC 7396) of an article's content: each field given replaces the old.

    The values are checked as a whole, once merged. The body comes as ``body`` or as
    ``body_markdown``; ``null`` takes a field back to its default.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    title: Annotated[Any, like_field(ArticleContent, "title")] = None
    slug: Annotated[Any, like_field(ArticleContent, "slug")] = None
    locale: Annotated[Any, like_field(ArticleContent, "locale")] = None
    summary: Annotated[Any, like_field(ArticleContent, "summary")] = None
    topics: Annotated[Any, like_field(ArticleContent, "topics")] = None
    authors: Annotated[Any, like_field(ArticleContent, "authors")] = None
    references: Annotated[Any, like_field(ArticleContent, "references")] = None
    related: Annotated[Any, like_field(ArticleContent, "related")] = None
    reviewed_by: Annotated[Any, like_field(ArticleContent, "reviewed_by")] = None
    reviewed_at: Annotated[Any, like_field(ArticleContent, "reviewed_at")] = None
    review_due: Annotated[Any, like_field(ArticleContent, "review_due")] = None
    body: Annotated[
        Any, like_field(ArticleContent, "body"), Field(description="The body as a document.")
    ] = None
    body_markdown: Annotated[
        Any,
        DescribedAs(str | None),
        Field(
            description="The body in Markdown instead: CommonMark and tables, `::: warning Title` "
            "for a callout, `[^id]` to cite the reference with that `id`, an address alone on its "
            "line for a player."
        ),
    ] = None

    def merged_into(self, content: ArticleContent | None) -> dict[str, Any]:
        """Return the fields of ``content`` with those given here in their place.

        ``null`` takes a field back to its default.
        """
        given = {name: getattr(self, name) for name in self.model_fields_set}
        fields = content.model_dump(mode="json") if content else {}
        if "body" in given or "body_markdown" in given:
            fields.pop("body", None)
        return {name: value for name, value in (fields | given).items() if value is not None}


class NewArticle(ArticlePatch):
    """The content of a new article; without a slug, one is made from the title."""

    model_config = ConfigDict(json_schema_extra=requiring("title", examples=[_EXAMPLE]))

    title: Annotated[Any, like_field(ArticleContent, "title", or_null=False)] = None


class ArticleList(StrictModel):
    """What a list of articles can be asked for.

    ``review_due_by`` finds what readers see and somebody was to check again by that day.
    """

    state: ArticleState | None = None
    review_due_by: QueryDay = None
    q: Annotated[str | None, Field(max_length=200), SearchText] = None
    sort: Literal["changed_at", "-changed_at"] = "-changed_at"
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: Cursor = None


class ManagedBody(BaseModel):
    """The body in both of its forms."""

    document: Annotated[dict[str, Any], DescribedAs(Document)]
    markdown: str = Field(examples=["Walk, and rest little.\n"])


def _mark_can_lack(schema: dict[str, Any]) -> None:
    schema["required"].remove("unfinished")


class _Kept(ContentPart):
    """A part of the content as it is kept: with every field, and a mark while it is unfinished."""

    model_config = ConfigDict(
        json_schema_mode_override="serialization",
        json_schema_serialization_defaults_required=True,
        json_schema_extra=_mark_can_lack,
    )


class KeptPerson(_Kept, UnfinishedAuthor):
    """A person by name: of the byline, or who reviewed."""

    # Without this, pydantic takes the settings of the second base, where the slug can be missing.
    model_config = ConfigDict(json_schema_extra=_mark_can_lack)


class KeptReference(_Kept, UnfinishedReference):
    """One cited source; ``id`` is what ``[^id]`` in the body names."""


class KeptLink(_Kept, UnfinishedLink):
    """One link "for further information": ``slug`` or ``url`` is null."""


class ManagedContent(BaseModel):
    """What a revision says beside its body."""

    title: str = Field(examples=["When your back hurts"])
    slug: str = Field(examples=["when-your-back-hurts"])
    locale: str = Field(examples=["en"])
    summary: str = Field(examples=["What helps, and what does not."])
    topics: list[str] = Field(examples=[["back-pain"]])
    topic_names: list[str] = Field(
        description="The names of the topics, in the same order.", examples=[["Back pain"]]
    )
    authors: Annotated[list[dict[str, Any]], DescribedAs(list[KeptPerson])]
    references: Annotated[list[dict[str, Any]], DescribedAs(list[KeptReference])]
    related: Annotated[list[dict[str, Any]], DescribedAs(list[KeptLink])]
    reviewed_by: Annotated[dict[str, Any] | None, DescribedAs(KeptPerson | None)]
    reviewed_at: date | str | None
    review_due: date | str | None


class ManagedSummary(ManagedContent):
    """An article in a list: its newest revision without the body, and where it stands.

    ``publish_at`` and ``unpublish_at`` are what is scheduled. With another ``status`` than
    ``scheduled``, ``publish_at`` is a moment at which the article could not be published.
    """

    id: str = Field(examples=["5f0c1a9be27d44c08a31"])
    status: ArticleState
    review_outcome: ReviewOutcome | None
    publish_at: datetime | None
    unpublish_at: datetime | None
    revision: int
    newer_draft: bool
    created_at: datetime
    changed_at: datetime
    published_at: datetime | None
    updated_at: datetime | None


class ManagedArticle(ManagedSummary):
    """An article as those who work on it see it, with its body."""

    body: ManagedBody


def topic_fields(topics: Iterable[str | dict[str, str]]) -> dict[str, Any]:
    """Return the slugs and the names of the topics that a revision has."""
    found = [TopicInput.model_validate(topic, context=STORED) for topic in topics]
    return {"topics": [t.slug for t in found], "topic_names": [t.name for t in found]}


def managed_body(revision: Revision) -> ManagedBody:
    """Return the body of a revision in both of its forms."""
    document = Document.model_validate(revision.body, context=STORED)
    return ManagedBody(
        document=document.model_dump(mode="json"), markdown=render_markdown(document)
    )


_OF_ARTICLE = (
    *("review_outcome", "publish_at", "unpublish_at"),
    *("created_at", "changed_at", "published_at", "updated_at"),
)


def managed_summary(article: Article) -> ManagedSummary:
    """Describe an article for a list."""
    newest = article.newest
    return ManagedSummary(
        id=article.public_id,
        status=article.state,
        revision=newest.number,
        newer_draft=article.has_newer_draft,
        **{name: getattr(article, name) for name in _OF_ARTICLE},
        **saved_fields(newest) | topic_fields(newest.topics),
    )


def managed_article(article: Article) -> ManagedArticle:
    """Describe an article with the body of its newest revision."""
    return ManagedArticle(**dict(managed_summary(article)), body=managed_body(article.newest))
