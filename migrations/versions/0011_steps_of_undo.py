"""The log tells what was done at once: many decisions, or an answer with the approval it gave.

Entries of before were each made alone, as far as anybody can tell.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("decisions", sa.Column("act", sa.String(20), nullable=True))


def downgrade() -> None:
    op.drop_column("decisions", "act")
