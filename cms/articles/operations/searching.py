"""Keeping the search index: what readers can find is what is published, in the same transaction.

No operation has to remember it. What a flush changed is noted, and just before the commit the
rows of those articles are written anew; see `cms.articles.queries.search` for their use.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Text, bindparam, delete, event, func, insert, inspect, select
from sqlalchemy.orm import Session, joinedload

from cms.articles.models.article import Article, ArticleAuthor, ArticleTopic, Revision
from cms.articles.models.people import Author, Topic
from cms.articles.models.search import SEARCH, STATE
from cms.articles.queries.parts import byline_and_topics, is_public
from cms.articles.rules.search_terms import WORDS_VERSION, index_terms, kept_words
from cms.body.document import Document
from cms.body.inlines import STORED
from cms.body.traversal import plain_text

_CHANGED = "cms.search.changed"


@event.listens_for(Session, "after_flush")
def _note(session: Session, _context: object) -> None:
    """Remember the articles of which this flush changed what is published."""
    changed: set[tuple[type, int]] = session.info.setdefault(_CHANGED, set())
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, Article) and _has_changed(row, "published_revision_id", "published"):
            changed.add((Article, row.id))
        elif isinstance(row, ArticleAuthor | ArticleTopic):
            changed.add((Article, row.article_id))
        elif isinstance(row, Author | Topic) and _has_changed(row, "name"):
            changed.add((type(row), row.id))


@event.listens_for(Session, "before_commit")
def _write(session: Session) -> None:
    """Write the rows of the articles that were noted."""
    session.flush()
    changed: set[tuple[type, int]] = session.info.pop(_CHANGED, set())
    if not changed:
        return
    articles = {number for kind, number in changed if kind is Article}
    for kind, theirs, key in (
        (Author, ArticleAuthor.article_id, ArticleAuthor.author_id),
        (Topic, ArticleTopic.article_id, ArticleTopic.topic_id),
    ):
        named = [number for of, number in changed if of is kind]
        if named:
            articles.update(session.scalars(select(theirs).where(key.in_(named))))
    index_articles(session, articles)


def index_articles(session: Session, ids: Collection[int]) -> None:
    """Write what readers can find of the articles; what is not public has no row."""
    session.execute(delete(SEARCH).where(SEARCH.c.article_id.in_(ids)))
    public = session.scalars(
        select(Article)
        .where(Article.id.in_(ids), is_public())
        .options(joinedload(Article.published).undefer(Revision.body), *byline_and_topics())
        .execution_options(populate_existing=True)
    )
    rows = [_row_of(article) for article in public]
    if rows:
        values: dict[str, Any] = {name: bindparam(name) for name in rows[0]}
        if session.get_bind().dialect.name == "postgresql":
            each = func.string_to_array(bindparam("terms", type_=Text), " ")
            values["terms"] = func.array_to_tsvector(each)
        session.execute(insert(SEARCH).values(values), rows)


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


def _has_changed(row: object, *names: str) -> bool:
    state: Any = inspect(row)
    return any(state.attrs[name].history.has_changes() for name in names)


def _row_of(article: Article) -> dict[str, Any]:
    revision = article.published or article.newest
    names = [place.author.name for place in article.byline]
    names += [tag.topic.name for tag in article.tagged]
    body = plain_text(Document.model_validate(revision.body, context=STORED))
    parts = {
        "title": kept_words(revision.title),
        "names": kept_words("\n".join(names)),
        "summary": kept_words(revision.summary),
        "body": kept_words(body),
    }
    words = {f"{part}_words": words for part, words in parts.items()}
    terms = " ".join(index_terms(parts))
    return {"article_id": article.id, "body": body, "terms": terms, **words}
