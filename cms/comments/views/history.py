"""The page of one comment in any state: its texts, its log, and deciding about it."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from itertools import pairwise
from typing import TYPE_CHECKING

from flask import Response, flash, make_response, redirect, render_template, request, url_for

from cms.comments.forms import DecisionForm
from cms.comments.models.comment import Comment, CommentRevision
from cms.comments.models.states import Action, DecisionKind
from cms.comments.operations.decisions import decide, undo
from cms.comments.queries import log
from cms.comments.queries.log import comment_by_id, current_entry, revisions
from cms.comments.queries.moderation import comment_of_entry, latest_undo_by
from cms.comments.queries.moves import standing_move
from cms.comments.queries.queue_choices import decline_reasons
from cms.comments.queries.reports import reports_about
from cms.comments.rules.transitions import UNDOABLE, CommentState, refusal_of
from cms.comments.schemas.log import ACTION_PHRASES
from cms.comments.schemas.outputs import article_link
from cms.comments.schemas.text_changes import TextChange, compare_revisions
from cms.comments.views.blueprint import comments, public_url
from cms.comments.views.queue import reason_of, repeated_entry
from cms.comments.views.queue_page import changes_since
from cms.db.session import db
from cms.errors import Conflict, Invalid
from cms.permissions import Permission
from cms.web.access import current_actor, requires
from cms.web.requests import parse_form

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

_DONE = {
    DecisionKind.APPROVE: "Approved. Readers see the newest text.",
    DecisionKind.DECLINE: "Declined. The commenter sees the reason.",
    DecisionKind.SPAM: "Marked as spam.",
}


@comments.get("/desk/comments/<comment_id>")
@requires(Permission.COMMENT_MODERATE)
def history(comment_id: str) -> AnyResponse:
    """Show one comment in any state, with its texts and its log."""
    return _page(comment_id)


@comments.post("/desk/comments/<comment_id>")
@requires(Permission.COMMENT_MODERATE)
def decide_here(comment_id: str) -> AnyResponse:
    """Decide about a comment on its own page, for example to correct a decision."""
    try:
        wanted = parse_form(DecisionForm)
        decide(db.session(), current_actor(), comment_id, wanted)
    except (Conflict, Invalid) as error:
        kind = request.form.get("decision", "")
        if repeated_entry(error, comment_id, kind, reason_of(request.form)) is None:
            return _page(comment_id, error)
    else:
        flash(_DONE[wanted.decision], "success")
    return redirect(url_for("comments.history", comment_id=comment_id), HTTPStatus.SEE_OTHER)


@comments.post("/desk/comments/log/<entry_id>/undo")
@requires(Permission.COMMENT_MODERATE)
def take_back(entry_id: str) -> AnyResponse:
    """Undo a decision or a move, on the page of the comment."""
    session, actor = db.session(), current_actor()
    refused: Conflict | None = None
    try:
        undo(session, actor, entry_id)
    except Conflict as error:
        if latest_undo_by(session, actor.user_id, entry_id) is None:  # else a second click
            refused = error
    if refused is None:
        flash("Undone. The comment is as it was before.", "success")
    else:
        flash(refused.detail, "error")
    comment_id = comment_of_entry(session, entry_id)
    where = url_for("comments.history", comment_id=comment_id) if comment_id else None
    return redirect(where or url_for("comments.log"), HTTPStatus.SEE_OTHER)


def _page(comment_id: str, error: Conflict | Invalid | None = None) -> Response:
    session = db.session()
    comment = comment_by_id(session, comment_id)
    texts = revisions(session, comment.id)
    article = comment.article
    url = public_url(article) or url_for("articles.edit", article_id=article.public_id)
    possible = _possible(comment)
    html = render_template(
        "comments/history.html",
        comment=comment,
        article=article_link(article, url),
        entries=log.history(session, comment.id),
        texts=texts,
        changes=_changes(texts),
        reports=reports_about(session, comment.id),
        stale=changes_since(comment_id, request.form.get("revision", "")) if error else (),
        undoable=_undoable_ids(comment),
        phrases=ACTION_PHRASES,
        possible=possible,
        reasons=decline_reasons(session) if possible else [],
        typed=request.form if error else {},
        error=_sentence(error),
    )
    return make_response(html, HTTPStatus(error.status) if error else HTTPStatus.OK)


def _changes(texts: Sequence[CommentRevision]) -> dict[int, Sequence[TextChange]]:
    """Compare each text with the one before it, by number."""
    return {new.number: compare_revisions(old, new) for old, new in pairwise(texts)}


def _possible(comment: Comment) -> list[DecisionKind]:
    state = CommentState.of(comment)
    return [kind for kind in DecisionKind if refusal_of(state, Action(kind)) is None]


def _undoable_ids(comment: Comment) -> set[str]:
    """Return the entries that can be undone now: the last decision, and the last move."""
    current = current_entry(db.session(), comment.id)
    found = {current.public_id} if current and current.action in UNDOABLE else set()
    moved = standing_move(db.session(), comment.id)
    return found | ({moved.public_id} if moved and comment.parent is None else set())


def _sentence(error: Conflict | Invalid | None) -> str | None:
    if isinstance(error, Invalid):
        return " ".join(each.detail for each in error.errors)
    return error.detail if error else None
