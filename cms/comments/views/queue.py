"""The queue: what waits for an editor, and deciding about it."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Response, make_response, redirect, render_template, request, url_for

from cms.comments import operations, queries
from cms.comments.models import Comment, CommentStatus, DecisionKind
from cms.comments.schemas import (
    DecisionInput,
    QueueCard,
    QueuePage,
    queue_card,
)
from cms.db import db
from cms.errors import CmsError, Conflict, Invalid, parse
from cms.permissions import Permission
from cms.web import current_actor, requires

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

from cms.comments.views.blueprint import comments, public_url


@comments.get("/desk/comments")
@requires(Permission.COMMENT_MODERATE)
def queue() -> Response:
    """List what waits for an editor, oldest first."""
    return _queue_page(HTTPStatus.OK)


@comments.post("/desk/comments/<comment_id>/decision")
@requires(Permission.COMMENT_MODERATE)
def decide(comment_id: str) -> AnyResponse:
    """Decide about one comment of the queue, and go on to the next."""
    reason = request.form.get("reason", "").strip()
    try:
        decision = operations.decide(
            db.session(), current_actor(), comment_id, _wanted(request.form, reason)
        )
    except (Conflict, Invalid) as error:
        return _queue_page(
            HTTPStatus(error.status),
            errors={comment_id: _message(error)},
            typed={comment_id: reason},
        )
    onward = queries.next_pending(db.session(), decision.comment)
    place = f"comment-{onward.public_id}" if onward else None
    return redirect(
        url_for("comments.queue", cursor=request.args.get("cursor"), _anchor=place),
        HTTPStatus.SEE_OTHER,
    )


def _wanted(form: Mapping[str, str], reason: str) -> DecisionInput:
    """Read a form of the queue: it shows pending comments, and a decline says why."""
    wanted = parse(
        DecisionInput,
        {
            "decision": form.get("decision"),
            "reason": reason or None,
            "revision": form.get("revision", ""),
            "status": CommentStatus.PENDING,
        },
        strict=False,
    )
    if wanted.decision is DecisionKind.DECLINE and not reason:
        raise Invalid.at("/reason", "Say why: the commenter reads this reason.")
    return wanted


def _message(error: CmsError) -> str:
    return " ".join(e.detail for e in error.errors) if isinstance(error, Invalid) else error.detail


def _queue_page(
    status: HTTPStatus,
    errors: Mapping[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    cursor = request.args.get("cursor")
    page = queries.pending(db.session(), cursor=cursor)
    summary = queries.pending_summary(db.session())
    after = url_for("comments.queue", cursor=page.next_cursor) if page.next_cursor else None
    html = render_template(
        "comments/queue.html",
        page=QueuePage([_card(item) for item in page.items], after, page.total),
        cursor=cursor,
        oldest_at=summary.oldest_at,
        pending_count=summary.count,
        errors=errors or {},
        typed=typed or {},
    )
    return make_response(html, status)


def _card(comment: Comment) -> QueueCard:
    article = comment.article
    url = public_url(article) or url_for("articles.edit", article_id=article.public_id)
    return queue_card(comment, article_url=url)
