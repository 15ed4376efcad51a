"""What keeps a draft from being published: one list for the desk, the API and files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import ValidationError

from cms.articles.schemas.content import DAYS, MOST_SUMMARY, ArticleContent
from cms.articles.schemas.parts import AuthorInput, ContentPart, ReferenceInput, RelatedInput
from cms.articles.schemas.unfinished import UnfinishedAuthor, UnfinishedLink, UnfinishedReference
from cms.body.document import Document
from cms.body.markdown.reader import Parsed
from cms.body.traversal import citations, embeds
from cms.errors import FieldError, Invalid, field_errors
from cms.media.rules.providers import EmbedError, read_embed

# The message is one sentence of a page, and is kept in a cookie up to the next page.
MOST_TOLD = 3


_FINISHED: dict[type[ContentPart], type[ContentPart]] = {
    UnfinishedAuthor: AuthorInput,
    UnfinishedReference: ReferenceInput,
    UnfinishedLink: RelatedInput,
}


def is_finished(part: ContentPart) -> bool:
    """Whether a part of an article is complete, so that it can be published."""
    return type(part) not in _FINISHED


def faults_of(part: ContentPart, at: str) -> Iterator[FieldError]:
    """Yield what keeps a part from being finished; ``at`` is the pointer to it."""
    if is_finished(part):
        return
    kind = _FINISHED[type(part)]
    typed = part.model_dump(mode="json", exclude={"unfinished"})
    fields = {name: value for name, value in typed.items() if value not in ("", None)}
    try:
        kind.model_validate(fields)
    except ValidationError as error:
        for each in field_errors(error, kind):
            # Without a name there is nothing to make a slug of: one thing to correct, not two.
            if (each.pointer, "slug" in fields) != ("/slug", False):
                yield FieldError(at + each.pointer, each.detail)


def repeated_entries(name: str, values: Sequence[object]) -> Iterator[FieldError]:
    """Yield an error for each entry of a list that is there already."""
    for i, value in enumerate(values):
        if value and value in values[:i]:
            yield FieldError(f"/{name}/{i}", f"“{value}” stands here twice; remove one.")


ROW_NOUNS = {"authors": "Author", "references": "Reference", "related": "Link"}


_FIELDS = {"id": "key", "doi": "DOI", "url": "address", "accessed": "date accessed"}


def field_in_words(pointer: str) -> str:
    """Name the field that a JSON pointer leads to, such as “Reference 2, title”."""
    name, *rest = pointer.strip("/").split("/")
    if name in ROW_NOUNS and rest:
        words = f"{ROW_NOUNS[name]} {int(rest[0]) + 1}"
    else:
        words = name.replace("_", " ").capitalize()
    return (
        f"{words}, {_FIELDS.get(rest[-1], rest[-1])}" if rest and not rest[-1].isdigit() else words
    )


def _is_same_person(one: AuthorInput, other: AuthorInput) -> bool:
    """Whether two entries of a byline are one person; a generated slug can still get a number."""
    made = one.slug_made or other.slug_made
    return one.slug == other.slug and (not made or one.name == other.name)


def unplayable_embeds(document: Document, parsed: Parsed | None) -> list[FieldError]:
    """Find the embeds that no player supports; ``parsed`` knows the line of each."""
    found = []
    for at, url in embeds(document):
        try:
            read_embed(url)
        except EmbedError as error:
            found.append(FieldError(at, str(error), parsed.line_of(at) if parsed else None))
    return found


def faults(content: ArticleContent) -> list[FieldError]:
    """Find what a draft may have but a published article may not, in the order of the page.

    These are parts that are incomplete or cannot be read, embeds that no player supports, and
    citations without a reference, each key at its first place.
    """
    found = unplayable_embeds(content.body, None) + unlisted_citations(content, None)
    return [FieldError(f"/body{e.pointer}", e.detail) for e in found] + faults_beside_body(content)


def faults_beside_body(content: ArticleContent) -> list[FieldError]:
    """Find the faults in the other fields."""
    found: list[FieldError] = []
    if len(content.summary) > MOST_SUMMARY:
        found.append(FieldError("/summary", f"Use at most {MOST_SUMMARY} characters."))
    for name in ("references", "related", "authors"):
        for i, part in enumerate(getattr(content, name)):
            found += faults_of(part, f"/{name}/{i}")
    found += repeated_entries("references", [reference.id for reference in content.references])
    found += [
        FieldError(f"/authors/{i}", f"“{author.slug}” stands here twice; remove one.")
        for i, author in enumerate(content.authors)
        if any(_is_same_person(author, other) for other in content.authors[:i])
    ]
    if content.reviewed_by:
        found += faults_of(content.reviewed_by, "/reviewed_by")
    found += [
        FieldError(f"/{name}", "Write a day such as 2026-03-12.")
        for name in DAYS
        if isinstance(getattr(content, name), str)
    ]
    return found


def unlisted_citations(content: ArticleContent, parsed: Parsed | None) -> list[FieldError]:
    """Find the citations without a reference, each key at its first place."""
    listed = {reference.id for reference in content.references}
    first: dict[str, str] = {}
    for at, key in citations(content.body):
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


def require_finished(content: ArticleContent) -> None:
    """Raise `Invalid` where a draft cannot be published."""
    errors = faults(content)
    if errors:
        more = len(errors) - MOST_TOLD
        said = [message_of(error) for error in errors[:MOST_TOLD]]
        raise Invalid(errors, " ".join([*said, f"And {more} more."] if more > 0 else said))


def message_of(fault: FieldError) -> str:
    """Return the message of a fault; for a field beside the body, with the name of the field."""
    if fault.pointer.startswith("/body"):
        return fault.detail
    return f"{field_in_words(fault.pointer)}: {fault.detail}"


def finished_content(content: ArticleContent) -> ArticleContent:
    """Return the content without its unfinished parts."""
    reviewer = content.reviewed_by
    sources = {source.id: source for source in reversed(content.references) if is_finished(source)}
    return content.model_copy(
        update={
            "authors": tuple(filter(is_finished, content.authors)),
            "references": tuple(s for s in content.references if sources.get(s.id) is s),
            "related": tuple(filter(is_finished, content.related)),
            "reviewed_by": reviewer if reviewer and is_finished(reviewer) else None,
            **{name: None for name in DAYS if isinstance(getattr(content, name), str)},
        }
    )
