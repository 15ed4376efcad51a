"""Keep with each revision of an article what its body is rendered as.

The columns are left empty here, under policy 0: what they hold is made by the code of today, not
by a migration (see env.py, and ``cms rerender``).
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

COLUMNS: dict[str, tuple[sa.types.TypeEngine[Any], str]] = {
    "html": (sa.Text(), ""),
    "headings": (sa.JSON(), "[]"),
    "citations": (sa.JSON(), "{}"),
    "embeds": (sa.JSON(), "[]"),
    "word_count": (sa.Integer(), "0"),
    "plain_text": (sa.Text(), ""),
    "rendering_policy": (sa.Integer(), "0"),
}


def upgrade() -> None:
    for name, (kind, default) in COLUMNS.items():
        column = sa.Column(name, kind, nullable=False, server_default=default)
        op.add_column("revisions", column)


def downgrade() -> None:
    for name in COLUMNS:
        op.drop_column("revisions", name)
