"""The addresses at which readers find something, in lists for the site map."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, func, null, select
from sqlalchemy.orm import Session

from cms.articles.models.article import Article
from cms.articles.models.people import Author, Topic
from cms.articles.queries.parts import is_known_to_readers, is_on_a_public_article, is_public

# The protocol of site maps allows 50,000 in a list; fewer are quicker to read.
LISTED = 10_000


class AddressKind(StrEnum):
    """Whose addresses a list holds."""

    ARTICLE = "article"
    AUTHOR = "author"
    TOPIC = "topic"


_CHOSEN: dict[AddressKind, Select[str, datetime | None]] = {
    AddressKind.ARTICLE: select(Article.slug, Article.updated_at).where(is_public()),
    AddressKind.AUTHOR: select(Author.slug, null()).where(is_known_to_readers()),
    AddressKind.TOPIC: select(Topic.slug, null()).where(is_on_a_public_article()),
}
_IDS = {
    AddressKind.ARTICLE: Article.id,
    AddressKind.AUTHOR: Author.id,
    AddressKind.TOPIC: Topic.id,
}


def count_address_lists(session: Session) -> dict[AddressKind, int]:
    """Return how many lists there are of each kind. Costs a query for each kind."""
    counts = {
        kind: session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
        for kind, chosen in _CHOSEN.items()
    }
    return {kind: -(-count // LISTED) for kind, count in counts.items()}


def public_addresses(
    session: Session, kind: AddressKind, number: int
) -> Sequence[tuple[str, datetime | None]]:
    """Return the slugs of a list, numbered from 1, and when each changed, where that is kept.

    Empty where there is no such list.
    """
    if not 1 <= number <= LISTED:
        return []
    chosen = _CHOSEN[kind].order_by(_IDS[kind]).offset((number - 1) * LISTED).limit(LISTED)
    return [(slug, moment) for slug, moment in session.execute(chosen)]
