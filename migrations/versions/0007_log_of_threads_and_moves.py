"""The log tells of articles too, and where a comment was moved from; an index for what it tells.

An entry is now about a comment, or about the comments of an article. SQLite cannot loosen a
column, so there the table is made anew. Its rows are copied out and back in: that way every key
that points at one finds it again before the migration ends.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

STATES = ("pending", "approved", "declined", "spam", "withdrawn")
FORMER_KINDS = (
    "approve",
    "decline",
    "spam",
    "edit",
    "reply",
    "move",
    "undo",
    "revise",
    "withdraw",
)
KINDS = (*FORMER_KINDS, "close", "open", "close_after")
LOOSE = ("comment_id", "revision_id", "status_before", "status_after")
ABOUT = (
    "comment_id IS NULL AND article_id IS NOT NULL OR comment_id IS NOT NULL "
    "AND revision_id IS NOT NULL AND status_before IS NOT NULL AND status_after IS NOT NULL"
)
KEYS = {
    "actor_id": "users",
    "comment_id": "comments",
    "revision_id": "comment_revisions",
    "shown_after_id": "comment_revisions",
    "shown_before_id": "comment_revisions",
    "undoes_id": "decisions",
}
NEW_KEYS = {"article_id": "articles", "parent_id": "comments"}
TRIGGERS = {
    "update": "BEFORE UPDATE ON decisions",
    "delete": "BEFORE DELETE ON decisions",
    "replace": (
        "BEFORE INSERT ON decisions WHEN EXISTS "
        "(SELECT 1 FROM decisions WHERE id = NEW.id OR public_id = NEW.public_id)"
    ),
}


def upgrade() -> None:
    op.drop_index("ix_comments_email", "comments")
    op.create_index("ix_comments_email_status", "comments", ["email", "status"])
    if _on_sqlite():
        _make_anew(KINDS, KEYS | NEW_KEYS, loose=True)
    else:
        for column in LOOSE:
            op.alter_column("decisions", column, nullable=True)
        for column, table in NEW_KEYS.items():
            op.add_column("decisions", sa.Column(column, sa.Integer()))
            name = f"fk_decisions_{column}_{table}"
            op.create_foreign_key(name, "decisions", table, [column], ["id"])
        op.create_check_constraint(op.f("ck_decisions_about"), "decisions", ABOUT)
        _allow(KINDS)
    op.create_index("ix_decisions_article_id", "decisions", ["article_id"])


def downgrade() -> None:
    op.drop_index("ix_decisions_article_id", "decisions")
    if _on_sqlite():
        _make_anew(FORMER_KINDS, KEYS, loose=False)
    else:
        # What the former table cannot tell is lost.
        op.execute("ALTER TABLE decisions DISABLE TRIGGER USER")
        op.execute("DELETE FROM decisions WHERE comment_id IS NULL")
        op.execute("ALTER TABLE decisions ENABLE TRIGGER USER")
        op.drop_constraint(op.f("ck_decisions_about"), "decisions")
        for column in NEW_KEYS:
            op.drop_column("decisions", column)
        for column in LOOSE:
            op.alter_column("decisions", column, nullable=False)
        _allow(FORMER_KINDS)
    op.drop_index("ix_comments_email_status", "comments")
    op.create_index("ix_comments_email", "comments", ["email"])


def _allow(kinds: tuple[str, ...]) -> None:
    op.drop_constraint(op.f("ck_decisions_decision"), "decisions")
    op.create_check_constraint(op.f("ck_decisions_decision"), "decisions", f"decision IN {kinds}")


def _make_anew(kinds: tuple[str, ...], keys: dict[str, str], *, loose: bool) -> None:
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute("CREATE TABLE kept AS SELECT * FROM decisions WHERE comment_id IS NOT NULL")
    op.drop_table("decisions")
    made = op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(20), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=loose),
        sa.Column("revision_id", sa.Integer(), nullable=loose),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(100), nullable=False),
        sa.Column("decision", _words("decision", kinds), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("status_before", _words("status_before", STATES), nullable=loose),
        sa.Column("status_after", _words("status_after", STATES), nullable=loose),
        sa.Column("shown_before_id", sa.Integer(), nullable=True),
        sa.Column("shown_after_id", sa.Integer(), nullable=True),
        sa.Column("waited_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undoes_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(column, sa.Integer(), nullable=True) for column in keys if column in NEW_KEYS),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], op.f(f"fk_decisions_{column}_{table}")
            )
            for column, table in keys.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        sa.UniqueConstraint("public_id", name=op.f("uq_decisions_public_id")),
        sa.UniqueConstraint("undoes_id", name=op.f("uq_decisions_undoes_id")),
        *([sa.CheckConstraint(ABOUT, op.f("ck_decisions_about"))] if loose else []),
    )
    names = [column.name for column in made.columns if column.name not in NEW_KEYS]
    kept = sa.table("kept", *(sa.column(name) for name in names))
    op.execute(sa.insert(made).from_select(names, sa.select(kept).order_by(kept.c.id)))
    op.drop_table("kept")
    op.create_index("ix_decisions_actor_id", "decisions", ["actor_id"])
    op.create_index("ix_decisions_at_id", "decisions", ["at", "id"])
    op.create_index("ix_decisions_comment_id", "decisions", ["comment_id"])
    for name, when in TRIGGERS.items():
        op.execute(
            f"CREATE TRIGGER decisions_refuse_{name} {when} "
            "BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END"
        )


def _words(name: str, words: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=16)


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
