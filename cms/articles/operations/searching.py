"""Keeping the search index: readers find what is published, from the same transaction on.

Each operation that changes what is public, or a name that stands with it, calls `index_articles`
or `index_articles_by` for the articles concerned; see `cms.articles.queries.search` for the use
of the index.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Text, bindparam, delete, func, insert, select
from sqlalchemy.orm import Session, joinedload

from cms.articles.models.article import Article, ArticleAuthor, Revision
from cms.articles.models.people import Author
from cms.articles.models.search import SEARCH, STATE
from cms.articles.queries.parts import byline_and_topics, is_public
from cms.articles.rules.rendering import rendering_of
from cms.articles.rules.search_terms import WORDS_VERSION, index_terms, indexed_words


def index_articles(session: Session, ids: Collection[int]) -> None:
    """Write the rows of some articles anew, by their ids; what is not public has none.

    No word of a draft gets in: a row is made of the published revision, and of the names of its
    authors and topics as they are now.
    """
    session.execute(delete(SEARCH).where(SEARCH.c.article_id.in_(ids)))
    public = session.scalars(
        select(Article)
        .where(Article.id.in_(ids), is_public())
        .options(joinedload(Article.published).undefer(Revision.plain_text), *byline_and_topics())
        .execution_options(populate_existing=True)
    )
    rows = [_row_of(article) for article in public]
    if rows:
        values: dict[str, Any] = {name: bindparam(name) for name in rows[0]}
        if session.get_bind().dialect.name == "postgresql":
            each = func.string_to_array(bindparam("terms", type_=Text), " ")
            values["terms"] = func.array_to_tsvector(each)
        session.execute(insert(SEARCH).values(values), rows)


def index_articles_by(session: Session, authors: Collection[Author]) -> None:
    """Write the rows of the articles in whose byline one of the authors stands."""
    theirs = select(ArticleAuthor.article_id).where(
        ArticleAuthor.author_id.in_([author.id for author in authors])
    )
    index_articles(session, set(session.scalars(theirs)))


def rebuild_index(session: Session, batch: int = 100) -> int:
    """Write the index anew; return the number of articles that it holds."""
    session.execute(delete(SEARCH))
    session.execute(delete(STATE))
    session.execute(insert(STATE), {"version": WORDS_VERSION})
    ids = session.scalars(select(Article.id).where(is_public()).order_by(Article.id)).all()
    for start in range(0, len(ids), batch):
        index_articles(session, ids[start : start + batch])
        session.expunge_all()
    return len(ids)


def refresh_index(session: Session) -> int | None:
    """Write the index anew if it holds the words of another version; return how many, if so."""
    if session.scalar(select(STATE.c.version)) == WORDS_VERSION:
        return None
    return rebuild_index(session)


def _row_of(article: Article) -> dict[str, Any]:
    revision = article.published or article.newest
    names = [place.author.name for place in article.byline]
    names += [tag.topic.name for tag in article.tagged]
    body = rendering_of(revision).plain_text
    parts = {
        "title": indexed_words(revision.title),
        "names": indexed_words("\n".join(names)),
        "summary": indexed_words(revision.summary),
        "body": indexed_words(body),
    }
    words = {f"{part}_words": words for part, words in parts.items()}
    terms = " ".join(index_terms(parts))
    return {"article_id": article.id, "body": body, "terms": terms, **words}
