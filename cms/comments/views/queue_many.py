"""Deciding about several comments of the queue at once, after a confirmation."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Response, flash, make_response, redirect, render_template, request

from cms.comments.forms import ManyForm
from cms.comments.models.states import DecisionKind
from cms.comments.operations import decisions
from cms.comments.queries.queue import waiting_among
from cms.comments.queries.queue_choices import decline_reasons
from cms.comments.schemas.deciding import ManyDecisions
from cms.comments.views.blueprint import comments
from cms.comments.views.queue import reason_of, repeated_entry
from cms.comments.views.queue_page import Rejection, queue_page, queue_url, refusal
from cms.db.session import db
from cms.errors import Conflict, FieldError, Invalid, parse
from cms.permissions import Permission
from cms.web.access import current_actor, requires
from cms.web.form_parsing import repeatable
from cms.web.requests import parse_form

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse


@comments.get("/desk/comments/many")
@requires(Permission.COMMENT_MODERATE)
def many() -> AnyResponse:
    """Show the selected comments and ask before deciding about all of them."""
    chosen = request.args.getlist("comment")
    kind = request.args.get("decision", "")
    if not chosen:
        flash("First select one comment or more.", "error")
        return redirect(queue_url(), HTTPStatus.SEE_OTHER)
    return _confirmation(chosen, kind)


@comments.post("/desk/comments/many")
@requires(Permission.COMMENT_MODERATE)
@repeatable("comment")
def decide_many() -> AnyResponse:
    """Decide about each comment; those that have changed are listed one by one."""
    form = request.form
    chosen, kind = form.getlist("comment"), form.get("decision", "")
    try:
        asked = _wanted(parse_form(ManyForm))
    except Invalid as error:
        return _confirmation(chosen, kind, error)
    outcomes = decisions.decide_many(db.session(), current_actor(), asked.decisions)
    for each in outcomes:
        if isinstance(each.error, Invalid):  # all have the same reason, so none was decided
            return _confirmation(chosen, kind, each.error)
    seen = dict(value.split(":", 1) for value in chosen if ":" in value)
    done: list[str] = []
    refused: dict[str, Rejection] = {}
    for each in outcomes:
        entry = each.entry
        if each.error:
            entry = repeated_entry(each.error, each.id, kind, reason_of(form))
        if entry:
            done.append(entry.public_id)
        elif each.error:
            refused[each.id] = refusal(each.error, each.id, seen.get(each.id, ""))
    if refused:
        return queue_page(HTTPStatus.CONFLICT, refused, done)
    return redirect(queue_url(done=",".join(done)), HTTPStatus.SEE_OTHER)


def _wanted(sent: ManyForm) -> ManyDecisions:
    """Read each ``ID:REVISION`` as a decision of its own; raises `Invalid`."""
    alike: dict[str, object] = {"decision": sent.decision, "reason": sent.reason, "waiting": True}
    named = [value.partition(":") for value in sent.comment]
    each = [{"id": comment_id, "revision": number} | alike for comment_id, _, number in named]
    return parse(ManyDecisions, {"decisions": each}, strict=False)


def _confirmation(chosen: list[str], kind: str, error: Invalid | None = None) -> Response:
    if kind not in set(DecisionKind):
        raise Invalid.at("/decision", f"Choose one of {', '.join(DecisionKind)}.")
    waiting = waiting_among(db.session(), [value.partition(":")[0] for value in chosen])
    if not waiting:
        raise Conflict("None of these comments still waits.")
    wrong: list[FieldError] = list(error.errors) if error else []
    html = render_template(
        "comments/queue_many.html",
        kind=kind,
        chosen=chosen,
        gone=len(set(chosen)) - len(waiting),
        waiting=waiting,
        reasons=decline_reasons(db.session()),
        typed=request.form,
        # The same error of several comments is shown once.
        error=" ".join(dict.fromkeys(each.detail for each in wrong)),
        here=queue_url,
    )
    return make_response(html, HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK)
