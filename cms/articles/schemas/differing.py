"""The fields beside the body in two contents of an article, held against each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cms.articles.schemas.aligning import Budget
from cms.articles.schemas.comparing import Change, Piece, compare_texts
from cms.articles.schemas.content import ArticleContent
from cms.articles.schemas.parts import AuthorInput, ReferenceInput, RelatedInput
from cms.articles.schemas.topics import TopicInput

LABELS = {
    "title": "Title",
    "slug": "Slug",
    "locale": "Language",
    "summary": "Summary",
    "topics": "Topics",
    "authors": "Authors",
    "references": "References",
    "related": "For further information",
    "reviewed_by": "Reviewed by",
    "reviewed_at": "Reviewed on",
    "review_due": "Next review by",
}


# These hold words in the language of the article; the others dates, codes, and titles of works.
IN_ITS_LANGUAGE = frozenset({"title", "summary", "topics", "authors", "related", "reviewed_by"})


@dataclass(frozen=True)
class EntryChange:
    """A field's text, or one entry of its list, and what became of it."""

    change: Change
    label: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class FieldChange:
    """A field that is not the same on both sides, and what of it."""

    name: str
    label: str
    old: str
    new: str
    entries: tuple[EntryChange, ...]

    @property
    def in_its_language(self) -> bool:
        """Whether the text is in the language of the article."""
        return self.name in IN_ITS_LANGUAGE


def compare_fields(old: ArticleContent, new: ArticleContent) -> tuple[FieldChange, ...]:
    """Find the fields beside the body that differ, in the order of the form."""
    budget = Budget()
    return tuple(
        FieldChange(
            name,
            label,
            as_text(getattr(old, name)),
            as_text(getattr(new, name)),
            tuple(_entries(label, getattr(old, name), getattr(new, name), budget)),
        )
        for name, label in LABELS.items()
        if getattr(old, name) != getattr(new, name)
    )


def as_text(value: object) -> str:
    """Write a field's value as one text for people; a list has a line for each entry."""
    if isinstance(value, tuple):
        return "\n".join(as_text(entry) for entry in value)
    if isinstance(value, AuthorInput):
        return " · ".join(filter(None, (value.name, value.credentials, value.bio, value.slug)))
    if isinstance(value, TopicInput):
        return value.name
    if isinstance(value, ReferenceInput):
        year = str(value.year) if value.year else ""
        read = f"read {value.accessed}" if value.accessed else ""
        parts = (value.authors, year, value.title, value.source, value.doi, value.url, read)
        return f"[{value.id}] " + " · ".join(filter(None, parts))
    if isinstance(value, RelatedInput):
        return f"{value.title} · {value.slug or value.url}"
    return "" if value is None else str(value)


def _entries(label: str, old: object, new: object, budget: Budget) -> Iterator[EntryChange]:
    if not isinstance(old, tuple) or not isinstance(new, tuple):
        yield EntryChange(Change.CHANGED, label, compare_texts(as_text(old), as_text(new), budget))
        return
    before, after = _by_name(old), _by_name(new)
    for name, text in before.items():
        if name not in after:
            yield EntryChange(Change.REMOVED, name, (Piece(Change.REMOVED, text),))
    for name, text in after.items():
        if name not in before:
            yield EntryChange(Change.ADDED, name, (Piece(Change.ADDED, text),))
        elif before[name] != text:
            yield EntryChange(Change.CHANGED, name, compare_texts(before[name], text, budget))
        else:
            yield EntryChange(Change.SAME, name, (Piece(Change.SAME, text),))
    yield from _reordered(list(before), list(after), after)


def _reordered(
    old: Sequence[str], new: Sequence[str], texts: Mapping[str, str]
) -> Iterator[EntryChange]:
    """Say the new order of what stands on both sides, where it is another."""
    kept, now = [n for n in old if n in new], [n for n in new if n in old]
    if kept != now:
        order = ", ".join(texts[name].partition(" · ")[0] for name in now)
        yield EntryChange(Change.CHANGED, "Order", (Piece(Change.SAME, f"Now: {order}"),))


def entries_by_name(entries: tuple[object, ...]) -> dict[str, object]:
    """Return each entry of a list by what tells it from the others."""
    named: dict[str, object] = {}
    for entry in entries:
        name = _name(entry)
        while name in named:
            name += "+"
        named[name] = entry
    return named


def _by_name(entries: tuple[object, ...]) -> dict[str, str]:
    return {name: as_text(entry) for name, entry in entries_by_name(entries).items()}


def _name(entry: object) -> str:
    if isinstance(entry, AuthorInput | TopicInput):
        return entry.slug
    if isinstance(entry, ReferenceInput):
        return entry.id
    if isinstance(entry, RelatedInput):
        return str(entry.slug or entry.url)
    return str(entry)
