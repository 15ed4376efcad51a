"""Lists of what is published. Each costs a fixed number of queries."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Select, String, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from cms.articles.models import (
    Article,
    ArticleAuthor,
    ArticleTopic,
    Author,
    FormerAuthor,
    Revision,
    Topic,
)
from cms.articles.models.search import SEARCH
from cms.articles.queries.parts import byline_and_topics, is_on_a_public_article, is_public
from cms.articles.queries.search import find
from cms.articles.schemas.published import NameList, PublishedList
from cms.db import Page, paginate

MOST_OPENING = 300
_MOMENTS = (
    ("published_after", Article.published_at, "gt"),
    ("published_before", Article.published_at, "lt"),
    ("updated_after", Article.updated_at, "gt"),
    ("updated_before", Article.updated_at, "lt"),
)


def published_articles(
    session: Session, wanted: PublishedList, *, with_bodies: bool = False
) -> Page[Article]:
    """Read a page of what is published. Raises `cms.db.BadCursor`."""
    published = joinedload(Article.published)
    query = _filtered(wanted).options(
        published.undefer(Revision.body) if with_bodies else published, *byline_and_topics()
    )
    order: dict[str, InstrumentedAttribute[Any] | ColumnElement[Any]] = {
        "published_at": Article.published_at,
        "updated_at": Article.updated_at,
        "title": func.lower(Revision.title, type_=String),
    }
    hits = None if wanted.q is None else find(session, wanted.q)
    if hits is not None:
        rows = hits.table(session)
        query = query.join(rows, rows.c.article_id == Article.id)
        order["rank"] = rows.c.rank
    name = wanted.order.removeprefix("-")
    # Of what fits equally well, the latest.
    newest = [Article.published_at] if name == "rank" else []
    page = paginate(
        session,
        query,
        (order[name], *newest, Article.id),
        limit=wanted.limit,
        cursor=wanted.cursor,
        descending=wanted.order.startswith("-") or name == "rank",
    )
    return page if hits is None else replace(page, total_is_whole=hits.all_seen)


def openings(session: Session, public_ids: Collection[str]) -> dict[str, str]:
    """Return the words with which published articles begin, by the articles' ids. One query."""
    if not public_ids:
        return {}
    begun = func.substr(SEARCH.c.body, 1, 2 * MOST_OPENING)
    rows = session.execute(
        select(Article.public_id, begun)
        .join(SEARCH, SEARCH.c.article_id == Article.id)
        .where(Article.public_id.in_(public_ids))
    )
    return {public_id: _opening(" ".join(text.split())) for public_id, text in rows}


def _opening(text: str) -> str:
    if len(text) <= MOST_OPENING:
        return text
    whole, space, _ = text[:MOST_OPENING].rpartition(" ")
    # Where a script sets no spaces, any place is one to stop at.
    cut = whole if space and len(whole) > MOST_OPENING // 2 else text[: MOST_OPENING - 1]
    return f"{cut}…"


def _filtered(wanted: PublishedList) -> Select[Article]:
    query = select(Article).where(is_public())
    if wanted.locale is not None or wanted.order.removeprefix("-") == "title":
        # Left out elsewhere: to count what is published, each revision would be read.
        query = query.join(Revision, Revision.id == Article.published_revision_id)
    if wanted.topic is not None:
        tagged = select(ArticleTopic.article_id).join(Topic).where(Topic.slug == wanted.topic)
        query = query.where(Article.id.in_(tagged))
    if wanted.author is not None:
        written = select(ArticleAuthor.article_id).join(Author).where(_is(wanted.author))
        query = query.where(Article.id.in_(written))
    if wanted.reviewer is not None:
        query = query.where(Article.reviewer_id.in_(select(Author.id).where(_is(wanted.reviewer))))
    if wanted.locale is not None:
        query = query.where(Revision.locale == wanted.locale)
    for name, column, comparison in _MOMENTS:
        moment = getattr(wanted, name)
        if moment is not None:
            query = query.where(getattr(column, f"__{comparison}__")(moment))
    return query


def _is(slug: str) -> ColumnElement[bool]:
    """Whether somebody has the slug, or had it once."""
    former = select(FormerAuthor.author_id).where(FormerAuthor.slug == slug)
    return or_(Author.slug == slug, Author.id.in_(former))


def public_authors(session: Session, wanted: NameList) -> Page[Author]:
    """Read a page of the authors of published articles. Raises `cms.db.BadCursor`."""
    credited = select(ArticleAuthor.author_id).join(Article).where(is_public())
    return paginate(
        session,
        select(Author).where(Author.id.in_(credited)),
        (func.lower(Author.name, type_=String), Author.id),
        limit=wanted.limit,
        cursor=wanted.cursor,
        descending=wanted.sort.startswith("-"),
    )


def public_topics(session: Session, wanted: NameList) -> Page[Topic]:
    """Read a page of the topics of published articles. Raises `cms.db.BadCursor`."""
    return paginate(
        session,
        select(Topic).where(is_on_a_public_article()),
        (func.lower(Topic.name, type_=String), Topic.id),
        limit=wanted.limit,
        cursor=wanted.cursor,
        descending=wanted.sort.startswith("-"),
    )


def article_counts(
    session: Session, authors: Sequence[int] = (), topics: Sequence[int] = ()
) -> dict[int, int]:
    """Count the published articles of each author, or on each topic; one query."""
    place, ids = (ArticleAuthor.author_id, authors) if authors else (ArticleTopic.topic_id, topics)
    rows = session.execute(
        select(place, func.count()).join(Article).where(place.in_(ids), is_public()).group_by(place)
    )
    counts = {number: count for number, count in rows}  # noqa: C416  # rows are no pairs to mypy
    return dict.fromkeys(ids, 0) | counts
