"""`ArticleContent`: the one schema behind the desk form, the API and Markdown files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, Field, PrivateAttr, ValidationError

from cms.articles.models import Revision
from cms.articles.schemas.languages import language_tag
from cms.articles.schemas.parts import (
    AuthorInput,
    Day,
    Line,
    Part,
    ReferenceInput,
    RelatedInput,
    Slug,
    slug_for,
)
from cms.articles.schemas.topics import TopicInput
from cms.body import STORED, Document, Parsed, citations, embeds, parse_markdown, read_document
from cms.errors import FieldError, Invalid, field_errors
from cms.media.schemas import EmbedError, read_embed


class ArticleContent(Part):
    """All that an author writes: a revision is a snapshot of exactly this.

    ``reviewed_by`` is the person with credentials who checked the text, on the day
    ``reviewed_at``; by the day ``review_due`` somebody should check it again. Whether the site
    made the slug (``slug_made``) is kept beside the content and is no part of it.
    """

    title: Annotated[Line, Field(min_length=1, max_length=200)]
    slug: Annotated[
        Slug,
        Field(description="The end of the address; made from the title where it is left out."),
    ]
    locale: Annotated[
        str,
        AfterValidator(language_tag),
        Field(
            max_length=35,
            description="A language tag, such as `en`, the default, or `pt-BR`; "
            "in whatever case it comes, it is kept as RFC 5646 writes it.",
        ),
    ] = "en"
    summary: Annotated[
        Line, Field(max_length=500, description="A sentence or two, for lists, feeds and search.")
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
        tuple[AuthorInput, ...], Field(max_length=20, description="The byline, in its order.")
    ] = ()
    references: Annotated[
        tuple[ReferenceInput, ...],
        Field(max_length=300, description="The sources. They are numbered as the body cites them."),
    ] = ()
    related: Annotated[
        tuple[RelatedInput, ...],
        Field(max_length=50, description="Links for further information, in their order."),
    ] = ()
    reviewed_by: Annotated[AuthorInput | None, Field(description="Who checked the text.")] = None
    reviewed_at: Annotated[Day, Field(description="The day on which it was checked.")] = None
    review_due: Annotated[
        Day, Field(description="The day by which it should be checked again.")
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


class _Fields(ArticleContent):
    """The fields beside the body, which has errors of its own (see `read_content`)."""

    body: None = None  # type: ignore[assignment]  # checked apart, put back afterwards


def read_content(
    data: Mapping[str, Any], *, parsed: Parsed | None = None, finished: bool = False
) -> ArticleContent:
    """Validate an article's content in one go.

    ``data`` holds the fields of `ArticleContent`; the body comes as ``body`` (a document), as
    ``body_markdown``, or already ``parsed``. A missing slug is made from the title. Raises
    `Invalid` with every error; those of a Markdown body all point at ``/body_markdown``, which
    is one text, and carry its lines, counted from 1. What the text cites may be listed later,
    unless it is ``finished``.
    """
    fields = {k: v for k, v in data.items() if k not in ("body", "body_markdown")}
    slug_made = fields.get("slug") in (None, "") and isinstance(fields.get("title"), str)
    if slug_made:
        fields["slug"] = slug_for("article", fields["title"], str(fields.get("locale") or ""))
    errors: list[FieldError] = []
    valid: _Fields | None = None
    try:
        valid = _Fields.model_validate(fields)
    except ValidationError as error:
        found = field_errors(error, ArticleContent)
        # Without a title there is nothing to make a slug from: one thing to correct, not two.
        untitled = not data.get("slug") and any(e.pointer == "/title" for e in found)
        errors += [e for e in found if not (untitled and e.pointer == "/slug")]
    document: Document | None = None
    wrong: list[FieldError] = []
    try:
        if parsed is None and "body_markdown" in data:
            parsed = _parse_field(data)
        document = parsed.document if parsed else read_document(data.get("body", _EMPTY))
    except Invalid as error:
        wrong += error.errors
    if valid is not None:
        errors += _repeated(valid)
    if document is not None:
        wrong += unplayable(document, parsed)
        if finished and valid is not None:
            wrong += _unlisted(document, valid.references, parsed)
    for e in wrong:
        at = "/body_markdown" if "body_markdown" in data else f"/body{e.pointer}"
        errors.append(FieldError(at, e.detail, e.line))
    if errors or valid is None or document is None:
        raise Invalid(errors)
    content = ArticleContent.model_construct(
        **{name: getattr(valid, name) for name in _Fields.model_fields if name != "body"},
        body=document,
    )
    return content.with_slug(content.slug, made=slug_made)


_EMPTY = {"type": "doc", "version": 1, "content": []}
# A sentence is read as a whole, and travels in a cookie to the next page.
MOST_UNLISTED = 3


def _parse_field(data: Mapping[str, Any]) -> Parsed:
    if "body" in data:
        raise Invalid.at("", "Send the body once: as “body” or as “body_markdown”.")
    if not isinstance(data["body_markdown"], str):
        raise Invalid.at("", "Send Markdown as a text.")
    return parse_markdown(data["body_markdown"])


def _repeated(content: ArticleContent) -> list[FieldError]:
    keys: dict[str, list[str]] = {
        "references": [r.id for r in content.references],
    }
    return [
        FieldError(f"/{name}/{i}", f"“{value}” stands here twice; remove one.")
        for name, values in keys.items()
        for i, value in enumerate(values)
        if value in values[:i]
    ] + [
        FieldError(f"/authors/{i}", f"“{author.slug}” stands here twice; remove one.")
        for i, author in enumerate(content.authors)
        if any(_is_same_person(author, other) for other in content.authors[:i])
    ]


def _is_same_person(one: AuthorInput, other: AuthorInput) -> bool:
    """Whether two entries of a byline name one person; of a made slug, another can be made."""
    made = one.slug_made or other.slug_made
    return one.slug == other.slug and (not made or one.name == other.name)


def unplayable(document: Document, parsed: Parsed | None) -> list[FieldError]:
    """Find the embeds of a body that nobody plays; ``parsed`` knows on which line each stands."""
    found = []
    for at, url in embeds(document):
        try:
            read_embed(url)
        except EmbedError as error:
            found.append(FieldError(at, str(error), parsed.line_of(at) if parsed else None))
    return found


def unlisted(content: ArticleContent) -> list[FieldError]:
    """Find what the text cites and no reference lists, each key where it is cited first.

    A draft may have such citations, what is published may not.
    """
    found = _unlisted(content.body, content.references, None)
    return [FieldError(f"/body{error.pointer}", error.detail) for error in found]


def _unlisted(
    document: Document, references: Iterable[ReferenceInput], parsed: Parsed | None
) -> list[FieldError]:
    listed = {reference.id for reference in references}
    first: dict[str, str] = {}
    for at, key in citations(document):
        if key not in listed:
            first.setdefault(key, at)
    return [
        FieldError(
            at,
            f"[^{key}] is cited but not listed: add a reference with the key “{key}”.",
            parsed.line_of(at) if parsed else None,
        )
        for key, at in first.items()
    ]


def demand_listed(content: ArticleContent) -> None:
    """Raise `Invalid` where readers could not look up what the text cites."""
    errors = unlisted(content)
    if errors:
        more = len(errors) - MOST_UNLISTED
        said = [error.detail for error in errors[:MOST_UNLISTED]]
        raise Invalid(errors, " ".join([*said, f"And {more} more."] if more > 0 else said))


def columns_of(content: ArticleContent) -> dict[str, Any]:
    """Return what the columns of a revision keep of the content."""
    days = {"reviewed_at": content.reviewed_at, "review_due": content.review_due}
    return content.model_dump(mode="json") | days | {"slug_made": content.slug_made}


def content_of(revision: Revision) -> ArticleContent:
    """Give back what a revision is a snapshot of; it was validated when it was saved."""
    content = ArticleContent.model_validate(
        {name: getattr(revision, name) for name in ArticleContent.model_fields}, context=STORED
    )
    return content.with_slug(content.slug, made=revision.slug_made)
