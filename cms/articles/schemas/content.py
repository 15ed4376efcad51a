"""`ArticleContent`: the one schema behind the desk form, the API and Markdown files."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, Field, PrivateAttr

from cms.articles.models.article import Revision
from cms.articles.schemas.parts import (
    LONGEST,
    ContentPart,
    SingleLine,
    Slug,
)
from cms.articles.schemas.topics import TopicInput
from cms.articles.schemas.unfinished import (
    AuthorEntry,
    DraftDay,
    ReferenceEntry,
    RelatedEntry,
)
from cms.body.document import Document
from cms.body.inlines import STORED
from cms.body.languages import language_tag

MOST_SUMMARY = 500
DAYS = ("reviewed_at", "review_due")
_NO_BODY = {"type": "doc", "version": 1}


class ArticleContent(ContentPart):
    """All that an author writes: a revision is a snapshot of exactly this.

    ``reviewed_by`` is the person with credentials who checked the text, on the day
    ``reviewed_at``; by the day ``review_due`` somebody should check it again. Whether the site
    made the slug (``slug_made``) is kept beside the content and is no part of it.
    """

    title: Annotated[SingleLine, Field(min_length=1, max_length=200)]
    slug: Annotated[
        Slug,
        Field(description="The end of the address; made from the title where it is left out."),
    ]
    locale: Annotated[
        str,
        AfterValidator(language_tag),
        Field(
            max_length=35,
            json_schema_extra={"minLength": 2},
            description="A language tag, such as `en`, the default, or `pt-BR`; "
            "in whatever case it comes, it is kept as RFC 5646 writes it.",
        ),
    ] = "en"
    summary: Annotated[
        SingleLine,
        Field(
            max_length=LONGEST,
            description=f"A sentence or two, for lists, feeds and search: {MOST_SUMMARY} "
            "characters when it is published.",
        ),
    ] = ""
    topics: Annotated[
        tuple[TopicInput, ...],
        Field(
            max_length=20,
            description="Names, such as “Daily habits”, of which the site makes slugs; or the "
            "slugs of topics. Where a slug is new, the name is made of it: “Back pain” of "
            "`back-pain`. With both, an object. A topic is there while a published article has it.",
        ),
    ] = ()
    authors: Annotated[
        tuple[AuthorEntry, ...], Field(max_length=20, description="The byline, in its order.")
    ] = ()
    references: Annotated[
        tuple[ReferenceEntry, ...],
        Field(max_length=300, description="The sources. They are numbered as the body cites them."),
    ] = ()
    related: Annotated[
        tuple[RelatedEntry, ...],
        Field(max_length=50, description="Links for further information, in their order."),
    ] = ()
    reviewed_by: Annotated[AuthorEntry | None, Field(description="Who checked the text.")] = None
    reviewed_at: Annotated[DraftDay, Field(description="The day on which it was checked.")] = None
    review_due: Annotated[
        DraftDay, Field(description="The day by which it should be checked again.")
    ] = None
    body: Document
    _slug_made: bool = PrivateAttr(default=False)

    @property
    def slug_made(self) -> bool:
        """Whether the site made the slug of the title: then another may take its place."""
        return self._slug_made

    def with_slug(self, slug: str, *, made: bool) -> ArticleContent:
        """Return the same content under another slug."""
        content = self.model_copy(update={"slug": slug})
        content._slug_made = made  # noqa: SLF001  # of this class itself
        return content

    def __eq__(self, other: object) -> bool:
        """Compare what is kept: where the slug came from is no part of it."""
        return isinstance(other, ArticleContent) and dict(self) == dict(other)

    def __hash__(self) -> int:
        """Agree with ``==``."""
        return hash((self.title, self.slug, self.locale))


def columns_of(content: ArticleContent) -> dict[str, Any]:
    """Return what the columns of a revision keep of the content."""
    days = {name: getattr(content, name) for name in DAYS}
    unfinished = {name: day for name, day in days.items() if isinstance(day, str)}
    return {
        **content.model_dump(mode="json"),
        **{name: None if name in unfinished else day for name, day in days.items()},
        "unfinished": unfinished or None,
        "slug_made": content.slug_made,
    }


def saved_fields(revision: Revision) -> dict[str, Any]:
    """Return the fields of a revision's content, without its body."""
    names = [name for name in ArticleContent.model_fields if name != "body"]
    return {name: getattr(revision, name) for name in names} | (revision.unfinished or {})


def content_of(revision: Revision, *, with_body: bool = True) -> ArticleContent:
    """Return the content that a revision is a snapshot of; it was validated when it was saved.

    Without its body, which is then neither loaded nor validated, the body of the content is empty.
    """
    body = revision.body if with_body else _NO_BODY
    content = ArticleContent.model_validate(saved_fields(revision) | {"body": body}, context=STORED)
    return content.with_slug(content.slug, made=revision.slug_made)
