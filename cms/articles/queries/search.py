"""Looking for published articles by their words, alike on SQLite and PostgreSQL.

All words must be there, each as the beginning of a word; words between quotation marks must stand
side by side. The rank says in which parts all of them are found: 8 for the title, 4 for the names
of authors and topics, 2 for the summary, 1 for anywhere at all. It depends on the article alone,
so a list in its order stays as it is while others come in.

The database's index gives the articles that have the terms of what is sought. Whether the words
stand there as they are sought is then seen in the article's words themselves, by one rule for
both databases. What that costs is bounded: of each part, so many articles are looked through.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy import (
    JSON,
    ColumnElement,
    Integer,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from cms.articles.models.article import Article
from cms.articles.models.search import FTS5, SEARCH
from cms.articles.rules.search_terms import (
    ANYWHERE,
    PART_MARKS,
    SearchPhrase,
    parse_search,
    snippet,
)

LOOKED_THROUGH = 3_000
"""So many articles, the latest first, are looked through for each part that a word may stand in."""
_WEIGHTS = {"title": 8, "names": 4, "summary": 2}
_PARTS = [SEARCH.c[f"{part}_words"] for part in (*_WEIGHTS, "body")]


@dataclass(frozen=True)
class Hits:
    """The ranks of the articles that were found, by id; ``all_seen`` if there are no others."""

    ranks: Mapping[int, int]
    all_seen: bool

    def table(self, session: Session) -> Subquery:
        """Return the hits as rows with ``article_id`` and ``rank``, to be joined."""
        ranks = literal(json.dumps(self.ranks))
        if session.get_bind().dialect.name == "sqlite":
            rows = func.json_each(ranks).table_valued("key", "value")
        else:
            rows = func.json_each_text(cast(ranks, JSON)).table_valued("key", "value")
        return select(
            cast(rows.c.key, Integer).label("article_id"), cast(rows.c.value, Integer).label("rank")
        ).subquery()


def find(session: Session, sought: str) -> Hits:
    """Find the published articles that hold all of ``sought``.

    Costs two queries, and three more where the bound is reached. Raises `cms.errors.Invalid` for
    more words than a search takes.
    """
    pieces = parse_search(sought)
    if not pieces:
        return Hits({}, all_seen=True)
    ids = set(_with_terms(session, pieces, ANYWHERE))
    all_seen = len(ids) <= LOOKED_THROUGH
    if not all_seen:
        # The best ones must not be missed: they have the words in a part that weighs more.
        for mark in PART_MARKS.values():
            ids.update(_with_terms(session, pieces, mark))
    return Hits(_ranks(session, pieces, ids), all_seen)


def matches(
    session: Session, sought: str, articles: Collection[Article]
) -> dict[int, tuple[int, Markup]]:
    """Return the rank of each of the articles, and a piece with what was found in it marked.

    The piece is HTML in which everything is escaped but ``<mark>``. Costs one query.
    """
    pieces = parse_search(sought)
    if not pieces or not articles:
        return {}
    ids = [article.id for article in articles]
    rows = session.execute(
        select(SEARCH.c.article_id, SEARCH.c.body, _rank(session, pieces)).where(
            SEARCH.c.article_id.in_(ids)
        )
    )
    bodies = {article_id: (rank, body) for article_id, body, rank in rows}
    found = {}
    for article in articles:
        if article.id in bodies and article.published is not None:
            rank, body = bodies[article.id]
            names = [place.author.name for place in article.byline]
            names += [tag.topic.name for tag in article.tagged]
            texts = (article.published.summary, body, article.published.title, ", ".join(names))
            found[article.id] = rank, snippet(pieces, texts)
    return found


def _with_terms(session: Session, pieces: Sequence[SearchPhrase], mark: str) -> Sequence[int]:
    """Return the latest articles that have the terms of a part, and one more than are looked at."""
    terms = {(f"{mark}{term}", begins): None for piece in pieces for term, begins in piece.terms}
    if session.get_bind().dialect.name == "sqlite":
        key = FTS5.c.rowid
        query = " AND ".join(f'"{term}"{" *" if begins else ""}' for term, begins in terms)
        matching = literal_column("article_search_terms").bool_op("MATCH")(literal(query))
    else:
        key = SEARCH.c.article_id
        query = " & ".join(f"'{term}'{':*' if begins else ''}" for term, begins in terms)
        matching = SEARCH.c.terms.bool_op("@@")(cast(literal(query), TSQUERY))
    wanted = select(key).where(matching).order_by(key.desc()).limit(LOOKED_THROUGH + 1)
    return session.scalars(wanted).all()


def _ranks(
    session: Session, pieces: Sequence[SearchPhrase], ids: Collection[int]
) -> dict[int, int]:
    """Return the ranks of those of the articles that hold the pieces."""
    unsure = [piece for piece in pieces if not piece.is_one_term]
    listed = Hits(dict.fromkeys(sorted(ids), 0), all_seen=True).table(session)
    rows = session.execute(
        select(SEARCH.c.article_id, _rank(session, pieces))
        .join(listed, listed.c.article_id == SEARCH.c.article_id)
        .where(*(or_(*(_holds(session, part, piece) for part in _PARTS)) for piece in unsure))
    )
    return {article_id: rank for article_id, rank in rows}  # noqa: C416  # rows are no pairs to mypy


def _rank(session: Session, pieces: Sequence[SearchPhrase]) -> ColumnElement[int]:
    rank: ColumnElement[int] = literal(1)
    for part, weight in _WEIGHTS.items():
        words = SEARCH.c[f"{part}_words"]
        everything = and_(*(_holds(session, words, piece) for piece in pieces))
        rank = rank + case((everything, weight), else_=0)
    return rank


def _holds(session: Session, words: ColumnElement[str], piece: SearchPhrase) -> ColumnElement[bool]:
    """Whether a part of an article holds the words of a piece, side by side."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    place = func.instr if sqlite else func.strpos
    return place(words, piece.text, type_=Integer) > 0
