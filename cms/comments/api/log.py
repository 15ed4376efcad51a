"""The log in JSON, and undoing a decision."""

from __future__ import annotations

from flask import Response

from cms.comments.api.blueprint import api
from cms.comments.operations.decisions import undo
from cms.comments.queries.log import log_page
from cms.comments.schemas.deciding import UndoInput
from cms.comments.schemas.log import LogEntryView, LogQuery, log_entry_view
from cms.db.session import db
from cms.permissions import Permission
from cms.web.access import current_actor, requires
from cms.web.contract import Contract
from cms.web.requests import parse_json, parse_query
from cms.web.responses import Many, One, present, present_page


@api.get("/manage/comments/log")
@requires(Permission.COMMENT_MODERATE)
@Contract(Many[LogEntryView], query=LogQuery)
def list_comment_log() -> Response:
    """List what was done with comments, newest first."""
    page = log_page(db.session(), parse_query(LogQuery))
    entries = [log_entry_view(entry) for entry in page.items]
    return present_page(entries, page.total, page.next_cursor)


@api.post("/manage/comments/log/<entry_id>/undo")
@requires(Permission.COMMENT_MODERATE)
@Contract(One[LogEntryView], body=UndoInput)
def undo_decision(entry_id: str) -> Response:
    """Undo a decision or a move; the undo is an entry of its own."""
    wanted = parse_json(UndoInput)
    entry = undo(db.session(), current_actor(), entry_id, wanted.reason)
    return present(log_entry_view(entry))
