"""Comparing the fields beside the body of two contents of an article."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cms.articles.schemas.content import ArticleContent
from cms.articles.schemas.parts import AuthorInput, ReferenceInput, RelatedInput
from cms.articles.schemas.topics import TopicInput
from cms.body.diff.alignment import Budget
from cms.body.diff.texts import Change, LineDiff, TextPiece, compare_texts

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
class FieldChange:
    """A field that differs; of a list, ``entries`` has a line for each entry."""

    name: str
    label: str
    old: str
    new: str
    entries: tuple[LineDiff, ...]

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


def _entries(label: str, old: object, new: object, budget: Budget) -> Iterator[LineDiff]:
    if not isinstance(old, tuple) or not isinstance(new, tuple):
        yield LineDiff(Change.CHANGED, label, compare_texts(as_text(old), as_text(new), budget))
        return
    before, after = _by_name(old), _by_name(new)
    for name, text in before.items():
        if name not in after:
            yield LineDiff(Change.REMOVED, name, (TextPiece(Change.REMOVED, text),))
    for name, text in after.items():
        if name not in before:
            yield LineDiff(Change.ADDED, name, (TextPiece(Change.ADDED, text),))
        elif before[name] != text:
            yield LineDiff(Change.CHANGED, name, compare_texts(before[name], text, budget))
        else:
            yield LineDiff(Change.SAME, name, (TextPiece(Change.SAME, text),))
    yield from _reordered(list(before), list(after), after)


def _reordered(
    old: Sequence[str], new: Sequence[str], texts: Mapping[str, str]
) -> Iterator[LineDiff]:
    """Yield the new order of the entries on both sides, where it differs."""
    kept, now = [n for n in old if n in new], [n for n in new if n in old]
    if kept != now:
        order = ", ".join(texts[name].partition(" · ")[0] for name in now)
        yield LineDiff(Change.CHANGED, "Order", (TextPiece(Change.SAME, f"Now: {order}"),))


def entries_by_name(entries: tuple[object, ...]) -> dict[str, object]:
    """Return the entries of a list by what identifies each."""
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
