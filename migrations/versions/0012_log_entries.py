"""Name the log and its columns by what they hold: ``log_entries``, ``action``, ``marks``, ...

An entry of the log need not be a decision, and its action can be ``close``. SQLite cannot rename a
constraint, so there the log and the reports are made anew, with the same rows.
"""

from __future__ import annotations

from typing import NamedTuple

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


class Names(NamedTuple):
    """The names of the log, its columns and its guard, before or after this migration."""

    log: str
    action: str
    before: str
    after: str
    batch: str
    report: str
    marks: str
    guarded: str

    def columns(self) -> list[str]:
        """The columns that change their names."""
        return [self.action, self.before, self.after, self.batch]

    def constraints(self) -> list[str]:
        """The constraints of the log, in one order."""
        return [
            f"pk_{self.log}",
            *(f"uq_{self.log}_{column}" for column in ("public_id", "undoes_id")),
            *(
                f"ck_{self.log}_{name}"
                for name in (self.action, "about", "status_before", "status_after")
            ),
            *(f"fk_{self.log}_{column}_{table}" for column, table in self.keys().items()),
        ]

    def keys(self) -> dict[str, str]:
        """The columns of the log that point at other rows, each with the table it points at."""
        return {
            "actor_id": "users",
            "article_id": "articles",
            "comment_id": "comments",
            "parent_id": "comments",
            "revision_id": "comment_revisions",
            self.after: "comment_revisions",
            self.before: "comment_revisions",
            "undoes_id": self.log,
        }

    def report_key(self) -> str:
        """The constraint by which a report names the approval that it questions."""
        return f"fk_comment_reports_{self.report}_{self.log}"


FORMER = Names(
    "decisions", "decision", "shown_before_id", "shown_after_id", "act", "decision_id",
    "held_because", "decisions are",
)  # fmt: skip
NEW = Names(
    "log_entries", "action", "public_before_id", "public_after_id", "batch_id", "log_entry_id",
    "marks", "the log is",
)  # fmt: skip
STATES = ("pending", "approved", "declined", "spam", "withdrawn")
ACTIONS = (
    "approve", "decline", "spam", "edit", "reply", "move", "undo", "revise", "withdraw",
    "close", "open", "close_after",
)  # fmt: skip
ABOUT = (
    "comment_id IS NULL AND article_id IS NOT NULL OR comment_id IS NOT NULL "
    "AND revision_id IS NOT NULL AND status_before IS NOT NULL AND status_after IS NOT NULL"
)
_IS_THERE = "EXISTS (SELECT 1 FROM {log} WHERE id = NEW.id OR public_id = NEW.public_id)"
INDEXES = {
    "actor_id": ["actor_id"], "article_id": ["article_id"], "at_id": ["at", "id"],
    "comment_id": ["comment_id"],
}  # fmt: skip


def upgrade() -> None:
    _rename(FORMER, NEW)


def downgrade() -> None:
    _rename(NEW, FORMER)


def _rename(old: Names, new: Names) -> None:
    op.execute(f"ALTER TABLE comments RENAME COLUMN {old.marks} TO {new.marks}")
    if op.get_bind().dialect.name == "sqlite":
        _make_anew(old, new)
    else:
        _rename_in_place(old, new)


def _rename_in_place(old: Names, new: Names) -> None:
    for trigger in ("change", "truncate"):
        op.execute(f"DROP TRIGGER {old.log}_refuse_{trigger} ON {old.log}")
    op.execute(f"DROP FUNCTION {old.log}_refuse_change()")
    op.execute(f"ALTER TABLE {old.log} RENAME TO {new.log}")
    for former, name in zip(old.columns(), new.columns(), strict=True):
        op.execute(f"ALTER TABLE {new.log} RENAME COLUMN {former} TO {name}")
    for former, name in zip(old.constraints(), new.constraints(), strict=True):
        op.execute(f"ALTER TABLE {new.log} RENAME CONSTRAINT {former} TO {name}")
    for index in INDEXES:
        op.execute(f"ALTER INDEX ix_{old.log}_{index} RENAME TO ix_{new.log}_{index}")
    op.execute(f"ALTER SEQUENCE {old.log}_id_seq RENAME TO {new.log}_id_seq")
    op.execute(f"ALTER TABLE comment_reports RENAME COLUMN {old.report} TO {new.report}")
    op.execute(
        f"ALTER TABLE comment_reports RENAME CONSTRAINT {old.report_key()} TO {new.report_key()}"
    )
    op.execute(
        f"""
        CREATE FUNCTION {new.log}_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '{new.guarded} append-only'
            USING ERRCODE = 'integrity_constraint_violation';
        END
        $$
        """
    )
    for trigger, when in (
        ("change", "BEFORE UPDATE OR DELETE ON {0} FOR EACH ROW"),
        ("truncate", "BEFORE TRUNCATE ON {0} FOR EACH STATEMENT"),
    ):
        op.execute(
            f"CREATE TRIGGER {new.log}_refuse_{trigger} {when.format(new.log)} "
            f"EXECUTE FUNCTION {new.log}_refuse_change()"
        )


def _make_anew(old: Names, new: Names) -> None:
    op.execute("PRAGMA defer_foreign_keys = ON")
    log = _make_log(new)
    names = [column.name for column in log.columns]
    former = [dict(zip(new.columns(), old.columns(), strict=True)).get(n, n) for n in names]
    _copy(old.log, former, log, names)
    op.execute("ALTER TABLE comment_reports RENAME TO former_reports")
    op.drop_index("ix_comment_reports_comment_id", "former_reports")
    reports = _make_reports(new)
    names = [column.name for column in reports.columns]
    _copy("former_reports", [old.report if n == new.report else n for n in names], reports, names)
    op.create_index("ix_comment_reports_comment_id", "comment_reports", ["comment_id"])
    op.drop_table("former_reports")
    op.drop_table(old.log)
    for index, columns in INDEXES.items():
        op.create_index(f"ix_{new.log}_{index}", new.log, columns)
    for name, when in {
        "update": f"UPDATE ON {new.log}",
        "delete": f"DELETE ON {new.log}",
        # INSERT OR REPLACE deletes a row without firing triggers on DELETE.
        "replace": f"INSERT ON {new.log} WHEN {_IS_THERE.format(log=new.log)}",
    }.items():
        op.execute(
            f"CREATE TRIGGER {new.log}_refuse_{name} BEFORE {when} "
            f"BEGIN SELECT RAISE(ABORT, '{new.guarded} append-only'); END"
        )


def _copy(old: str, former: list[str], table: sa.Table, names: list[str]) -> None:
    source = sa.table(old, *(sa.column(name) for name in former))
    rows = sa.select(*(source.c[name] for name in former)).order_by(source.c["id"])
    op.execute(sa.insert(table).from_select(names, rows))


def _make_log(names: Names) -> sa.Table:
    return op.create_table(
        names.log,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(20), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("revision_id", sa.Integer(), nullable=True),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(100), nullable=False),
        sa.Column(names.action, _words(names.action, ACTIONS), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("status_before", _words("status_before", STATES), nullable=True),
        sa.Column("status_after", _words("status_after", STATES), nullable=True),
        sa.Column(names.before, sa.Integer(), nullable=True),
        sa.Column(names.after, sa.Integer(), nullable=True),
        sa.Column("waited_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undoes_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column(names.batch, sa.String(20), nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], op.f(f"fk_{names.log}_{column}_{table}")
            )
            for column, table in names.keys().items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{names.log}")),
        sa.UniqueConstraint("public_id", name=op.f(f"uq_{names.log}_public_id")),
        sa.UniqueConstraint("undoes_id", name=op.f(f"uq_{names.log}_undoes_id")),
        sa.CheckConstraint(ABOUT, op.f(f"ck_{names.log}_about")),
    )


def _make_reports(names: Names) -> sa.Table:
    return op.create_table(
        "comment_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column(names.report, sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], op.f("fk_comment_reports_comment_id_comments")
        ),
        sa.ForeignKeyConstraint([names.report], [f"{names.log}.id"], op.f(names.report_key())),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_reports")),
    )


def _words(name: str, words: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=16)
