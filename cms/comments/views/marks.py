"""The list of blocked phrases, and trying out a new one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import flash, make_response, redirect, render_template, request, url_for

from cms.comments.forms import BlockForm, RemovalForm
from cms.comments.operations.marks import (
    add_phrase,
    known_phrase,
    mark_waiting,
    remove_phrase,
    try_phrase,
)
from cms.comments.queries.marks import blocked_phrases, listed_phrase
from cms.comments.schemas.marks import MarkingProgress, PhraseInput
from cms.comments.views.blueprint import comments
from cms.db.session import db
from cms.errors import Invalid, parse
from cms.permissions import Permission
from cms.web.access import current_actor, requires
from cms.web.forms import WRONG_BUTTON
from cms.web.requests import parse_form

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse


@comments.get("/desk/comments/marks")
@requires(Permission.COMMENT_MODERATE)
def marks() -> AnyResponse:
    """Show the blocked phrases; with ``?phrase=``, what that one would have marked."""
    return _page(request.args.get("phrase"))


@comments.post("/desk/comments/marks")
@requires(Permission.COMMENT_MODERATE)
def change_marks() -> AnyResponse:
    """Block a phrase, remove one, or search waiting comments for one, as ``action`` says."""
    action = _ACTIONS.get(request.form.get("action", ""))
    if action is None:
        raise Invalid.at("/action", WRONG_BUTTON)
    return action()


def _remove() -> AnyResponse:
    gone = remove_phrase(db.session(), current_actor(), parse_form(RemovalForm).id)
    flash(f"“{gone}” is no longer blocked. Comments that it marked stay marked.", "success")
    return redirect(url_for("comments.marks"), HTTPStatus.SEE_OTHER)


def _add() -> AnyResponse:
    session = db.session()
    try:
        wanted = parse_form(BlockForm)
    except Invalid as error:
        return _page(request.form.get("phrase", ""), error)
    # A phrase that is on the list already is a second click.
    added = known_phrase(session, wanted) or add_phrase(session, current_actor(), wanted)
    flash(f"“{added.phrase}” marks new comments from now on.", "success")
    if wanted.waiting:
        return _look(MarkingProgress(id=added.public_id))
    return redirect(url_for("comments.marks"), HTTPStatus.SEE_OTHER)


def _look_further() -> AnyResponse:
    return _look(parse_form(MarkingProgress))


_ACTIONS: dict[str, Callable[[], AnyResponse]] = {
    "add": _add,
    "remove": _remove,
    "look": _look_further,
}


def _look(before: MarkingProgress) -> AnyResponse:
    """Search the next part of the waiting comments, then continue or show the result."""
    step = mark_waiting(db.session(), current_actor(), before.id, before.cursor)
    looked_at, marked = before.looked_at + step.looked_at, before.marked + step.marked
    more: dict[str, Any] = {}
    if step.next_cursor is None:
        found = f"{marked:,} of the {looked_at:,}" if marked else f"none of the {looked_at:,}"
        flash(f"“{step.phrase}” marks {found} comments that wait.", "success")
    else:
        more = {
            "id": before.id,
            "cursor": step.next_cursor,
            "looked_at": looked_at,
            "marked": marked,
        }
    return redirect(url_for("comments.marks", **more), HTTPStatus.SEE_OTHER)


def _filled(given: Mapping[str, str]) -> dict[str, str]:
    return {name: given[name] for name in MarkingProgress.model_fields if given.get(name)}


def _page(typed: str | None, error: Invalid | None = None) -> AnyResponse:
    trial = None
    if typed is not None and error is None:
        try:
            trial = try_phrase(db.session(), parse(PhraseInput, {"phrase": typed}))
        except Invalid as invalid:
            error = invalid
    html = render_template(
        "comments/marks.html",
        phrases=[
            {"id": phrase.public_id, "phrase": phrase.phrase, "by": name, "at": phrase.created_at}
            for phrase, name in blocked_phrases(db.session())
        ],
        typed=typed or "",
        progress=_progress(),
        error=error.errors[0].detail if error else None,
        trial=trial,
    )
    return make_response(html, HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK)


def _progress() -> dict[str, object] | None:
    """Read the progress of a search from the address, for the button that continues it."""
    if not request.args.get("id") or not request.args.get("cursor"):
        return None
    told = parse(MarkingProgress, _filled(request.args), strict=False)
    phrase = listed_phrase(db.session(), told.id)
    return {**told.model_dump(), "phrase": phrase.phrase}
