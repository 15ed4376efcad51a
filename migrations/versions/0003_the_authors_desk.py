"""Revisions with kinds, review and schedule, history, notes, private links, people, old addresses.

Columns are added in plain SQL, one by one: making a table anew, as a batch operation would on
SQLite, deletes the old one, and with it all that hangs on it by ON DELETE CASCADE.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
KINDS = ("autosave", "saved", "submitted", "published", "restored")
EVENTS = (
    "created",
    "submitted",
    "taken_back",
    "changes_asked",
    "approved",
    "scheduled",
    "unscheduled",
    "published",
    "unpublished",
    "archived",
    "reopened",
    "discarded",
    "restored",
)
# Column by column: its type, and what else SQL says of it.
NEW_COLUMNS: dict[str, dict[str, tuple[sa.types.TypeEngine[Any], str]]] = {
    "authors": {
        "credentials": (sa.String(200), "NOT NULL DEFAULT ''"),
        "links": (sa.JSON(), "NOT NULL DEFAULT '[]'"),
        "interests": (sa.Text(), "NOT NULL DEFAULT ''"),
        "edited_at": (MOMENT, ""),
    },
    "articles": {
        "version": (sa.Integer(), "NOT NULL DEFAULT 0"),
        "creation_key": (sa.String(64), ""),
        "review_outcome": (
            sa.String(16),
            (
                "CONSTRAINT ck_articles_review_outcome "
                "CHECK (review_outcome IN ('changes_asked', 'approved'))"
            ),
        ),
        "reviewer_id": (
            sa.Integer(),
            "CONSTRAINT fk_articles_reviewer_id_authors REFERENCES authors (id)",
        ),
        "review_due": (sa.Date(), ""),
        "scheduled_revision_id": (
            sa.Integer(),
            "CONSTRAINT fk_articles_scheduled_revision_id_revisions REFERENCES revisions (id)",
        ),
        "publish_at": (MOMENT, ""),
        "unpublish_at": (MOMENT, ""),
    },
    "revisions": {
        "reviewed_by": (sa.JSON(), ""),
        "reviewed_at": (sa.Date(), ""),
        "review_due": (sa.Date(), ""),
        "kind": (
            sa.String(16),
            f"NOT NULL DEFAULT 'saved' CONSTRAINT ck_revisions_kind CHECK (kind IN {KINDS})",
        ),
        "note": (sa.String(500), "NOT NULL DEFAULT ''"),
        "saved_at": (MOMENT, "NOT NULL DEFAULT '2000-01-01 00:00:00'"),
    },
}
NEW_INDEXES = {
    "creation_key": True,
    "publish_at": False,
    "review_due": False,
    "reviewer_id": False,
    "unpublish_at": False,
}
# What was there before: each save made a version, and what is public was published.
FILLING = (
    "UPDATE articles SET version = (SELECT number FROM revisions WHERE id = newest_revision_id)",
    "UPDATE revisions SET saved_at = created_at",
    (
        "UPDATE revisions SET kind = 'published' WHERE id IN "
        "(SELECT published_revision_id FROM articles WHERE published_revision_id IS NOT NULL)"
    ),
)
# INSERT OR REPLACE deletes a row without firing triggers on DELETE, so SQLite needs a third.
SQLITE_TRIGGERS = {
    "article_events_refuse_update": "BEFORE UPDATE ON article_events",
    "article_events_refuse_delete": "BEFORE DELETE ON article_events",
    "article_events_refuse_replace": "BEFORE INSERT ON article_events "
    "WHEN EXISTS (SELECT 1 FROM article_events WHERE id = NEW.id)",
}


def upgrade() -> None:
    _add_columns()
    _make_history()
    _make_notes()
    _make_links()
    for statement in FILLING:
        op.execute(statement)
    _refuse_changes()


def downgrade() -> None:
    if not _on_sqlite():
        op.execute("DROP TRIGGER article_events_refuse_truncate ON article_events")
        op.execute("DROP TRIGGER article_events_refuse_change ON article_events")
    for table in (
        "former_slugs",
        "former_authors",
        "preview_links",
        "article_presence",
        "block_notes",
        "article_events",
    ):
        op.drop_table(table)
    if not _on_sqlite():
        op.execute("DROP FUNCTION article_events_refuse_change()")
    for name in NEW_INDEXES:
        op.drop_index(f"ix_articles_{name}", "articles")
    for table, columns in NEW_COLUMNS.items():
        for name in columns:
            op.execute(f"ALTER TABLE {table} DROP COLUMN {name}")


def _add_columns() -> None:
    dialect = op.get_bind().dialect
    for table, columns in NEW_COLUMNS.items():
        for name, (kind, rest) in columns.items():
            written = kind.compile(dialect=dialect)
            op.execute(f"ALTER TABLE {table} ADD COLUMN {name} {written} {rest}")
    for name, unique in NEW_INDEXES.items():
        op.create_index(f"ix_articles_{name}", "articles", [name], unique=unique)


def _make_history() -> None:
    op.create_table(
        "article_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*EVENTS, name="kind", native_enum=False, create_constraint=True, length=16),
            nullable=False,
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"]),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_article_events_article_id_id", "article_events", ["article_id", "id"])
    op.create_table(
        "article_presence",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article_id", "user_id"),
    )


def _make_notes() -> None:
    op.create_table(
        "block_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(20), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("block", sa.Integer(), nullable=False),
        sa.Column("excerpt", sa.String(200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"]),
        sa.ForeignKeyConstraint(["settled_by_id"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
    )
    op.create_index("ix_block_notes_article_id", "block_notes", ["article_id"])


def _make_links() -> None:
    op.create_table(
        "preview_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(20), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_index("ix_preview_links_article_id", "preview_links", ["article_id"])
    for table, owner in (("former_slugs", "article"), ("former_authors", "author")):
        op.create_table(
            table,
            sa.Column("slug", sa.String(100), nullable=False),
            sa.Column(f"{owner}_id", sa.Integer(), nullable=False),
            sa.ForeignKeyConstraint([f"{owner}_id"], [f"{owner}s.id"], ondelete="CASCADE"),
            sa.PrimaryKeyConstraint("slug"),
        )
        op.create_index(f"ix_{table}_{owner}_id", table, [f"{owner}_id"])


def _refuse_changes() -> None:
    if _on_sqlite():
        for name, when in SQLITE_TRIGGERS.items():
            op.execute(
                f"CREATE TRIGGER {name} {when} "
                "BEGIN SELECT RAISE(ABORT, 'article_events are append-only'); END"
            )
        return
    op.execute(
        """
        CREATE FUNCTION article_events_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'article_events are append-only'
            USING ERRCODE = 'integrity_constraint_violation';
        END
        $$
        """
    )
    for name, when in (
        ("refuse_change", "BEFORE UPDATE OR DELETE ON article_events FOR EACH ROW"),
        ("refuse_truncate", "BEFORE TRUNCATE ON article_events FOR EACH STATEMENT"),
    ):
        op.execute(
            f"CREATE TRIGGER article_events_{name} {when} "
            "EXECUTE FUNCTION article_events_refuse_change()"
        )


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
