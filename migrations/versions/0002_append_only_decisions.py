"""Make the log of decisions append-only, in the database itself.

A trigger belongs to its table: a later migration that makes ``decisions`` anew on SQLite (a batch
operation) has to create these triggers again.
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# INSERT OR REPLACE deletes a row without firing triggers on DELETE, so SQLite needs a third.
SQLITE_UP = (
    """
    CREATE TRIGGER decisions_refuse_update BEFORE UPDATE ON decisions
    BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END
    """,
    """
    CREATE TRIGGER decisions_refuse_delete BEFORE DELETE ON decisions
    BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END
    """,
    """
    CREATE TRIGGER decisions_refuse_replace BEFORE INSERT ON decisions
    WHEN EXISTS (SELECT 1 FROM decisions WHERE id = NEW.id OR public_id = NEW.public_id)
    BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END
    """,
)
SQLITE_DOWN = (
    "DROP TRIGGER decisions_refuse_replace",
    "DROP TRIGGER decisions_refuse_delete",
    "DROP TRIGGER decisions_refuse_update",
)
POSTGRESQL_UP = (
    """
    CREATE FUNCTION decisions_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'decisions are append-only'
        USING ERRCODE = 'integrity_constraint_violation';
    END
    $$
    """,
    """
    CREATE TRIGGER decisions_refuse_change BEFORE UPDATE OR DELETE ON decisions
    FOR EACH ROW EXECUTE FUNCTION decisions_refuse_change()
    """,
    """
    CREATE TRIGGER decisions_refuse_truncate BEFORE TRUNCATE ON decisions
    FOR EACH STATEMENT EXECUTE FUNCTION decisions_refuse_change()
    """,
)
POSTGRESQL_DOWN = (
    "DROP TRIGGER decisions_refuse_truncate ON decisions",
    "DROP TRIGGER decisions_refuse_change ON decisions",
    "DROP FUNCTION decisions_refuse_change()",
)


def upgrade() -> None:
    for statement in SQLITE_UP if _on_sqlite() else POSTGRESQL_UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in SQLITE_DOWN if _on_sqlite() else POSTGRESQL_DOWN:
        op.execute(statement)


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
