"""What an article lacks before readers should see it, and how long it is."""

from __future__ import annotations

from collections.abc import Collection

from cms.articles.rules.finishing import faults, is_finished, message_of
from cms.articles.schemas.content import ArticleContent
from cms.articles.schemas.missing import MissingView
from cms.body.document import Document, Image
from cms.body.traversal import citations, plain_text, walk

WORDS_A_MINUTE = 220


def missing_in(
    content: ArticleContent, words: int, reachable: Collection[str]
) -> list[MissingView]:
    """List what is missing, in the order of the page.

    An article with `faults` cannot be published; the rest is for the author to judge.

    Args:
        content: What is checked.
        words: The number of its words, from `count_words`.
        reachable: Those of its related slugs that lead to a published article.
    """
    found: list[MissingView] = []
    if not words:
        found.append(_missing("/body", "There is no text yet."))
    wrong = faults(content)
    in_body = {error.pointer: error.detail for error in wrong}
    for at, node in walk(content.body):
        if isinstance(node, Image) and not node.attrs.alt:
            name = _name(node.attrs.src)
            found.append(_missing(f"/body{at}", f"An image has no alternative text: {name}."))
        elif f"/body{at}" in in_body:
            found.append(_missing(f"/body{at}", in_body[f"/body{at}"], is_fault=True))
    found += [
        _missing(error.pointer, message_of(error), is_fault=True)
        for error in wrong
        if not error.pointer.startswith("/body")
    ]
    cited = {key for _, key in citations(content.body)}
    found += [
        _missing(
            f"/references/{i}/id", f"Nothing in the text cites the reference “{reference.id}”."
        )
        for i, reference in enumerate(content.references)
        if is_finished(reference) and reference.id.lower() not in cited
    ]
    found += [
        _missing(f"/related/{i}/slug", f"“{link.title}” leads to no published article.")
        for i, link in enumerate(content.related)
        if is_finished(link) and link.slug is not None and link.slug not in reachable
    ]
    if not content.summary:
        found.append(_missing("/summary", "There is no summary."))
    if not content.authors:
        found.append(_missing("/authors", "No author is named."))
    return found


def _missing(pointer: str, detail: str, *, is_fault: bool = False) -> MissingView:
    return MissingView(pointer=pointer, detail=detail, is_fault=is_fault)


def count_words(document: Document) -> int:
    """Count the words of a body, with those of captions, titles of callouts and code."""
    return len(plain_text(document).split())


def reading_minutes(words: int) -> int:
    """Return how many minutes reading takes, at least one where there is anything to read."""
    return -(-words // WORDS_A_MINUTE)


def _name(src: str) -> str:
    """Return the last part of an image's address, by which an author knows it."""
    return src.partition("?")[0].rstrip("/").rpartition("/")[2][:80] or src[:80]
