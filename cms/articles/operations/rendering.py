"""Making anew what another policy rendered of the bodies of articles."""

from __future__ import annotations

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, undefer

from cms.articles.models.article import Article, Revision
from cms.articles.operations.locking import lock_articles
from cms.articles.operations.searching import index_articles
from cms.articles.rules.rendering import RENDERING_POLICY_VERSION, render
from cms.articles.schemas.content import content_of


def require_rendering(revision: Revision) -> None:
    """Render a revision's body, unless the policy of today did that when it was saved."""
    if revision.rendering_policy != RENDERING_POLICY_VERSION:
        for name, value in vars(render(content_of(revision))).items():
            setattr(revision, name, value)


def count_outdated_revisions(session: Session) -> int:
    """Count the revisions that `rerender_revisions` would render."""
    return session.scalar(select(func.count()).select_from(_outdated().subquery())) or 0


def rerender_revisions(session: Session, after: int, at_most: int) -> list[int]:
    """Render the bodies of the next outdated revisions that are newest, scheduled or published.

    Nothing else of them or of their articles changes, no version and no moment; the search follows.
    An older revision is rendered when it is restored or published.

    Args:
        session: Of a transaction of its own; others who write articles wait for its end.
        after: The highest id of the last batch, 0 for the first.
        at_most: The number of revisions to render.

    Returns:
        The ids of those that were rendered, in their order; empty when no others are left.
    """
    lock_articles(session)
    wanted = _outdated().where(Revision.id > after).order_by(Revision.id).limit(at_most)
    revisions = session.scalars(wanted.options(undefer(Revision.body))).all()
    for revision in revisions:
        require_rendering(revision)
    session.flush()
    index_articles(session, {revision.article_id for revision in revisions})
    return [revision.id for revision in revisions]


def _outdated() -> Select[Revision]:
    in_use = select(Article.id).where(
        or_(
            Article.newest_revision_id == Revision.id,
            Article.published_revision_id == Revision.id,
            Article.scheduled_revision_id == Revision.id,
        )
    )
    return select(Revision).where(
        Revision.rendering_policy != RENDERING_POLICY_VERSION, in_use.exists()
    )
