"""The lists that editors keep, in JSON: blocked phrases, reasons to decline, saved views."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response

from cms.comments.api.blueprint import api
from cms.comments.operations.lists import (
    add_decline_reason,
    remove_decline_reason,
    remove_queue_view,
    save_queue_view,
)
from cms.comments.operations.marks import add_phrase, mark_waiting, remove_phrase, try_phrase
from cms.comments.queries.marks import blocked_phrases, phrase_with_name
from cms.comments.queries.queue_choices import (
    decline_reason,
    decline_reasons,
    queue_view,
    queue_views,
)
from cms.comments.schemas.inputs import ReasonInput
from cms.comments.schemas.lists import (
    MarkingInput,
    MarkingView,
    NewView,
    PhraseView,
    ReasonView,
    SavedView,
    TrialQuery,
    TrialView,
    phrase_view,
)
from cms.comments.schemas.marks import PhraseInput
from cms.db.session import db
from cms.permissions import Permission
from cms.web.access import current_actor, requires
from cms.web.contract import Contract
from cms.web.requests import parse_json, parse_query
from cms.web.responses import Many, One, present, present_page


@api.get("/manage/comments/phrases")
@requires(Permission.COMMENT_MODERATE)
@Contract(Many[PhraseView])
def list_phrases() -> Response:
    """List the blocked phrases, in alphabetical order."""
    items = [phrase_view(phrase, name) for phrase, name in blocked_phrases(db.session())]
    return present_page(items, len(items), None)


@api.post("/manage/comments/phrases")
@requires(Permission.COMMENT_MODERATE)
@Contract(One[PhraseView], 201, body=PhraseInput)
def block_phrase() -> Response:
    """Block a phrase from now on; ``/mark`` looks for it in waiting comments."""
    added = add_phrase(db.session(), current_actor(), parse_json(PhraseInput))
    view = phrase_view(*phrase_with_name(db.session(), added.public_id))
    return present(view, HTTPStatus.CREATED)


@api.get("/manage/comments/phrases/trial")
@requires(Permission.COMMENT_MODERATE)
@Contract(One[TrialView], query=TrialQuery)
def try_out_phrase() -> Response:
    """Show which of the latest comments a phrase would have marked."""
    return present(TrialView.model_validate(try_phrase(db.session(), parse_query(TrialQuery))))


@api.post("/manage/comments/phrases/<id:phrase_id>/mark")
@requires(Permission.COMMENT_MODERATE)
@Contract(One[MarkingView], body=MarkingInput)
def mark_waiting_comments(phrase_id: str) -> Response:
    """Mark waiting comments that contain a phrase, some thousands at a time."""
    cursor = parse_json(MarkingInput).cursor
    step = mark_waiting(db.session(), current_actor(), phrase_id, cursor)
    return present(MarkingView.model_validate(step))


@api.delete("/manage/comments/phrases/<id:phrase_id>")
@requires(Permission.COMMENT_MODERATE)
@Contract(One[PhraseView])
def unblock_phrase(phrase_id: str) -> Response:
    """Remove a phrase from the list; comments that it marked stay marked."""
    view = phrase_view(*phrase_with_name(db.session(), phrase_id))
    remove_phrase(db.session(), current_actor(), phrase_id)
    return present(view)


@api.get("/manage/comments/reasons")
@requires(Permission.COMMENT_MODERATE)
@Contract(Many[ReasonView])
def list_reasons() -> Response:
    """List the reasons that editors pick from when they decline."""
    items = [ReasonView.model_validate(reason) for reason in decline_reasons(db.session())]
    return present_page(items, len(items), None)


@api.post("/manage/comments/reasons")
@requires(Permission.COMMENT_MODERATE)
@Contract(One[ReasonView], 201, body=ReasonInput)
def create_reason() -> Response:
    """Add a reason to the list."""
    wanted = parse_json(ReasonInput)
    reason = add_decline_reason(db.session(), current_actor(), wanted)
    return present(ReasonView.model_validate(reason), HTTPStatus.CREATED)


@api.delete("/manage/comments/reasons/<reason_id>")
@requires(Permission.COMMENT_MODERATE)
@Contract(One[ReasonView])
def delete_reason(reason_id: str) -> Response:
    """Remove a reason from the list; comments that were declined with it stay as they are."""
    view = ReasonView.model_validate(decline_reason(db.session(), reason_id))
    remove_decline_reason(db.session(), current_actor(), reason_id)
    return present(view)


@api.get("/manage/comments/views")
@requires(Permission.COMMENT_MODERATE)
@Contract(Many[SavedView])
def list_views() -> Response:
    """List the saved views of the queue, by name."""
    items = [SavedView.model_validate(view) for view in queue_views(db.session())]
    return present_page(items, len(items), None)


@api.post("/manage/comments/views")
@requires(Permission.COMMENT_MODERATE)
@Contract(One[SavedView], 201, body=NewView)
def create_view() -> Response:
    """Save a view of the queue for all editors."""
    wanted = parse_json(NewView)
    view = save_queue_view(db.session(), current_actor(), wanted, wanted.filters)
    return present(SavedView.model_validate(view), HTTPStatus.CREATED)


@api.delete("/manage/comments/views/<view_id>")
@requires(Permission.COMMENT_MODERATE)
@Contract(One[SavedView])
def delete_view(view_id: str) -> Response:
    """Remove a saved view; no comment changes."""
    view = SavedView.model_validate(queue_view(db.session(), view_id))
    remove_queue_view(db.session(), current_actor(), view_id)
    return present(view)
