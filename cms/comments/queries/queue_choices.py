"""What editors pick from in the queue: filters, saved views, reasons to decline."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from cms.articles.models import Article, Author, Revision, Topic
from cms.comments.models import Comment, DeclineReason, QueueView
from cms.comments.schemas import Choice
from cms.errors import NotFound

MOST_CHOICES = 100


_newest, _shown = aliased(Revision), aliased(Revision)
_SOMETHING_WAITS = (
    select(Comment.id)
    .where(Comment.article_id == Article.id, Comment.waiting_since.is_not(None))
    .exists()
)
# Columns, not articles: a hundred of those would cost the page more than its comments.
_WAITING_ARTICLES = (
    select(
        Article.public_id,
        func.coalesce(_shown.title, _newest.title),
        func.coalesce(_shown.locale, _newest.locale),
    )
    .join(_newest, _newest.id == Article.newest_revision_id)
    .outerjoin(_shown, _shown.id == Article.published_revision_id)
    .where(or_(_SOMETHING_WAITS, Article.public_id.in_(bindparam("also", expanding=True))))
    .order_by(Article.published_at.desc(), Article.id)
    .limit(MOST_CHOICES)
)


def waiting_articles(session: Session, also: Sequence[str]) -> list[Choice]:
    """Name the articles on which something waits, and ``also`` those with these ids."""
    return [Choice(*row) for row in session.execute(_WAITING_ARTICLES, {"also": also})]


def topics(session: Session) -> list[Choice]:
    """Name the topics of published articles."""
    found = session.scalars(select(Topic).order_by(Topic.name, Topic.id).limit(MOST_CHOICES))
    return [Choice(topic.slug, topic.name) for topic in found]


def authors(session: Session) -> list[Choice]:
    """Name the authors of published articles."""
    people = select(Author.slug, Author.name).order_by(Author.name).limit(MOST_CHOICES)
    return [Choice(row.slug, row.name) for row in session.execute(people)]


def decline_reasons(session: Session) -> Sequence[DeclineReason]:
    """Return the reasons that editors pick from, in the order in which they were added."""
    return session.scalars(select(DeclineReason).order_by(DeclineReason.id)).all()


def decline_reason(session: Session, public_id: str) -> DeclineReason:
    """Return one reason of the list, or raise `NotFound`."""
    found = session.scalar(select(DeclineReason).where(DeclineReason.public_id == public_id))
    if found is None:
        raise NotFound("This reason is not on the list any more.")
    return found


def is_listed(session: Session, text: str) -> bool:
    """Whether a reason to decline stands on the list."""
    found = select(DeclineReason.id).where(DeclineReason.text == text)
    return session.scalar(found) is not None


def queue_views(session: Session) -> Sequence[QueueView]:
    """Return the saved views, by name."""
    return session.scalars(select(QueueView).order_by(QueueView.name)).all()


def view_named(session: Session, name: str) -> QueueView | None:
    """Return the saved view with a name, if there is one."""
    return session.scalar(select(QueueView).where(QueueView.name == name))


def queue_view(session: Session, public_id: str) -> QueueView:
    """Return one saved view, or raise `NotFound`."""
    found = session.scalar(select(QueueView).where(QueueView.public_id == public_id))
    if found is None:
        raise NotFound("There is no such view any more.")
    return found
