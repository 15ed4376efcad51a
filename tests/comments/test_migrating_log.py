"""The log through a migration that makes its table anew: it is as whole and as guarded."""

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

BEFORE = "0006"
COLUMNS = "id, public_id, comment_id, decision, actor_name, reason, status_after, undoes_id, at"
ABOUT_NOTHING = (
    "INSERT INTO decisions (public_id, actor_name, decision, at) "
    "SELECT 'x', 'Nobody', 'close', at FROM decisions"
)


def rows(what: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in db.session.execute(text(what))]


def test_the_log_keeps_its_entries_and_its_guard_down_and_up(place: Site) -> None:
    comment = place.send()
    place.decide(comment)
    place.browser().post(f"/comments/{comment.id}/report", data={"reason": "Rude."})
    headers = place.token()
    entries = "/api/v1/manage/comments/log"
    entry = place.browser().get(entries, headers=headers).get_json()["data"][0]
    place.browser().post(f"{entries}/{entry['id']}/undo", json={}, headers=headers)
    with place.app.app_context():
        told = rows(f"SELECT {COLUMNS} FROM decisions ORDER BY id")
        assert len(told) == 2
        with transaction():
            article = db.session.execute(text("SELECT public_id FROM articles")).scalars().first()
            set_thread(db.session(), OPERATOR, str(article), ThreadInput(closed=True))
        db.session.remove()
        downgrade(revision=BEFORE)
        assert rows(f"SELECT {COLUMNS} FROM decisions ORDER BY id") == told
        db.session.remove()
        upgrade()
        # The entry about an article is lost on the way down; the table before could not hold it.
        assert rows(f"SELECT {COLUMNS} FROM decisions ORDER BY id") == told
        assert rows("SELECT decision_id FROM comment_reports") == [(told[0][0],)]
        if db.engine.dialect.name == "sqlite":
            assert rows("PRAGMA foreign_key_check") == []
        for statement in (
            "UPDATE decisions SET actor_name = 'another'",
            "DELETE FROM decisions",
            ABOUT_NOTHING,
        ):
            db.session.remove()
            with pytest.raises(IntegrityError), transaction():
                db.session.execute(text(statement))
        db.session.remove()
