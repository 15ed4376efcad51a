"""Topics have names, revisions say whether the site made their slug, and keep unfinished fields."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_AT_ONCE = 500

topics = sa.table(
    "topics",
    sa.column("id", sa.Integer),
    sa.column("slug", sa.String),
    sa.column("name", sa.String),
)
revisions = sa.table("revisions", sa.column("id", sa.Integer), sa.column("topics", sa.JSON))


def upgrade() -> None:
    op.add_column(
        "revisions", sa.Column("slug_made", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("revisions", sa.Column("unfinished", sa.JSON(), nullable=True))
    op.add_column("topics", sa.Column("name", sa.String(100), nullable=False, server_default=""))
    connection = op.get_bind()
    for row in connection.execute(sa.select(topics.c.id, topics.c.slug)).all():
        words = row.slug.replace("-", " ")
        name = words[:1].upper() + words[1:]
        connection.execute(sa.update(topics).where(topics.c.id == row.id).values(name=name))


def downgrade() -> None:
    connection = op.get_bind()
    last = 0
    while True:
        some = connection.execute(
            sa.select(revisions)
            .where(revisions.c.id > last)
            .order_by(revisions.c.id)
            .limit(_AT_ONCE)
        ).all()
        if not some:
            break
        last = some[-1].id
        for row in some:
            slugs = [_slug(topic) for topic in row.topics]
            if slugs != row.topics:
                change = sa.update(revisions).where(revisions.c.id == row.id)
                connection.execute(change.values(topics=slugs))
    op.drop_column("topics", "name")
    op.drop_column("revisions", "unfinished")
    op.drop_column("revisions", "slug_made")


def _slug(topic: Any) -> str:
    slug: str = topic if isinstance(topic, str) else topic["slug"]
    return slug
