"""Approved comments: all that readers see.

An approved reply stays visible when its parent is removed. It is shown below the nearest visible
ancestor, or on the top level, and says only that it answers a comment that was removed. So the
number of comments on the page is always the number that is counted.

A reply keeps its parent. How deep replies are nested on the page is a setting of the site: deeper
replies are shown on the last level, because a column one word wide cannot be read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from cms.comments.models.comment import Comment, CommentRevision
from cms.comments.models.states import CommentStatus
from cms.comments.schemas.inputs import ThreadQuery
from cms.comments.schemas.outputs import PublicComment
from cms.config import DEFAULT_RULES
from cms.db.pages import Page, paginate

_APPROVED = Comment.status == CommentStatus.APPROVED


def approved_comment(session: Session, article_id: int, public_id: str) -> Comment | None:
    """Return a comment that readers of the article can see, or None."""
    return session.scalar(
        select(Comment).where(
            Comment.public_id == public_id, Comment.article_id == article_id, _APPROVED
        )
    )


def comment_counts(session: Session, article_ids: Iterable[int]) -> dict[int, int]:
    """Count the approved comments of each article in one query; 0 where there is none."""
    counts = dict.fromkeys(article_ids, 0)
    rows = session.execute(
        select(Comment.article_id, func.count().label("number"))
        .where(Comment.article_id.in_(counts), _APPROVED)
        .group_by(Comment.article_id)
    )
    return counts | {row.article_id: row.number for row in rows}


def thread(
    session: Session, article_id: int, max_depth: int = DEFAULT_RULES.max_depth
) -> list[PublicComment]:
    """Return all approved comments of an article as a tree, oldest first.

    There are at most ``max_depth`` levels of replies below the top level. Takes one query, and a
    second one when a reply has a hidden parent.
    """
    rows = session.execute(_public_rows().where(Comment.article_id == article_id, _APPROVED)).all()
    placed = {None, *(row.id for row in rows)}
    orphans = {row.id: row.parent_id for row in rows if row.parent_id not in placed}
    return _tree(rows, _visible_ancestors(session, orphans), max_depth)


def thread_page(
    session: Session,
    article_id: int,
    query: ThreadQuery,
    max_depth: int = DEFAULT_RULES.max_depth,
) -> tuple[list[PublicComment], Page[Comment]]:
    """Return a page of the top level, each comment with all replies below it.

    The total counts the top level only. Takes four queries, and a fifth when a reply has a hidden
    parent. Raises `cms.db.pages.BadCursor`.
    """
    adopted = _visible_ancestors(session, _orphans(session, article_id))
    risen = [comment_id for comment_id, parent_id in adopted.items() if parent_id is None]
    page = paginate(
        session,
        select(Comment).where(
            Comment.article_id == article_id,
            _APPROVED,
            or_(Comment.parent_id.is_(None), Comment.id.in_(risen)),
        ),
        [Comment.submitted_at, Comment.id],
        limit=query.limit,
        cursor=query.cursor,
        descending=query.sort.startswith("-"),
    )
    # Search by ids only: a search by status, or in order, would read the comments of all articles.
    below = (
        select(Comment.id, Comment.status)
        .where(Comment.id.in_([top.id for top in page.items]))
        .cte(recursive=True)
    )
    # Hidden comments are followed too: replies below them can be approved.
    answer = select(Comment.id, Comment.status).join(below, Comment.parent_id == below.c.id)
    below = below.union(answer)
    shown = select(below.c.id).where(below.c.status == CommentStatus.APPROVED)
    rows = session.execute(_public_rows().where(Comment.id.in_(shown))).all()
    tops = {node.id: node for node in _tree(rows, adopted, max_depth)}
    return [tops[top.public_id] for top in page.items], page


def _public_rows() -> Select[*tuple[Any, ...]]:
    """Select the public fields from the approved revision of each comment."""
    return (
        select(
            Comment.id,
            Comment.public_id,
            Comment.parent_id,
            Comment.submitted_at,
            Comment.badge,
            CommentRevision.name,
            CommentRevision.website,
            CommentRevision.html,
        )
        .join(CommentRevision, CommentRevision.id == Comment.public_revision_id)
        .order_by(Comment.submitted_at, Comment.id)
    )


def _orphans(session: Session, article_id: int) -> dict[int, int]:
    """Return the approved replies with a hidden parent, each with the key of that parent."""
    parent = aliased(Comment)
    rows = session.execute(
        select(Comment.id, parent.id.label("parent_id"))
        .join(parent, parent.id == Comment.parent_id)
        .where(Comment.article_id == article_id, _APPROVED, _is_hidden(parent))
    )
    return {row.id: row.parent_id for row in rows}


def _visible_ancestors(session: Session, orphans: dict[int, int]) -> dict[int, int | None]:
    """Return the nearest visible ancestor of each orphan; None when all are hidden."""
    if not orphans:
        return {}
    climb = (
        select(Comment.id.label("hidden_id"), Comment.parent_id.label("ancestor_id"))
        .where(Comment.id.in_(set(orphans.values())))
        .cte(recursive=True)
    )
    above = aliased(Comment)
    climb = climb.union_all(
        select(climb.c.hidden_id, above.parent_id).join(
            above, and_(above.id == climb.c.ancestor_id, _is_hidden(above))
        )
    )
    found = aliased(Comment)
    rows = session.execute(
        select(climb.c.hidden_id, found.id)
        .outerjoin(found, found.id == climb.c.ancestor_id)
        .where(or_(climb.c.ancestor_id.is_(None), found.status == CommentStatus.APPROVED))
    )
    nearest = {row.hidden_id: row.id for row in rows}
    return {comment_id: nearest[parent_id] for comment_id, parent_id in orphans.items()}


def _is_hidden(comment: type[Comment]) -> ColumnElement[bool]:
    return comment.status != CommentStatus.APPROVED


def _tree(
    rows: Sequence[Row[*tuple[Any, ...]]], adopted: dict[int, int | None], max_depth: int
) -> list[PublicComment]:
    """Put each comment below its parent, in order of time."""
    nodes: dict[int, PublicComment] = {}
    parents: dict[int, int | None] = {}
    depths: dict[int | None, int] = {None: -1}
    top: list[PublicComment] = []
    # A reply has a higher id than its parent, so parents come first.
    for row in sorted(rows, key=lambda row: int(row.id)):
        answered = adopted.get(row.id, row.parent_id)
        above = answered
        while above is not None and depths[above] >= max_depth:
            above = parents[above]
        removed = row.id in adopted
        nodes[row.id] = PublicComment(
            id=row.public_id,
            name=row.name,
            website=row.website,
            html=row.html,
            submitted_at=row.submitted_at,
            badge=row.badge,
            replies=[],
            reply_to=None if answered is None or removed else nodes[answered].id,
            reply_to_removed=removed,
            in_reply_to=None if answered is None or removed else nodes[answered].name,
        )
        parents[row.id], depths[row.id] = above, depths[above] + 1
    for row in rows:
        above = parents[row.id]
        (top if above is None else nodes[above].replies).append(nodes[row.id])
    return top
