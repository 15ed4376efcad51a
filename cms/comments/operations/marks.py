"""Marks: reasons for an editor to look at a comment. A mark neither approves nor hides."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable
from html.parser import HTMLParser
from typing import Any

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.body import fold, skeleton, squeezed, unmasked
from cms.comments.models import BlockedPhrase, Comment
from cms.comments.queries.marks import (
    articles_with_text,
    latest_comments,
    listed_phrase,
    names_of_the_site,
    waiting_locked,
    waiting_texts,
)
from cms.comments.schemas import article_link
from cms.comments.schemas.marks import (
    MarkedText,
    MarkingStep,
    MarkKind,
    PhraseInput,
    PhraseMatch,
    PhraseTrial,
    marked_text,
)
from cms.config import CommentRules
from cms.errors import Invalid
from cms.permissions import Actor, Permission, demand

SHORTEST_REPEAT = 20
"""Shorter texts, such as “Thank you!”, are the same by nature."""
_MOST_TRAPPED = 100
# Thai, Lao, Burmese, Khmer, Japanese, Chinese and Korean: no space tells where a word ends.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3"
    "\uf900-\ufaff\U00020000-\U0003ffff]"
)
# Beside the badges themselves, what people call who decides on a page of comments.
_ROLES = (
    "editor", "editors", "editorial", "author", "authors", "admin", "admins", "administrator",
    "moderator", "moderators", "moderation", "mod", "mods", "staff", "official", "team",
    "support", "webmaster", "verified", "redaktion", "redakteur", "redakteurin", "autor",
    "autorin", "moderatorin", "chefredakteur", "rédaction", "rédacteur", "rédactrice", "auteur",
    "modérateur", "redacción", "redactor", "moderador", "redazione", "redactie", "redacteur",
    "редакция", "редактор", "модератор", "администратор", "админ", "автор", "编辑", "管理员",
    "作者", "編集者", "管理者",
)  # fmt: skip
_ROLE_SKELETONS = {skeleton(role): role for role in _ROLES}
_SQUEEZED_ROLES = {
    squeezed(looks): role for looks, role in _ROLE_SKELETONS.items() if len(looks) > 5
}
# Said before a name or behind it; they do not tell one person from another.
_TITLES = frozenset(
    map(skeleton, ("dr", "prof", "professor", "med", "phd", "md", "mr", "mrs", "ms", "the"))
)
# In the Unicode names of signs that sites set behind the names of those whom they vouch for.
_BADGES = (
    "CHECK", "SHIELD", "BADGE", "ROSETTE", "MEDAL", "STAR", "SEAL", "CROWN", "SQUARE ROOT",
    "REGISTERED SIGN", "TRADE MARK SIGN", "LARGE BLUE CIRCLE", "CIRCLED LATIN CAPITAL LETTER V",
)  # fmt: skip
# A name that is an address reads as the name of its site.
_HOST = re.compile(
    r"^\s*(?:https?://)?(?:www\.)?([^\s./]+)(?:\.[a-z]{2,})+(?:/\S*)?\s*$", re.IGNORECASE
)
TRIED_ON, TRIAL_SHOWN = 2_000, 10
STEP = 5_000
"""So many waiting comments are looked through at once: a moment for whoever waits to write."""


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
    in it. ``repeat``: the slugs of articles where another comment says the same. ``staff``: what
    makes the name look like one of the site's people. ``honeypot``: what stood in the field that
    people do not see.
    """
    links = _targets(text.html)
    phrases = session.scalars(select(BlockedPhrase.phrase).order_by(BlockedPhrase.phrase))
    found = {
        MarkKind.LINK: links if len(links) > rules.link_limit else [],
        MarkKind.PHRASE: matching(phrases, text),
        MarkKind.REPEAT: _repeated(session, text),
        MarkKind.STAFF: like_staff(text.name, names_of_the_site(session), rules.site_name),
        MarkKind.HONEYPOT: [text.trapped.strip()[:_MOST_TRAPPED]] if text.trapped.strip() else [],
    }
    return [{"mark": kind.value, "words": words} for kind, words in found.items() if words]


def matching(phrases: Iterable[str], text: MarkedText) -> list[str]:
    """Return which of the phrases stand, as whole words, in what a reader would see or follow.

    Case, width, accents, unseen characters and letters that look alike do not matter, and any
    space is like any other. Where a script sets no spaces between words, a part is enough.
    """
    seen = " ".join([text.name, text.website or "", text.html.striptags(), *_targets(text.html)])
    readings = [(_folded(seen), _folded), (_drawn(seen), _drawn)][: 1 if seen.isascii() else 2]
    return [
        phrase for phrase in phrases if any(_holds(text, read(phrase)) for text, read in readings)
    ]


def like_staff(name: str, staff: Iterable[str], site: str) -> list[str]:
    """Return what makes a name look like one of the site's people (TS 39).

    That is a name of theirs in it, word by word, or as a whole where theirs is a single word
    alone: also joined, in another order, with doubled letters, with umlauts written out or
    without a title; the name of the site, also as an address; a word for a role; a tick, a star
    or another sign of a badge.
    """
    looks = skeleton(name)
    signs = [sign for sign in name if any(w in _name_of(sign) for w in _BADGES)]
    roles = [_role(word) for word in looks.split()]
    bare = _without(looks, _ROLE_SKELETONS)
    people = [each for each in staff if _looks_like(each, looks, bare)]
    if _looks_like(site, skeleton(_HOST.sub(r"\1", name)), bare):
        people.append(site)
    return list(dict.fromkeys([*people, *filter(None, roles), *signs]))


def _role(word: str) -> str | None:
    return _ROLE_SKELETONS.get(word) or _SQUEEZED_ROLES.get(squeezed(word))


def _looks_like(known: str, looks: str, bare: str) -> bool:
    key = skeleton(known)
    if not key:
        return False
    if key in (bare, looks) or (" " in key and f" {key} " in f" {looks} "):
        return True
    own, other = _without(key, _TITLES), _without(bare, _TITLES)
    return bool(own) and (
        squeezed(own) == squeezed(other)
        or sorted(map(squeezed, own.split())) == sorted(map(squeezed, other.split()))
    )


def _without(looks: str, words: Collection[str]) -> str:
    return " ".join(word for word in looks.split() if word not in words)


def _name_of(sign: str) -> str:
    return "" if sign.isalnum() else unicodedata.name(sign, "")


def try_phrase(session: Session, wanted: PhraseInput) -> PhraseTrial:
    """Tell what a phrase would have marked among the comments sent last; nothing is written."""
    latest = latest_comments(session, TRIED_ON)
    found = [comment for comment in latest if matching([wanted.phrase], marked_text(comment))]
    return PhraseTrial(
        phrase=wanted.phrase,
        looked_at=len(latest),
        marked=len(found),
        examples=[_match(comment) for comment in found[:TRIAL_SHOWN]],
    )


def _match(comment: Comment) -> PhraseMatch:
    article = article_link(comment.article, url=None)
    return PhraseMatch(
        name=comment.newest.name,
        html=comment.newest.html,
        status=comment.status,
        submitted_at=comment.submitted_at,
        article=article.title,
        article_locale=article.locale,
    )


def add_phrase(session: Session, actor: Actor, wanted: PhraseInput) -> BlockedPhrase:
    """Block a phrase from now on; what came before keeps its marks (see `mark_waiting`).

    Raises `cms.errors.Forbidden` without the right to moderate, and `Invalid` for a phrase that
    is on the list.
    """
    demand(actor, Permission.COMMENT_MODERATE)
    if known_phrase(session, wanted) is not None:
        raise Invalid.at("/phrase", f"“{wanted.phrase}” is on the list.")
    phrase = BlockedPhrase(phrase=wanted.phrase, created_by_id=actor.user_id)
    session.add(phrase)
    session.flush()
    return phrase


def known_phrase(session: Session, wanted: PhraseInput) -> BlockedPhrase | None:
    """Return the entry of the list that marks the same as a phrase, if there is one."""
    folded = _folded(wanted.phrase)
    listed = session.scalars(select(BlockedPhrase).order_by(BlockedPhrase.id))
    return next((known for known in listed if _folded(known.phrase) == folded), None)


def mark_waiting(
    session: Session, actor: Actor, phrase_id: str, cursor: str | None = None
) -> MarkingStep:
    """Mark those of the waiting comments that hold a phrase of the list, `STEP` at a time.

    Each call goes on behind ``cursor``, the last one's ``next_cursor``, through the longest
    waiting first; doing it twice is doing it once. Raises `cms.errors.Forbidden` without the right
    to moderate, `NotFound` for a phrase that is not on the list, and `cms.db.BadCursor`.
    """
    demand(actor, Permission.COMMENT_MODERATE)
    phrase = listed_phrase(session, phrase_id)
    texts, onward = waiting_texts(session, cursor, STEP)
    found = [text.comment_id for text in texts if matching([phrase.phrase], text)]
    marked = 0
    # Locked and looked at again: a commenter may be writing one anew at this moment.
    for comment in waiting_locked(session, found):
        if matching([phrase.phrase], marked_text(comment)):
            comment.held_because = _with_phrase(comment.held_because, phrase.phrase)
            marked += 1
    session.flush()
    return MarkingStep(phrase.phrase, len(texts), marked, onward)


def _with_phrase(marks: list[dict[str, Any]], phrase: str) -> list[dict[str, Any]]:
    words = {str(mark["mark"]): list(mark["words"]) for mark in marks}
    words[MarkKind.PHRASE] = sorted({*words.get(MarkKind.PHRASE, []), phrase})
    return [{"mark": kind.value, "words": words[kind]} for kind in MarkKind if kind.value in words]


def remove_phrase(session: Session, actor: Actor, public_id: str) -> str:
    """Take a phrase off the list and return it.

    Raises `cms.errors.Forbidden` without the right to moderate, and `NotFound`.
    """
    demand(actor, Permission.COMMENT_MODERATE)
    phrase = listed_phrase(session, public_id)
    session.delete(phrase)
    session.flush()
    return phrase.phrase


def _targets(html: Markup) -> list[str]:
    if "<a " not in html:
        return []
    links = _Links()
    links.feed(str(html))
    return list(dict.fromkeys(links.targets))


def _repeated(session: Session, text: MarkedText) -> list[str]:
    if len(text.source.strip()) < SHORTEST_REPEAT:
        return []
    return articles_with_text(session, text_key(text.source), but=text.comment_id)


def _folded(text: str) -> str:
    """Put a text into the form in which texts are compared."""
    return " ".join(unmasked(fold(text)).split())


def _drawn(text: str) -> str:
    """Put a text into the same form by what its letters look like as they are written.

    A letter can look like what its folded form does not: folded, a lunate sigma is a sigma.
    """
    return _folded(unmasked(text))


def _holds(text: str, phrase: str) -> bool:
    before = "" if _UNSPACED.match(phrase[0]) else r"(?<!\w)"
    after = "" if _UNSPACED.match(phrase[-1]) else r"(?!\w)"
    return re.search(before + re.escape(phrase) + after, text) is not None
