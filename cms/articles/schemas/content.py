"""`ArticleContent`: the one schema behind the desk form, the API and Markdown files."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    ValidationError,
    model_validator,
)

from cms.articles.models import Revision
from cms.body import (
    REFERENCE_KEY,
    Document,
    Parsed,
    citations,
    clean_line,
    clean_text,
    embeds,
    http_url,
    parse_markdown,
    read_document,
)
from cms.errors import FieldError, Invalid, field_errors
from cms.media.schemas import EmbedError, read_embed

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
REFERENCE_ID = re.compile(REFERENCE_KEY, re.IGNORECASE | re.ASCII)
# RFC 5646 in the shapes that occur: language, then script, region and variants.
LOCALE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,4}")
# The DOIs of older journals hold angle brackets.
DOI = re.compile(r"10\.\d{4,9}/[^\s\"]{1,200}", re.ASCII)
_DOI_PREFIX = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)


def slugify(text: str) -> str:
    """Make a slug of at most 80 characters from a title or a name; may be empty."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower().replace("'", "")).strip("-")[:80].strip("-")


def slug_for(kind: str, text: str) -> str:
    """Make a slug from a title or a name, or of ``kind`` and a hash where no letter is Latin.

    The same text gives the same slug; only one without a visible sign gives an empty one.
    """
    plain = clean_line(unicodedata.normalize("NFC", text))
    if not any(sign.isprintable() and not sign.isspace() for sign in plain):
        return ""
    return slugify(plain) or f"{kind}-{sha256(plain.encode()).hexdigest()[:8]}"


def _matching(pattern: re.Pattern[str], message: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        if not pattern.fullmatch(value):
            raise ValueError(message)
        return value

    return check


def _lines(value: str) -> str:
    """Clean a text of several lines: no control characters, no more than one empty line."""
    lines = [clean_line(line) for line in clean_text(value).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _empty_is_none(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


def _day(value: object) -> object:
    """Read a day in one form alone; pydantic would take a number for seconds since 1970."""
    if value is None or isinstance(value, date):
        return value
    try:
        return datetime.strptime(str(value).strip(), "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError as error:
        raise ValueError("Write a day such as 2026-03-12.") from error


def _bare_doi(value: str) -> str:
    bare = _DOI_PREFIX.sub("", clean_line(value), count=1)
    return _matching(DOI, "Write a DOI such as 10.1000/182, or leave it empty.")(bare)


Line = Annotated[str, AfterValidator(clean_line)]
Slug = Annotated[
    str,
    Field(max_length=100),
    AfterValidator(
        _matching(SLUG, "Use small letters a to z, digits and single hyphens, such as back-care.")
    ),
]
Url = Annotated[str, AfterValidator(http_url)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AuthorInput(_Part):
    """One name of the byline. An empty ``bio`` leaves a known author's bio as it is."""

    slug: Slug
    name: Annotated[Line, Field(min_length=1, max_length=200)]
    bio: Annotated[str, AfterValidator(_lines), Field(max_length=2_000)] = ""
    _slug_made: bool = PrivateAttr(default=False)

    @property
    def slug_made(self) -> bool:
        """Whether nobody gave the slug: then the name alone says who is meant."""
        return self._slug_made

    @model_validator(mode="wrap")
    @classmethod
    def _with_slug(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        named = (
            isinstance(data, dict) and not data.get("slug") and isinstance(data.get("name"), str)
        )
        if not named:
            return handler(data)
        author = handler({**data, "slug": slug_for("author", data["name"])})
        author._slug_made = True  # noqa: SLF001  # of this class itself
        return author

    def __eq__(self, other: object) -> bool:
        """Compare what is kept: where the slug came from is no part of it."""
        return isinstance(other, AuthorInput) and dict(self) == dict(other)

    def __hash__(self) -> int:
        """Agree with ``==``."""
        return hash((self.slug, self.name, self.bio))


class ReferenceInput(_Part):
    """One cited source; ``id`` is what ``[^id]`` in the body names."""

    id: Annotated[
        str,
        AfterValidator(
            _matching(REFERENCE_ID, "Use letters, digits and hyphens, such as smith-2020.")
        ),
    ]
    title: Annotated[Line, Field(min_length=1, max_length=500)]
    authors: Annotated[Line, Field(max_length=1_000)] = ""
    source: Annotated[Line, Field(max_length=500)] = ""
    year: Annotated[
        Annotated[int, Field(ge=1000, le=2999)] | None, BeforeValidator(_empty_is_none)
    ] = None
    doi: Annotated[
        Annotated[str, AfterValidator(_bare_doi)] | None, BeforeValidator(_empty_is_none)
    ] = None
    url: Annotated[Url | None, BeforeValidator(_empty_is_none)] = None
    accessed: Annotated[date | None, BeforeValidator(_day), BeforeValidator(_empty_is_none)] = None


class RelatedInput(_Part):
    """One link "for further information": an article of this site by ``slug``, or a ``url``."""

    title: Annotated[Line, Field(min_length=1, max_length=200)]
    slug: Annotated[Slug | None, BeforeValidator(_empty_is_none)] = None
    url: Annotated[Url | None, BeforeValidator(_empty_is_none)] = None

    @model_validator(mode="after")
    def _one_target(self) -> Self:
        if (self.slug is None) == (self.url is None):
            raise ValueError("Give either the slug of an article or a URL, not both.")
        return self


class ArticleContent(_Part):
    """All that an author writes: a revision is a snapshot of exactly this."""

    title: Annotated[Line, Field(min_length=1, max_length=200)]
    slug: Slug
    locale: Annotated[
        str,
        AfterValidator(_matching(LOCALE, "Use a language tag such as en, de or pt-BR.")),
        Field(max_length=35),
    ] = "en"
    summary: Annotated[Line, Field(max_length=500)] = ""
    topics: Annotated[tuple[Slug, ...], Field(max_length=20)] = ()
    authors: Annotated[tuple[AuthorInput, ...], Field(max_length=20)] = ()
    references: Annotated[tuple[ReferenceInput, ...], Field(max_length=300)] = ()
    related: Annotated[tuple[RelatedInput, ...], Field(max_length=50)] = ()
    body: Document


class _Fields(ArticleContent):
    """The fields beside the body, which has errors of its own (see `read_content`)."""

    body: None = None  # type: ignore[assignment]  # checked apart, put back afterwards


def read_content(data: Mapping[str, Any], *, parsed: Parsed | None = None) -> ArticleContent:
    """Validate an article's content in one go.

    ``data`` holds the fields of `ArticleContent`; the body comes as ``body`` (a document), as
    ``body_markdown``, or already ``parsed``. A missing slug is made from the title. Raises
    `Invalid` with every error; those of a Markdown body all point at ``/body_markdown``, which
    is one text, and carry its lines, counted from 1.
    """
    fields = {k: v for k, v in data.items() if k not in ("body", "body_markdown")}
    if not fields.get("slug") and isinstance(fields.get("title"), str):
        fields["slug"] = slug_for("article", fields["title"])
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
    unsound: list[FieldError] = []
    try:
        if parsed is None and "body_markdown" in data:
            parsed = _parse_field(data)
        document = parsed.document if parsed else read_document(data.get("body", _EMPTY))
    except Invalid as error:
        unsound += error.errors
    if valid is not None:
        errors += _repeated(valid)
    if document is not None:
        known = {r.id for r in valid.references} if valid else None
        unsound += _unsound(document, known, parsed)
    for e in unsound:
        at = "/body_markdown" if "body_markdown" in data else f"/body{e.pointer}"
        errors.append(FieldError(at, e.detail, e.line))
    if errors or valid is None or document is None:
        raise Invalid(errors)
    return ArticleContent.model_construct(
        **{name: getattr(valid, name) for name in _Fields.model_fields if name != "body"},
        body=document,
    )


_EMPTY = {"type": "doc", "version": 1, "content": []}


def _parse_field(data: Mapping[str, Any]) -> Parsed:
    if "body" in data:
        raise Invalid.at("", "Send the body once: as “body” or as “body_markdown”.")
    if not isinstance(data["body_markdown"], str):
        raise Invalid.at("", "Send Markdown as a text.")
    return parse_markdown(data["body_markdown"])


def _repeated(content: ArticleContent) -> list[FieldError]:
    keys: dict[str, list[str]] = {
        "topics": list(content.topics),
        "authors": [a.slug for a in content.authors],
        "references": [r.id for r in content.references],
    }
    return [
        FieldError(f"/{name}/{i}", f"“{value}” stands here twice; remove one.")
        for name, values in keys.items()
        for i, value in enumerate(values)
        if value in values[:i]
    ]


def _unsound(document: Document, known: set[str] | None, parsed: Parsed | None) -> list[FieldError]:
    """Check what the body names outside itself: references that are listed, players we know."""
    found = [
        (at, f"[^{key}] is cited but not listed: add a reference with the id “{key}”.")
        for at, key in citations(document)
        if known is not None and key not in known
    ]
    for at, url in embeds(document):
        try:
            read_embed(url)
        except EmbedError as error:
            found.append((at, str(error)))
    line_of = parsed.line_of if parsed else lambda _: None
    return [FieldError(at, detail, line_of(at)) for at, detail in found]


def content_of(revision: Revision) -> ArticleContent:
    """Give back what a revision is a snapshot of; it was validated when it was saved."""
    return ArticleContent.model_validate(
        {name: getattr(revision, name) for name in ArticleContent.model_fields}
    )
