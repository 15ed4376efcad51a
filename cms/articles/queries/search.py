"""Looking for published articles by their words, alike on SQLite (FTS5) and PostgreSQL.

All words must be there, each as the beginning of a word; words between double quotes must stand
side by side. The rank says in which parts all of them are found: 8 for the title, 4 for the
names of authors and topics, 2 for the summary, 1 for anywhere at all. It depends on the article
alone, unlike FTS5's own bm25(), so a list in its order stays as it is while others come in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup, escape
from sqlalchemy import (
    ColumnElement,
    Integer,
    Subquery,
    case,
    false,
    func,
    literal,
    literal_column,
    select,
    text,
    union_all,
)
from sqlalchemy.orm import Session

from cms.articles.models.search import FTS5, PARTS, POSTGRESQL
from cms.errors import Invalid

MOST_WORDS = 16
SNIPPET_WORDS = 30
# Around what was found: signs that no text of an article can hold.
_BEGIN, _END = "\x02", "\x03"
_QUOTED_OR_WORD = re.compile(r'"([^"]*)"?|([^\s"]+)')
_WEIGHTS = (("title", 8), ("names", 4), ("summary", 2))
_HEADLINE = (
    f"StartSel={_BEGIN}, StopSel={_END}, MaxFragments=1, "
    f"MaxWords={SNIPPET_WORDS}, MinWords={SNIPPET_WORDS // 2}"
)
# PostgreSQL's configuration without a language: articles come in any.
_PLAIN: ColumnElement[Any] = literal_column("'simple'::regconfig")


def found(session: Session, sought: str) -> Subquery:
    """Return the articles in which all of ``sought`` stands: their ids, and ``rank``.

    Raises `cms.errors.Invalid` for more than `MOST_WORDS` words.
    """
    words = _words(sought)
    if not words:
        nothing = select(literal(0).label("article_id"), literal(0).label("rank"))
        return nothing.where(false()).subquery()
    if session.get_bind().dialect.name != "sqlite":
        query = _tsquery(words)
        rank: ColumnElement[int] = literal(1)
        for letter, (_, weight) in zip("ABC", _WEIGHTS, strict=True):
            rank = rank + case((_matches(_tsquery(words, letter)), weight), else_=0)
        return select(POSTGRESQL.c.article_id, rank.label("rank")).where(_matches(query)).subquery()
    hits = union_all(
        *(
            select(FTS5.c.rowid.label("article_id"), literal(weight).label("weight")).where(
                _match(f"{{{part}}} : ({_fts5_query(words)})")
            )
            for part, weight in (*_WEIGHTS, (" ".join(PARTS), 1))
        )
    ).subquery()
    total = func.sum(hits.c.weight, type_=Integer)
    return select(hits.c.article_id, total.label("rank")).group_by(hits.c.article_id).subquery()


def matches(session: Session, sought: str, ids: Sequence[int]) -> dict[int, tuple[int, Markup]]:
    """Return the rank of each of the articles, and a piece with what was found in it marked.

    The piece is HTML in which everything is escaped but ``<mark>``. Costs one query.
    """
    words = _words(sought)
    if not words or not ids:
        return {}
    hits = found(session, sought)
    if session.get_bind().dialect.name == "sqlite":
        key, where = FTS5.c.rowid, [_match(_fts5_query(words))]
        piece = func.snippet(text("article_search"), -1, _BEGIN, _END, "…", SNIPPET_WORDS)
    else:
        key, where = POSTGRESQL.c.article_id, []
        parts = (POSTGRESQL.c[part] for part in ("title", "summary", "body"))
        whole = func.concat_ws(". ", *parts)
        piece = func.ts_headline(_PLAIN, whole, _tsquery(words), _HEADLINE)
    rows = session.execute(
        select(key, hits.c.rank, piece)
        .join(hits, hits.c.article_id == key)
        .where(key.in_(ids), *where)
    )
    return {article_id: (rank, _marked(words)) for article_id, rank, words in rows}


def _words(sought: str) -> list[tuple[str, bool]]:
    """Return what to look for, and of each whether it is only the beginning of a word.

    Raises `Invalid` where that is more than a search can take.
    """
    pieces = [(quoted or word, bool(word)) for quoted, word in _QUOTED_OR_WORD.findall(sought)]
    words = [each for each in dict.fromkeys(pieces) if any(map(str.isalnum, each[0]))]
    if len(words) > MOST_WORDS:
        raise Invalid.at("/q", f"Look for at most {MOST_WORDS} words at once.")
    return words


def _fts5_query(words: Sequence[tuple[str, bool]]) -> str:
    return " AND ".join(f'"{word}"{" *" if begins else ""}' for word, begins in words)


def _match(query: str) -> ColumnElement[bool]:
    return literal_column("article_search").bool_op("MATCH")(literal(query))


def _tsquery(words: Sequence[tuple[str, bool]], weight: str = "") -> ColumnElement[Any]:
    quoted = ((word.replace("\\", " ").replace("'", " "), begins) for word, begins in words)
    parts = (f"'{word}':{'*' if begins else ''}{weight}".rstrip(":") for word, begins in quoted)
    return func.to_tsquery(_PLAIN, " & ".join(parts))


def _matches(query: ColumnElement[Any]) -> ColumnElement[bool]:
    return literal_column("article_search.words").bool_op("@@")(query)


def _marked(piece: str) -> Markup:
    marks = ((_BEGIN, Markup("<mark>")), (_END, Markup("</mark>")))
    html = escape(piece)
    for sign, tag in marks:
        html = html.replace(sign, tag)
    return html
