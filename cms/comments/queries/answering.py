"""Queries for answering a comment, and for moving one with its replies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from cms.articles.models.article import Article
from cms.comments.models.comment import Comment, CommentRevision
from cms.comments.models.states import CommentStatus
from cms.comments.queries.loading import with_article
from cms.db.pages import Page, paginate
from cms.errors import NotFound
from cms.permissions import Actor, Permission, permit


def answerable(session: Session, actor: Actor, comment_id: str) -> Comment:
    """Return a comment that the actor may answer, with its newest text and its article.

    Editors may answer comments that are public or wait; authors, public comments on their own
    articles. Raises `NotFound` for every other comment, so that nobody learns whether it exists.
    """
    moderates = permit(actor, Permission.COMMENT_MODERATE)
    states = [CommentStatus.APPROVED]
    if moderates:
        states.append(CommentStatus.PENDING)
    query = (
        select(Comment)
        .join(Comment.article)
        .where(
            Comment.public_id == comment_id,
            Comment.status.in_(states),
            Article.published_revision_id.is_not(None),
        )
        .options(
            joinedload(Comment.newest_revision), joinedload(Comment.public_revision), with_article()
        )
    )
    if not moderates:
        query = query.where(Article.owner_id.is_not(None), Article.owner_id == actor.user_id)
    comment = session.scalar(query)
    if comment is None:
        raise NotFound("There is no such comment for you to answer.")
    return comment


def repeated_answer(
    session: Session, actor: Actor, answered: Comment, body: str, since: datetime
) -> Comment | None:
    """Return the actor's own answer to a comment with the same text, sent after ``since``.

    An answer that was declined in the meantime does not count.
    """
    if actor.user_id is None:
        return None
    return session.scalar(
        select(Comment)
        .join(Comment.newest_revision)
        .where(
            Comment.parent_id == answered.id,
            Comment.user_id == actor.user_id,
            Comment.badge.is_not(None),
            Comment.status.in_([CommentStatus.APPROVED, CommentStatus.PENDING]),
            Comment.submitted_at >= since,
            CommentRevision.source == body,
        )
        .options(joinedload(Comment.newest_revision), with_article())
        .limit(1)
    )


def answers_of_site(session: Session, comment: Comment) -> Sequence[Comment]:
    """Lock and return the public answers of authors and editors to a comment, with their texts."""
    return session.scalars(
        select(Comment)
        .where(
            Comment.parent_id == comment.id,
            Comment.badge.is_not(None),
            Comment.status == CommentStatus.APPROVED,
        )
        .options(joinedload(Comment.newest_revision))
        .order_by(Comment.id)
        .with_for_update(of=Comment)
    ).all()


def with_descendants(session: Session, comment: Comment) -> Sequence[Comment]:
    """Lock and return a comment and all replies below it, in every state, oldest first."""
    below = select(Comment.id).where(Comment.id == comment.id).cte(recursive=True)
    below = below.union(select(Comment.id).join(below, Comment.parent_id == below.c.id))
    return session.scalars(
        select(Comment)
        .where(Comment.id.in_(select(below.c.id)))
        .options(joinedload(Comment.newest_revision))
        .order_by(Comment.id)
        .with_for_update(of=Comment)
    ).all()


def public_target(session: Session, name: str) -> Article | None:
    """Return the published article with the slug or the public id ``name``, or None."""
    return session.scalar(
        select(Article).where(
            or_(Article.slug == name, Article.public_id == name),
            Article.published_revision_id.is_not(None),
        )
    )


def approved_page(session: Session, article_id: int, cursor: str | None) -> Page[Comment]:
    """Return a page of an article's approved comments, newest first, in two queries."""
    return paginate(
        session,
        select(Comment)
        .where(Comment.article_id == article_id, Comment.status == CommentStatus.APPROVED)
        .options(joinedload(Comment.public_revision)),
        [Comment.submitted_at, Comment.id],
        limit=20,
        cursor=cursor,
        descending=True,
    )
