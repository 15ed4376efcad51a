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

from cms.articles.queries import published_articles
from cms.articles.schemas.published import PublishedList
from cms.comments import operations, queries
from cms.comments.models import Comment, CommentStatus, LogKind
from cms.comments.operations.answering import badges_of
from cms.comments.queries.answering import answerable, comment_with_article
from cms.comments.schemas import article_link
from cms.comments.schemas.answering import MoveInput, ReplyInput
from cms.comments.views.blueprint import comments, public_url
from cms.comments.views.queue import A_MOMENT, said_already
from cms.comments.views.queue_page import filters_of_request, meanwhile, queue_url
from cms.db import db, utc_now
from cms.errors import CmsError, Conflict, Forbidden, Invalid, NotFound, parse
from cms.permissions import Permission, permit
from cms.web import current_actor, requires

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

CHOICES = 20
# Who comes from the queue goes back to it: its filters and its place stand in the address then.
FROM_QUEUE = "queue"


@comments.get("/desk/comments/<comment_id>/reply")
@requires(Permission.ARTICLE_WRITE_OWN)
def reply(comment_id: str) -> AnyResponse:
    """Show a comment and the form to answer it."""
    return _reply_page(answerable(db.session(), current_actor(), comment_id))


@comments.post("/desk/comments/<comment_id>/reply")
@requires(Permission.ARTICLE_WRITE_OWN)
def send_reply(comment_id: str) -> AnyResponse:
    """Answer a comment as author or editor; from the queue, go on to what waits next."""
    form, session, actor = request.form, db.session(), current_actor()
    body = form.get("body", "")
    sent = {"body": body, "badge": form.get("badge"), "revision": form.get("revision") or None}
    try:
        following = _following(answerable(session, actor, comment_id))
        try:
            wanted = parse(ReplyInput, sent, strict=False)
            answer = operations.reply(session, actor, comment_id, wanted)
        except (Invalid, Conflict) as error:
            return _reply_page(answerable(session, actor, comment_id), body, error)
    except NotFound as error:
        return _unsent(error, body)
    if following is not None:
        return _to_queue(following, done=_undoable(answer, comment_id))
    if answer.status is CommentStatus.APPROVED:
        flash("Your answer is public.", "success")
    else:
        flash("Your answer waits for an editor.", "success")
    return _to_thread(answer)


@comments.get("/desk/comments/<comment_id>/move")
@requires(Permission.COMMENT_MODERATE)
def move(comment_id: str) -> AnyResponse:
    """Show where a comment can be moved to; ``?q=`` looks for an article."""
    return _move_page(comment_with_article(db.session(), comment_id))


@comments.post("/desk/comments/<comment_id>/move")
@requires(Permission.COMMENT_MODERATE)
def send_move(comment_id: str) -> AnyResponse:
    """Move a comment, with its replies, to another article."""
    session = db.session()
    try:
        wanted = parse(MoveInput, {"article": request.form.get("article", "")})
        entries = operations.move(session, current_actor(), comment_id, wanted)
    except (Invalid, Conflict) as error:
        before = said_already(error, comment_id, LogKind.MOVE)
        if before is None:
            return _move_page(comment_with_article(session, comment_id), error)
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
    onward = url_for("comments.thread", article_id=comment.article.public_id, moved=moved)
    return redirect(onward, HTTPStatus.SEE_OTHER)


def _following(answered: Comment) -> str | None:
    """Return which comment of the queue comes next for who came from there; "" for none.

    That is the answered one itself, where it goes on waiting. None for who came from elsewhere.
    """
    if FROM_QUEUE not in request.args or not permit(current_actor(), Permission.COMMENT_MODERATE):
        return None
    if answered.waiting_since is not None and answered.status is not CommentStatus.PENDING:
        return answered.public_id
    return queries.next_waiting(db.session(), filters_of_request(), answered) or ""


def _undoable(answer: Comment, comment_id: str) -> str:
    """Name what an answer from the queue did, to be taken back: itself, and the approval if any."""
    session, since = db.session(), utc_now() - A_MOMENT
    given = queries.standing_entry(session, answer.id)
    approval = queries.just_decided(
        session, current_actor().user_id, comment_id, LogKind.APPROVE, since
    )
    return ",".join(entry.public_id for entry in (approval, given) if entry)


def _to_queue(comment_id: str, done: str | None = None) -> AnyResponse:
    place = f"comment-{comment_id}" if comment_id else None
    return redirect(queue_url(done=done, _anchor=place), HTTPStatus.SEE_OTHER)


def _unsent(error: CmsError, written: str) -> AnyResponse:
    """Say that there is nothing to answer any more, and give back what was written."""
    html = render_template("comments/unsent.html", message=error.detail, written=written)
    return make_response(html, HTTPStatus(error.status))


def _reply_page(
    comment: Comment, typed: str = "", error: Invalid | Conflict | None = None
) -> AnyResponse:
    actor = current_actor()
    badges = badges_of(actor, comment)
    if not badges:
        raise Forbidden("You cannot answer here.")
    waits = comment.status is CommentStatus.PENDING
    html = render_template(
        "comments/reply.html",
        comment=comment.newest if waits else comment.shown,
        comment_id=comment.public_id,
        waits=waits,
        public_at_once=permit(actor, Permission.COMMENT_MODERATE),
        badges=badges,
        article=article_link(comment.article, public_url(comment.article)),
        typed=typed,
        changes=meanwhile(comment.public_id, request.form.get("revision", "")) if error else (),
        error=_sentence(error),
        here=_address,
        back_url=queue_url(_anchor=f"comment-{comment.public_id}"),
    )
    return make_response(html, HTTPStatus(error.status) if error else HTTPStatus.OK)


def _move_page(comment: Comment, error: Invalid | Conflict | None = None) -> AnyResponse:
    q = request.args.get("title", "")[:200]
    found = published_articles(db.session(), PublishedList(q=q or None, limit=CHOICES))
    html = render_template(
        "comments/move.html",
        comment=comment.newest,
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
    """Return an address that still knows where in the queue one came from."""
    return queue_url(endpoint, **more, queue=request.args.get(FROM_QUEUE))


def _sentence(error: Invalid | Conflict | None) -> str | None:
    if isinstance(error, Invalid):
        return error.errors[0].detail
    return error.detail if error else None
