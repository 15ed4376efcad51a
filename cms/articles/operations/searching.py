"""Keeping the search index: what readers can find is what is published, in the same transaction.

No operation has to remember it. What a flush changed is noted, and just before the commit the
rows of those articles are written anew; see `cms.articles.queries.search` for their use.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import delete, event, insert, inspect, select
from sqlalchemy.orm import Session, joinedload

from cms.articles.models import Article, ArticleAuthor, ArticleTopic, Author, Revision
from cms.articles.models.search import search_index
from cms.articles.queries.parts import byline_and_topics, is_public
from cms.body import STORED, Document, plain_text

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
        elif isinstance(row, Author) and _has_changed(row, "name"):
            changed.add((Author, row.id))


@event.listens_for(Session, "before_commit")
def _write(session: Session) -> None:
    """Write the rows of the articles that were noted."""
    session.flush()
    changed: set[tuple[type, int]] = session.info.pop(_CHANGED, set())
    if not changed:
        return
    people = [number for kind, number in changed if kind is Author]
    theirs = select(ArticleAuthor.article_id).where(ArticleAuthor.author_id.in_(people))
    articles = {number for kind, number in changed if kind is Article}
    index_articles(session, articles | set(session.scalars(theirs) if people else ()))


def index_articles(session: Session, ids: Collection[int]) -> None:
    """Write what readers can find of the articles; what is not public has no row."""
    index = search_index(session.get_bind().dialect.name)
    (key,) = index.primary_key
    session.execute(delete(index).where(key.in_(ids)))
    public = session.scalars(
        select(Article)
        .where(Article.id.in_(ids), is_public())
        .options(joinedload(Article.published).undefer(Revision.body), *byline_and_topics())
        .execution_options(populate_existing=True)
    )
    rows = [{key.name: article.id} | _words_of(article) for article in public]
    if rows:
        session.execute(insert(index), rows)


def rebuild_index(session: Session, batch: int = 100) -> int:
    """Write the index anew; return the number of articles that it holds."""
    session.execute(delete(search_index(session.get_bind().dialect.name)))
    ids = session.scalars(select(Article.id).where(is_public()).order_by(Article.id)).all()
    for start in range(0, len(ids), batch):
        index_articles(session, ids[start : start + batch])
        session.expunge_all()
    return len(ids)


def _has_changed(row: object, *names: str) -> bool:
    state: Any = inspect(row)
    return any(state.attrs[name].history.has_changes() for name in names)


def _words_of(article: Article) -> dict[str, str]:
    revision = article.published or article.newest
    names = [place.author.name for place in article.byline]
    names += [tag.topic.name for tag in article.tagged]
    return {
        "title": revision.title,
        "names": "\n".join(names),
        "summary": revision.summary,
        "body": plain_text(Document.model_validate(revision.body, context=STORED)),
    }
