"""The queue: what waits for an editor, and deciding about it."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Response, flash, redirect, request

from cms.comments import operations, queries
from cms.comments.models import DecisionKind
from cms.comments.schemas import DecisionInput, EditInput
from cms.comments.views.blueprint import comments
from cms.comments.views.queue_page import (
    filters_of_request,
    onward,
    queue_page,
    queue_url,
    refusal,
)
from cms.db import db
from cms.errors import Conflict, Invalid, parse
from cms.permissions import Permission
from cms.web import current_actor, present, requires

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

MOST_ARRIVALS = 100


@comments.get("/desk/comments")
@requires(Permission.COMMENT_MODERATE)
def queue() -> Response:
    """List what waits for an editor, the longest first."""
    return queue_page()


@comments.get("/desk/comments/arrivals")
@requires(Permission.COMMENT_MODERATE)
def arrivals() -> Response:
    """Count what has come under the filters since the page was made, for its script."""
    after = request.args.get("after")
    found = queries.arrivals(db.session(), filters_of_request(), after, MOST_ARRIVALS)
    return present({"count": found})


@comments.post("/desk/comments/<comment_id>/decision")
@requires(Permission.COMMENT_MODERATE)
def decide(comment_id: str) -> AnyResponse:
    """Decide about one comment of the queue, and go on to the next."""
    form = request.form
    try:
        decision = operations.decide(db.session(), current_actor(), comment_id, _wanted(form))
    except (Conflict, Invalid) as error:
        used = "decline" if form.get("decision") == DecisionKind.DECLINE else None
        problem = refusal(error, comment_id, form.get("revision", ""), used, form)
        return queue_page(HTTPStatus(error.status), {comment_id: problem})
    return onward(decision)


@comments.post("/desk/comments/<comment_id>/edit")
@requires(Permission.COMMENT_MODERATE)
def edit(comment_id: str) -> AnyResponse:
    """Publish a comment in other words; the commenter sees the change on the receipt."""
    form = request.form
    revision = form.get("revision", "")
    asked = {"body": form.get("body", ""), "revision": revision, "waiting": True}
    try:
        entry = operations.edit_and_approve(
            db.session(), current_actor(), comment_id, parse(EditInput, asked, strict=False)
        )
    except (Conflict, Invalid) as error:
        problem = refusal(error, comment_id, revision, "edit", form)
        return queue_page(HTTPStatus(error.status), {comment_id: problem})
    return onward(entry)


@comments.post("/desk/comments/undo")
@requires(Permission.COMMENT_MODERATE)
def undo() -> AnyResponse:
    """Take back what was decided a moment ago: one decision, or many made at once."""
    back, refused = [], []
    for entry_id in request.form.getlist("decision"):
        try:
            back.append(operations.undo(db.session(), current_actor(), entry_id))
        except Conflict as error:
            refused.append(error.detail)
    if refused:
        flash(_not_taken_back(refused, len(back) + len(refused)), "error")
    if not back:
        return redirect(queue_url(), HTTPStatus.SEE_OTHER)
    many = f"{len(back)} comments wait" if len(back) > 1 else "The comment waits"
    flash(f"Taken back. {many} again.", "success")
    place = f"comment-{back[0].about.public_id}"
    return redirect(queue_url(_anchor=place), HTTPStatus.SEE_OTHER)


def _not_taken_back(refused: list[str], asked: int) -> str:
    """Say once that decisions were not taken back, however many."""
    if asked == 1:
        return refused[0]
    return (
        f"{len(refused)} of {asked} decisions could not be taken back: more was done about "
        "those comments since. Their pages tell what."
    )


def reason_of(form: Mapping[str, str]) -> str:
    """Return the reason that was typed, or else the one picked from the list."""
    return form.get("reason", "").strip() or form.get("listed", "").strip()


def _wanted(form: Mapping[str, str]) -> DecisionInput:
    """Read a form of the queue: it says which text was seen, and a decline why."""
    reason = reason_of(form)
    asked = parse(
        DecisionInput,
        {
            "decision": form.get("decision"),
            "reason": reason or None,
            "revision": form.get("revision", ""),
            "waiting": True,
        },
        strict=False,
    )
    if asked.decision is DecisionKind.DECLINE and not reason:
        raise Invalid.at("/reason", "Say why: the commenter reads this reason.")
    return asked
