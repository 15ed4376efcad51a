"""The lists that editors keep for the queue: saved views and reasons to decline."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Response, flash, redirect, request, url_for

from cms.comments.operations.lists import (
    add_decline_reason,
    remove_decline_reason,
    remove_queue_view,
    save_queue_view,
)
from cms.comments.queries.queue_choices import decline_reasons, is_listed, view_named
from cms.comments.schemas.inputs import ReasonInput, ViewInput
from cms.comments.views.blueprint import comments
from cms.comments.views.queue_page import Rejection, filters_of_request, queue_page, queue_url
from cms.db.session import db
from cms.errors import Invalid
from cms.permissions import Permission
from cms.web.access import current_actor, requires
from cms.web.forms import Form
from cms.web.requests import parse_form

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse


@comments.post("/desk/comments/views")
@requires(Permission.COMMENT_MODERATE)
def save_view() -> AnyResponse:
    """Save the filters in the address under a name, for all editors."""
    session, filters = db.session(), filters_of_request()
    try:
        wanted = parse_form(ViewInput)
        before = view_named(session, wanted.name)
        if before is None or before.filters != filters.plain():  # else a second click
            save_queue_view(session, current_actor(), wanted, filters)
    except Invalid as error:
        problem = Rejection(" ".join(each.detail for each in error.errors), "name", request.form)
        return queue_page(HTTPStatus.UNPROCESSABLE_ENTITY, view_error=problem)
    flash(f"The view “{wanted.name}” is saved.", "success")
    return redirect(queue_url(cursor=None), HTTPStatus.SEE_OTHER)


@comments.post("/desk/comments/views/<view_id>/remove")
@requires(Permission.COMMENT_MODERATE)
def remove_view(view_id: str) -> AnyResponse:
    """Remove a saved view; no comment changes."""
    name = remove_queue_view(db.session(), current_actor(), view_id)
    flash(f"Removed the view “{name}”.", "success")
    return redirect(url_for("comments.queue"), HTTPStatus.SEE_OTHER)


@comments.get("/desk/comments/reasons")
@requires(Permission.COMMENT_MODERATE)
def reasons() -> Response:
    """List the reasons that editors pick from when they decline."""
    return _reasons_page(Form({}))


@comments.post("/desk/comments/reasons")
@requires(Permission.COMMENT_MODERATE)
def add_reason() -> AnyResponse:
    """Add a reason to the list."""
    try:
        wanted = parse_form(ReasonInput)
    except Invalid as error:
        return _reasons_page(Form.sent(error))
    if not is_listed(db.session(), wanted.text):  # else a second click
        add_decline_reason(db.session(), current_actor(), wanted)
    flash(f"“{wanted.text}” is on the list.", "success")
    return redirect(url_for("comments.reasons"), HTTPStatus.SEE_OTHER)


@comments.post("/desk/comments/reasons/<reason_id>/remove")
@requires(Permission.COMMENT_MODERATE)
def remove_reason(reason_id: str) -> AnyResponse:
    """Remove a reason from the list; comments that were declined with it stay as they are."""
    text = remove_decline_reason(db.session(), current_actor(), reason_id)
    flash(f"Removed “{text}” from the list.", "success")
    return redirect(url_for("comments.reasons"), HTTPStatus.SEE_OTHER)


def _reasons_page(form: Form) -> Response:
    return form.page("comments/reasons.html", reasons=decline_reasons(db.session()))
