"""The log in JSON, and taking a decision back."""

from __future__ import annotations

from flask import Response

from cms.comments import operations, queries
from cms.comments.api.blueprint import api
from cms.comments.schemas import DecisionView, LogQuery, UndoInput, decision_view
from cms.db import db
from cms.permissions import Permission
from cms.web import (
    Contract,
    Many,
    One,
    current_actor,
    parse_json,
    parse_query,
    present,
    present_page,
    requires,
)


@api.get("/manage/comments/log")
@requires(Permission.COMMENT_MODERATE)
@Contract(Many[DecisionView], query=LogQuery)
def list_comment_log() -> Response:
    """List what was done about comments, the newest first."""
    page = queries.log_page(db.session(), parse_query(LogQuery))
    entries = [decision_view(entry) for entry in page.items]
    return present_page(entries, page.total, page.next_cursor)


@api.post("/manage/comments/log/<entry_id>/undo")
@requires(Permission.COMMENT_MODERATE)
@Contract(One[DecisionView], body=UndoInput)
def undo_decision(entry_id: str) -> Response:
    """Take a decision back; that is an entry of its own."""
    wanted = parse_json(UndoInput)
    entry = operations.undo(db.session(), current_actor(), entry_id, wanted.reason)
    return present(decision_view(entry))
