"""The queue: what waits for an editor, and deciding about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Response, flash, redirect, request

from cms.accounts.views.sessions import signed_in_since
from cms.body.text import clean_text
from cms.comments.forms import EditForm, QueueDecisionForm, UndoForm
from cms.comments.models.comment import LogEntry
from cms.comments.models.states import Action, DecisionKind
from cms.comments.operations import decisions
from cms.comments.operations.decisions import edit_and_approve
from cms.comments.queries import queue as queue_queries
from cms.comments.queries.moderation import latest_entry_by, latest_undo_by
from cms.comments.queries.queue_facts import undoable_entries
from cms.comments.queries.undoing import undo_steps
from cms.comments.views.blueprint import comments
from cms.comments.views.queue_page import (
    filters_of_request,
    queue_page,
    queue_url,
    redirect_to_next,
    refusal,
    steps_left,
    told,
)
from cms.db.moments import utc_now
from cms.db.session import db
from cms.errors import CmsError, Conflict, Invalid
from cms.permissions import Permission
from cms.web.access import current_actor, requires
from cms.web.form_parsing import repeatable
from cms.web.requests import parse_form
from cms.web.responses import present

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

MAX_ARRIVALS = 100
DOUBLE_CLICK_WINDOW = timedelta(seconds=10)


@comments.get("/desk/comments")
@requires(Permission.COMMENT_MODERATE)
def queue() -> Response:
    """Show the comments that wait for an editor, the longest waiting first."""
    return queue_page()


@comments.get("/desk/comments/arrivals")
@requires(Permission.COMMENT_MODERATE)
def arrivals() -> Response:
    """Count the comments that arrived since the page was made, for its script."""
    after = request.args.get("after")
    found = queue_queries.arrivals(db.session(), filters_of_request(), after, MAX_ARRIVALS)
    return present({"count": found})


@comments.post("/desk/comments/<comment_id>/decision")
@requires(Permission.COMMENT_MODERATE)
def decide(comment_id: str) -> AnyResponse:
    """Decide about one comment of the queue, and go on to the next."""
    form = request.form
    try:
        wanted = parse_form(QueueDecisionForm)
        entry = decisions.decide(db.session(), current_actor(), comment_id, wanted)
    except (Conflict, Invalid) as error:
        before = repeated_entry(error, comment_id, form.get("decision", ""), reason_of(form))
        if before is not None:
            return redirect_to_next(before)
        used = "decline" if form.get("decision") == DecisionKind.DECLINE else None
        problem = refusal(error, comment_id, form.get("revision", ""), used, form)
        return queue_page(HTTPStatus(error.status), {comment_id: problem})
    return redirect_to_next(entry)


@comments.post("/desk/comments/<comment_id>/edit")
@requires(Permission.COMMENT_MODERATE)
def edit(comment_id: str) -> AnyResponse:
    """Publish a comment with another text; the commenter sees the change on the receipt."""
    form = request.form
    try:
        entry = edit_and_approve(db.session(), current_actor(), comment_id, parse_form(EditForm))
    except (Conflict, Invalid) as error:
        before = repeated_entry(error, comment_id, Action.EDIT, form.get("body", ""))
        if before is not None:
            return redirect_to_next(before)
        problem = refusal(error, comment_id, form.get("revision", ""), "edit", form)
        return queue_page(HTTPStatus(error.status), {comment_id: problem})
    return redirect_to_next(entry)


@comments.post("/desk/comments/undo")
@requires(Permission.COMMENT_MODERATE)
@repeatable("entry")
def undo() -> AnyResponse:
    """Undo one step: one decision, or many that were made at once."""
    back, refused = [], []
    wanted = parse_form(UndoForm).entry
    was = told(undoable_entries(db.session(), wanted))
    for entry_id in wanted:
        try:
            back.append(decisions.undo(db.session(), current_actor(), entry_id))
        except Conflict as error:
            before = latest_undo_by(db.session(), current_actor().user_id, entry_id)
            if before is None:
                refused.append(error.detail)
            else:  # a second click, or an answer that went back with what it answers
                back.append(before)
    if refused:
        flash(_not_taken_back(refused, len(back) + len(refused)), "error")
    if not back:
        return redirect(queue_url(), HTTPStatus.SEE_OTHER)
    steps = undo_steps(db.session(), current_actor().user_id, signed_in_since())
    said = ["Undone.", _as_before(back), f"The step was: {was}" if was else None, steps_left(steps)]
    flash(" ".join(each for each in said if each), "success")
    place = f"comment-{back[0].about.public_id}"
    return redirect(queue_url(_anchor=place), HTTPStatus.SEE_OTHER)


def _as_before(back: Sequence[LogEntry]) -> str:
    if back[0].undoes is not None and back[0].undoes.action is Action.MOVE:
        return "The comment is back where it was."
    kinds = {undo.undoes.action for undo in back if undo.undoes is not None}
    if Action.REPLY in kinds:
        return "Your answer waits." if len(kinds) == 1 else "The comment and your answer wait."
    return f"{len(back)} comments wait again." if len(back) > 1 else "The comment waits again."


def _not_taken_back(refused: list[str], asked: int) -> str:
    """Say once that decisions were not undone, however many."""
    if asked == 1:
        return refused[0]
    return (
        f"{len(refused)} of {asked} decisions could not be undone, because more "
        "was done about those comments since. Their pages show what."
    )


def repeated_entry(
    error: CmsError, comment_id: str, kind: str, words: str | None = None
) -> LogEntry | None:
    """Return the actor's own entry of a moment ago when the refused action repeats it.

    This is a second click on a slow connection, so it is no error. ``words`` is the reason or the
    text of an edit; None when it does not matter.
    """
    if not isinstance(error, Conflict):
        return None
    since, user_id = utc_now() - DOUBLE_CLICK_WINDOW, current_actor().user_id
    last = latest_entry_by(db.session(), user_id, comment_id, Action(kind), since)
    if last is None or words is None:
        return last
    edited = last.public_after if last.action is Action.EDIT else None
    return last if (edited.source if edited else last.reason or "") == clean_text(words) else None


def reason_of(form: Mapping[str, str]) -> str:
    """Return the reason that was typed, or else the one that was picked from the list."""
    return form.get("reason", "").strip() or form.get("listed", "").strip()
