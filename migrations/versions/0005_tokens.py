"""What a token is narrowed to, when it ends, when it was used, and who made it.

Columns are added in plain SQL: making a table anew, as a batch operation would on SQLite, deletes
the old one, and with it all that hangs on it by ON DELETE CASCADE.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
# Column by column: its type, and what else SQL says of it.
NEW_COLUMNS: dict[str, tuple[sa.types.TypeEngine[Any], str]] = {
    "scopes": (sa.JSON(), ""),
    "expires_at": (MOMENT, ""),
    "last_used_at": (MOMENT, ""),
    "revoked_at": (MOMENT, ""),
    "created_by_id": (
        sa.Integer(),
        "CONSTRAINT fk_api_tokens_created_by_id_users REFERENCES users (id)",
    ),
    "creation_key": (sa.String(20), ""),
}


def upgrade() -> None:
    dialect = op.get_bind().dialect
    for name, (kind, rest) in NEW_COLUMNS.items():
        written = kind.compile(dialect=dialect)
        op.execute(f"ALTER TABLE api_tokens ADD COLUMN {name} {written} {rest}")
    op.create_index("ix_api_tokens_created_by_id", "api_tokens", ["created_by_id"])
    op.create_index("ix_api_tokens_creation_key", "api_tokens", ["creation_key"], unique=True)


def downgrade() -> None:
    # A revoked token would work again where nothing says that it was revoked.
    op.execute("DELETE FROM api_tokens WHERE revoked_at IS NOT NULL OR expires_at IS NOT NULL")
    op.execute("DELETE FROM api_tokens WHERE scopes IS NOT NULL")
    op.drop_index("ix_api_tokens_creation_key", "api_tokens")
    op.drop_index("ix_api_tokens_created_by_id", "api_tokens")
    for name in NEW_COLUMNS:
        op.execute(f"ALTER TABLE api_tokens DROP COLUMN {name}")
