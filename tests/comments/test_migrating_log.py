"""The log through migrations that make its table anew: it is as whole and as guarded."""

from __future__ import annotations

from typing import Any

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from cms.comments.operations.threads import set_thread
from cms.comments.schemas.threads import ThreadInput
from cms.db.session import db, transaction
from cms.permissions import OPERATOR
from tests.comments.conftest import Site

# The log before it could tell of articles, and before its columns got the names of today.
WITHOUT_ARTICLES, FORMER_NAMES = "0006", "0011"
COLUMNS = "id, public_id, comment_id, {}, actor_name, reason, status_after, undoes_id, at"
RENAMED = "public_before_id, public_after_id, waited_since, batch_id, article_id, parent_id"
FORMER = "shown_before_id, shown_after_id, waited_since, act, article_id, parent_id"
CLOSED = "SELECT public_id FROM articles WHERE slug = 'another-article'"
ABOUT_NOTHING = (
    "INSERT INTO {table} (public_id, actor_name, {action}, at) "
    "SELECT 'x', 'Nobody', 'close', at FROM {table}"
)


def rows(what: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in db.session.execute(text(what))]


def log(table: str = "log_entries", action: str = "action", more: str = "") -> list[Any]:
    """All entries of the log, oldest first."""
    columns = COLUMNS.format(action) + more
    return rows(f"SELECT {columns} FROM {table} ORDER BY id")


def assert_guarded(table: str = "log_entries", action: str = "action") -> None:
    """The database refuses to change, remove or replace entries, and what is about nothing."""
    replaced = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
    emptied = f"TRUNCATE {table} CASCADE"
    on_sqlite = db.engine.dialect.name == "sqlite"
    for statement in (
        f"UPDATE {table} SET actor_name = 'another'",
        f"DELETE FROM {table}",
        replaced if on_sqlite else emptied,
        ABOUT_NOTHING.format(table=table, action=action),
    ):
        db.session.remove()
        with pytest.raises(IntegrityError), transaction():
            db.session.execute(text(statement))
    db.session.remove()
    if on_sqlite:
        assert rows("PRAGMA foreign_key_check") == []
    db.session.remove()


def fill(place: Site) -> None:
    """Add a comment with an approval, a report, a mark, an undo and a closed article."""
    comment = place.send("See https://spam.example and https://ham.example")
    place.decide(comment)
    place.browser().post(f"/comments/{comment.id}/report", data={"reason": "Rude."})
    headers = place.token()
    entries = "/api/v1/manage/comments/log"
    entry = place.browser().get(entries, headers=headers).get_json()["data"][0]
    place.browser().post(f"{entries}/{entry['id']}/undo", json={}, headers=headers)
    with place.app.app_context(), transaction():
        article = db.session.execute(text(CLOSED)).scalar()
        set_thread(db.session(), OPERATOR, str(article), ThreadInput(closed=True))


def test_the_log_keeps_its_entries_and_its_guard_down_and_up(place: Site) -> None:
    fill(place)
    with place.app.app_context():
        told = log()[:2]
        assert len(log()) == 3
        db.session.remove()
        downgrade(revision=WITHOUT_ARTICLES)
        assert log("decisions", "decision") == told
        db.session.remove()
        upgrade()
        # The entry about an article is lost on the way down; the table before could not hold it.
        assert log() == told
        assert rows("SELECT log_entry_id FROM comment_reports") == [(told[0][0],)]
        assert_guarded()


def test_the_log_keeps_all_its_columns_under_their_former_names(place: Site) -> None:
    fill(place)
    with place.app.app_context():
        told, reports = log(more=f", {RENAMED}"), rows("SELECT * FROM comment_reports")
        marks = rows("SELECT id, marks FROM comments")
        assert len(told) == 3
        assert "link" in str(marks)
        db.session.remove()
        downgrade(revision=FORMER_NAMES)
        assert log("decisions", "decision", f", {FORMER}") == told
        assert rows("SELECT * FROM comment_reports") == reports
        assert rows("SELECT decision_id FROM comment_reports") == [(told[0][0],)]
        assert rows("SELECT id, held_because FROM comments") == marks
        assert_guarded("decisions", "decision")
        upgrade()
        assert log(more=f", {RENAMED}") == told
        assert rows("SELECT * FROM comment_reports") == reports
        assert rows("SELECT id, marks FROM comments") == marks
        assert_guarded()
    # New entries go on where the log ended.
    place.decide(place.send("Another."))
    with place.app.app_context():
        *before, last = (row[0] for row in log())
        assert before == [row[0] for row in told]
        assert last > before[-1]
