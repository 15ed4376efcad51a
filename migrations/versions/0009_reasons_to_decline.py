"""Reasons to decline, where a site has none yet: a new site's editors need not write them first.

They are rows like those that editors add. A migration runs once, so one that is taken off the list
does not come back.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TEXTS = (
    "This is not about the article.",
    "This attacks a person. Please write about what was said instead.",
    "This advertises something.",
    "This could harm people who follow it, and names no source.",
    "This tells private details about somebody, such as an address.",
    "This repeats a comment that is here already.",
)

reasons = sa.table(
    "decline_reasons",
    sa.column("id", sa.Integer()),
    sa.column("public_id", sa.String()),
    sa.column("text", sa.String()),
    sa.column("created_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    connection = op.get_bind()
    if connection.scalar(sa.select(sa.func.count()).select_from(reasons)):
        return
    now = datetime.now(UTC)
    for text in TEXTS:
        connection.execute(
            sa.insert(reasons).values(public_id=secrets.token_hex(10), text=text, created_at=now)
        )


def downgrade() -> None:
    """Leave the list as it is: nobody can tell these from what editors added."""
