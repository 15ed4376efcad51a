"""The typed documents from which page and JSON are both rendered. Nothing in them is private."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from markupsafe import Markup
from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, computed_field

from cms.articles.schemas import PublishedList, direction
from cms.comments.schemas import PublicComment

Html = Annotated[Markup, PlainSerializer(str, return_type=str)]


class _Output(BaseModel):
    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)


class AuthorView(_Output):
    """A name of the byline."""

    slug: str
    name: str
    bio: str
    url: str


class TopicView(_Output):
    """A topic of the article."""

    slug: str
    name: str
    url: str


class ReferenceView(_Output):
    """A cited source under its number; ``anchor`` and ``backlinks`` are ids in the body's HTML."""

    number: int
    id: str
    title: str
    authors: str
    source: str
    year: int | None
    doi: str | None
    url: str | None
    accessed: date | None
    href: str | None
    anchor: str
    backlinks: tuple[str, ...]


class RelatedView(_Output):
    """A link for further information; ``href`` is None where its target is not published."""

    title: str
    href: str | None
    external: bool


class EmbedView(_Output):
    """An audio or video item of the body."""

    url: str
    provider: str
    kind: str
    player: str


class BodyView(_Output):
    """The body in its three forms."""

    html: Html
    markdown: str
    document: dict[str, Any]


class ArticleCard(_Output):
    """An article in a list."""

    id: str
    title: str
    slug: str
    url: str
    locale: str
    summary: str
    authors: tuple[AuthorView, ...]
    topics: tuple[TopicView, ...]
    published_at: datetime
    updated_at: datetime
    comment_count: int

    @computed_field  # type: ignore[prop-decorator]  # pydantic reads the property itself
    @property
    def direction(self) -> str:
        """The direction of the locale's script, ``ltr`` or ``rtl``."""
        return direction(self.locale)


class ArticleDocument(ArticleCard):
    """A published article, whole.

    ``comments_close_at`` is when its comments close, or did; None where no day is set.
    """

    comments_open: bool
    comments_close_at: datetime | None
    references: tuple[ReferenceView, ...]
    related: tuple[RelatedView, ...]
    embeds: tuple[EmbedView, ...]
    body: BodyView


class ArticleWithComments(ArticleDocument):
    """A published article with its approved comments as a tree."""

    comments: list[PublicComment]


class ListQuery(PublishedList):
    """What a list of published articles can be asked for, and which fields of each."""

    fields: Annotated[str | None, Field(max_length=500)] = None


class ShowQuery(BaseModel):
    """What one article can be asked for."""

    model_config = ConfigDict(extra="forbid")

    fields: Annotated[str | None, Field(max_length=500)] = None
    include: Literal["comments"] | None = None
