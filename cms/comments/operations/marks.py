"""Marks: reasons for an editor to look at a comment. A mark neither approves nor hides."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from html.parser import HTMLParser
from typing import Any

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.comments.models import BlockedPhrase
from cms.comments.queries.marks import articles_with_text
from cms.comments.schemas.marks import MarkedText, MarkKind, PhraseInput
from cms.config import CommentRules
from cms.errors import Invalid, NotFound
from cms.permissions import Actor, Permission, demand

SHORTEST_REPEAT = 20
"""Shorter texts, such as “Thank you!”, are the same by nature."""
_MOST_TRAPPED = 100


class _Links(HTMLParser):
    """Collects where the links of rendered HTML lead."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the target; a link is the only element that a comment has one on."""
        self.targets += [value for name, value in attrs if name == "href" and value]


def text_key(source: str) -> str:
    """Return a hash by which texts that say the same are found.

    Letters and digits alone count: neither case, marks, spaces nor what cannot be seen.
    """
    said = "".join(c for c in _folded(source) if c.isalnum())
    return hashlib.sha256((said or source).encode()).hexdigest()


def find_marks(session: Session, rules: CommentRules, text: MarkedText) -> list[dict[str, Any]]:
    """Return the marks of a text, each ``{"mark": kind, "words": what matched}``.

    ``link``: more links than the site's limit; their addresses. ``phrase``: the blocked phrases
    in it. ``repeat``: the slugs of articles where another comment says the same. ``honeypot``:
    what stood in the field that people do not see.
    """
    links = _targets(text.html)
    phrases = session.scalars(select(BlockedPhrase.phrase).order_by(BlockedPhrase.phrase))
    found = {
        MarkKind.LINK: links if len(links) > rules.link_limit else [],
        MarkKind.PHRASE: matching(phrases, text),
        MarkKind.REPEAT: _repeated(session, text),
        MarkKind.HONEYPOT: [text.trapped.strip()[:_MOST_TRAPPED]] if text.trapped.strip() else [],
    }
    return [{"mark": kind.value, "words": words} for kind, words in found.items() if words]


def matching(phrases: Iterable[str], text: MarkedText) -> list[str]:
    """Return which of the phrases stand, as whole words, in what a reader would see or follow.

    Case, width and unseen characters do not matter, and any space is like any other.
    """
    seen = " ".join([text.name, text.website or "", text.html.striptags(), *_targets(text.html)])
    folded = f" {_folded(seen)} "
    return [phrase for phrase in phrases if _holds(folded, _folded(phrase))]


def add_phrase(session: Session, actor: Actor, wanted: PhraseInput) -> BlockedPhrase:
    """Block a phrase from now on; what came before keeps its marks.

    Raises `cms.errors.Forbidden` without the right to moderate, and `Invalid` for a phrase that
    is on the list.
    """
    demand(actor, Permission.COMMENT_MODERATE)
    folded = _folded(wanted.phrase)
    if any(_folded(known) == folded for known in session.scalars(select(BlockedPhrase.phrase))):
        raise Invalid.at("/phrase", f"“{wanted.phrase}” is on the list.")
    phrase = BlockedPhrase(phrase=wanted.phrase, created_by_id=actor.user_id)
    session.add(phrase)
    session.flush()
    return phrase


def remove_phrase(session: Session, actor: Actor, public_id: str) -> str:
    """Take a phrase off the list and return it.

    Raises `cms.errors.Forbidden` without the right to moderate, and `NotFound`.
    """
    demand(actor, Permission.COMMENT_MODERATE)
    phrase = session.scalar(select(BlockedPhrase).where(BlockedPhrase.public_id == public_id))
    if phrase is None:
        raise NotFound("This phrase is not on the list any more.")
    session.delete(phrase)
    session.flush()
    return phrase.phrase


def _targets(html: Markup) -> list[str]:
    links = _Links()
    links.feed(str(html))
    return list(dict.fromkeys(links.targets))


def _repeated(session: Session, text: MarkedText) -> list[str]:
    if len(text.source.strip()) < SHORTEST_REPEAT:
        return []
    return articles_with_text(session, text_key(text.source), but=text.comment_id)


def _folded(text: str) -> str:
    """Put a text into the form in which texts are compared."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    seen = "".join(c for c in plain if unicodedata.category(c) not in ("Cf", "Mn"))
    return " ".join(seen.split())


def _holds(text: str, phrase: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text) is not None
