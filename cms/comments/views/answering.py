"""Answering a comment from the desk, and moving one to another article."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import (
    flash,
    get_template_attribute,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from markupsafe import Markup

from cms.articles.queries.published import published_articles
from cms.articles.schemas.published import PublishedList
from cms.comments.models.comment import Comment
from cms.comments.models.states import Action, CommentStatus
from cms.comments.operations import answering, moving
from cms.comments.operations.answering import badges_of
from cms.comments.queries.answering import answerable
from cms.comments.queries.log import comment_by_id, current_entry
from cms.comments.queries.moderation import latest_entry_by
from cms.comments.queries.queue import next_waiting
from cms.comments.schemas.answering import MoveInput, ReplyInput
from cms.comments.schemas.outputs import article_link
from cms.comments.views.blueprint import comments, public_url
from cms.comments.views.queue import DOUBLE_CLICK_WINDOW, repeated_entry
from cms.comments.views.queue_page import changes_since, filters_of_request, queue_url
from cms.db.moments import utc_now
from cms.db.session import db
from cms.errors import CmsError, Conflict, Forbidden, Invalid, NotFound
from cms.permissions import Permission, permit
from cms.web.access import current_actor, requires
from cms.web.forms import Form
from cms.web.requests import parse_form

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

CHOICES = 20
# An editor who came from the queue goes back to it; the address then has its filters and page.
FROM_QUEUE = "queue"


@comments.get("/desk/comments/<comment_id>/reply")
@requires(Permission.ARTICLE_WRITE_OWN)
def reply(comment_id: str) -> AnyResponse:
    """Show a comment and the form to answer it."""
    return _reply_page(answerable(db.session(), current_actor(), comment_id))


@comments.post("/desk/comments/<comment_id>/reply")
@requires(Permission.ARTICLE_WRITE_OWN)
def send_reply(comment_id: str) -> AnyResponse:
    """Answer a comment; an editor who came from the queue goes on to the next comment."""
    session, actor, body = db.session(), current_actor(), request.form.get("body", "")
    try:
        following = _next_in_queue(answerable(session, actor, comment_id))
        try:
            answer = answering.reply(session, actor, comment_id, parse_form(ReplyInput))
        except (Invalid, Conflict) as error:
            return _reply_page(answerable(session, actor, comment_id), error)
    except NotFound as error:
        return _answer_not_sent(error, body)
    if following is not None:
        return _to_queue(following, done=_undoable_ids(answer, comment_id))
    if answer.status is CommentStatus.APPROVED:
        flash("Your answer is public.", "success")
    else:
        flash("Your answer waits for an editor.", "success")
    return _to_thread(answer)


@comments.get("/desk/comments/<comment_id>/move")
@requires(Permission.COMMENT_MODERATE)
def move(comment_id: str) -> AnyResponse:
    """Show where a comment can be moved to; ``?q=`` looks for an article."""
    return _move_page(comment_by_id(db.session(), comment_id))


@comments.post("/desk/comments/<comment_id>/move")
@requires(Permission.COMMENT_MODERATE)
def send_move(comment_id: str) -> AnyResponse:
    """Move a comment, with its replies, to another article."""
    session = db.session()
    try:
        entries = moving.move(session, current_actor(), comment_id, parse_form(MoveInput))
    except (Invalid, Conflict) as error:
        before = repeated_entry(error, comment_id, Action.MOVE)
        if before is None:
            return _move_page(comment_by_id(session, comment_id), error)
        entries = [before]
    if FROM_QUEUE in request.args:
        return _to_queue(comment_id, done=entries[0].public_id)
    replies = len(entries) - 1
    with_them = f" with {replies} {'reply' if replies == 1 else 'replies'}" if replies else ""
    write_title = get_template_attribute("layout/macros.html", "article_title")
    where = write_title(article_link(entries[0].about.article, url=None))
    flash(Markup("Moved to “{}”{}.").format(where, with_them), "success")
    return _to_thread(entries[0].about, moved=entries[0].public_id)


def _to_thread(comment: Comment, moved: str | None = None) -> AnyResponse:
    target = url_for("comments.thread", article_id=comment.article.public_id, moved=moved)
    return redirect(target, HTTPStatus.SEE_OTHER)


def _next_in_queue(answered: Comment) -> str | None:
    """Return the comment to go to for an editor who came from the queue; "" for the start.

    It is the answered comment itself while that still waits. None for everybody else.
    """
    if FROM_QUEUE not in request.args or not permit(current_actor(), Permission.COMMENT_MODERATE):
        return None
    if answered.waiting_since is not None and answered.status is not CommentStatus.PENDING:
        return answered.public_id
    return next_waiting(db.session(), filters_of_request(), answered) or ""


def _undoable_ids(answer: Comment, comment_id: str) -> str:
    """Return the log entries by which an answer can be undone: its own, and an approval."""
    session, since = db.session(), utc_now() - DOUBLE_CLICK_WINDOW
    given = current_entry(session, answer.id)
    approval = latest_entry_by(session, current_actor().user_id, comment_id, Action.APPROVE, since)
    return ",".join(entry.public_id for entry in (approval, given) if entry)


def _to_queue(comment_id: str, done: str | None = None) -> AnyResponse:
    place = f"comment-{comment_id}" if comment_id else None
    return redirect(queue_url(done=done, _anchor=place), HTTPStatus.SEE_OTHER)


def _answer_not_sent(error: CmsError, written: str) -> AnyResponse:
    """Say that the comment can no longer be answered, and give back what was written."""
    html = render_template("comments/unsent.html", message=error.detail, written=written)
    return make_response(html, HTTPStatus(error.status))


def _reply_page(comment: Comment, refusal: Invalid | Conflict | None = None) -> AnyResponse:
    actor = current_actor()
    badges = badges_of(actor, comment)
    if not badges:
        raise Forbidden("You cannot answer here.")
    waits = comment.status is CommentStatus.PENDING
    form = Form.sent(refusal, {"badge": badges[0]})
    return form.page(
        "comments/reply.html",
        comment=comment.newest_revision if waits else comment.public_revision,
        comment_id=comment.public_id,
        waits=waits,
        public_at_once=permit(actor, Permission.COMMENT_MODERATE),
        badges=badges,
        article=article_link(comment.article, public_url(comment.article)),
        changes=changes_since(comment.public_id, form.value("revision")) if refusal else (),
        here=_address,
        back_url=queue_url(_anchor=f"comment-{comment.public_id}"),
    )


def _move_page(comment: Comment, error: Invalid | Conflict | None = None) -> AnyResponse:
    q = request.args.get("title", "")[:200]
    found = published_articles(db.session(), PublishedList(q=q or None, limit=CHOICES))
    html = render_template(
        "comments/move.html",
        comment=comment.newest_revision,
        comment_id=comment.public_id,
        article=article_link(comment.article, public_url(comment.article)),
        choices=[
            article_link(article, url=None)
            for article in found.items
            if article.id != comment.article_id
        ],
        more=found.total > CHOICES,
        q=q,
        error=_sentence(error),
        here=_address,
        back_url=queue_url(_anchor=f"comment-{comment.public_id}"),
    )
    return make_response(html, HTTPStatus(error.status) if error else HTTPStatus.OK)


def _address(endpoint: str, **more: str) -> str:
    """Return an address that keeps the place in the queue."""
    return queue_url(endpoint, **more, queue=request.args.get(FROM_QUEUE))


def _sentence(error: Invalid | Conflict | None) -> str | None:
    if isinstance(error, Invalid):
        return error.errors[0].detail
    return error.detail if error else None
