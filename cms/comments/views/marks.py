"""The list of blocked phrases, and what a new one would have marked."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import flash, make_response, redirect, render_template, request, url_for

from cms.comments.models import Comment
from cms.comments.operations.marks import add_phrase, matching, remove_phrase
from cms.comments.queries.marks import blocked_phrases, latest_comments
from cms.comments.schemas import article_title
from cms.comments.schemas.marks import MarkedText, PhraseInput, PhraseMatch, PhraseTrial
from cms.comments.views.blueprint import comments
from cms.db import db
from cms.errors import Invalid, parse
from cms.permissions import Permission
from cms.web import current_actor, requires

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

LOOKED_AT = 2000
SHOWN = 10
_STEPS = {"add", "remove"}


@comments.get("/desk/comments/marks")
@requires(Permission.COMMENT_MODERATE)
def marks() -> AnyResponse:
    """Show the blocked phrases; with ``?phrase=``, what that one would have marked."""
    typed = request.args.get("phrase", "")
    return _page(typed) if "phrase" in request.args else _page(None)


@comments.post("/desk/comments/marks")
@requires(Permission.COMMENT_MODERATE)
def change_marks() -> AnyResponse:
    """Add a phrase (``step=add``) or take one off the list (``step=remove``)."""
    session, actor = db.session(), current_actor()
    step = request.form.get("step")
    if step not in _STEPS:
        raise Invalid.at("/step", "Press one of the buttons of the page.")
    if step == "remove":
        gone = remove_phrase(session, actor, request.form.get("id", ""))
        flash(f"“{gone}” marks no comment any more.")
    else:
        typed = request.form.get("phrase", "")
        try:
            added = add_phrase(session, actor, parse(PhraseInput, {"phrase": typed}))
        except Invalid as error:
            return _page(typed, error)
        flash(f"“{added.phrase}” marks the comments that come from now on.")
    return redirect(url_for("comments.marks"), HTTPStatus.SEE_OTHER)


def _page(typed: str | None, error: Invalid | None = None) -> AnyResponse:
    trial = None
    if typed is not None and error is None:
        try:
            trial = _trial(parse(PhraseInput, {"phrase": typed}).phrase)
        except Invalid as invalid:
            error = invalid
    html = render_template(
        "comments/marks.html",
        phrases=[
            {"id": phrase.public_id, "phrase": phrase.phrase, "by": name, "at": phrase.created_at}
            for phrase, name in blocked_phrases(db.session())
        ],
        typed=typed or "",
        error=error.errors[0].detail if error else None,
        trial=trial,
    )
    return make_response(html, HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK)


def _trial(phrase: str) -> PhraseTrial:
    latest = latest_comments(db.session(), LOOKED_AT)
    found = [comment for comment in latest if matching([phrase], _text(comment))]
    return PhraseTrial(
        phrase=phrase,
        looked_at=len(latest),
        marked=len(found),
        examples=[
            PhraseMatch(
                name=comment.newest.name,
                html=comment.newest.html,
                status=comment.status,
                submitted_at=comment.submitted_at,
                article=article_title(comment.article),
            )
            for comment in found[:SHOWN]
        ],
    )


def _text(comment: Comment) -> MarkedText:
    text = comment.newest
    return MarkedText(text.name, text.website, text.source, text.html, comment.id)
