"""Articles that a text may link to."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from cms.articles.models.article import Article, Revision
from cms.articles.queries.parts import contains_text
from cms.permissions import Actor, Permission, permit


def linkable_articles(session: Session, actor: Actor, text: str, limit: int) -> Sequence[Article]:
    """Find articles by a part of their title or slug, the last changed first.

    What is published is everybody's to link to, by the title that readers see; a draft is found by
    those alone who may work on it.
    """
    newest, published = aliased(Revision), aliased(Revision)
    draft = [
        Article.published_revision_id.is_(None),
        contains_text(text, newest.title, newest.slug),
    ]
    if not permit(actor, Permission.ARTICLE_WRITE_ANY):
        draft.append(Article.owner_id == actor.user_id)
    return session.scalars(
        select(Article)
        .join(newest, newest.id == Article.newest_revision_id)
        .outerjoin(published, published.id == Article.published_revision_id)
        .where(or_(contains_text(text, published.title, published.slug), and_(*draft)))
        .order_by(Article.changed_at.desc(), Article.id.desc())
        .limit(limit)
        .options(joinedload(Article.newest), joinedload(Article.published))
    ).all()
