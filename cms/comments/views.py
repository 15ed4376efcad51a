"""Pages of comments: the reader's form and receipt, and the editors' queue."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)

from cms.articles.models import Article
from cms.articles.queries import published_article
from cms.comments import operations, queries
from cms.comments.models import Comment, CommentStatus, DecisionKind
from cms.comments.schemas import (
    SENT_MESSAGE,
    CommentForm,
    DecisionInput,
    ParentView,
    QueueCard,
    QueuePage,
    Submission,
    article_title,
    queue_card,
    receipt_view,
)
from cms.db import db
from cms.errors import CmsError, Conflict, Invalid, parse
from cms.permissions import ANONYMOUS, Permission
from cms.web import current_actor, keep_private, public, requires
from cms.web.addresses import absolute_url

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

comments = Blueprint("comments", __name__)

FIELDS = ("name", "email", "website", "body", "reply_to")


@comments.post("/articles/<slug>/comments")
@public
def submit(slug: str) -> AnyResponse:
    """Take in a comment; show the form again, with every word kept, when something is wrong.

    The one form without a CSRF token (see `cms.app`). It carries no authority: whoever sends it,
    from wherever, is a reader, and no cookie is read or set. So there is nothing that another
    site could make a browser do in somebody's name, and the page with the form can be the same
    bytes for everyone.
    """
    typed = {name: request.form.get(name, "") for name in FIELDS}
    sender = operations.Sender(
        secret=current_app.config["SETTINGS"].secret_key, address=request.remote_addr or ""
    )
    try:
        sent = operations.submit_comment(
            db.session(), ANONYMOUS, slug, parse(Submission, typed), sender
        )
    except Invalid as error:
        return _form_again(published_article(db.session(), slug), typed, error)
    onward = url_for("comments.receipt", receipt=sent.receipt, sent=1)
    return keep_private(make_response(redirect(onward, HTTPStatus.SEE_OTHER)))


@comments.get("/comments/<receipt>")
@public
def receipt(receipt: str) -> Response:
    """Show a commenter where the comment stands."""
    comment = queries.by_receipt(db.session(), receipt)
    last = queries.last_decision(db.session(), comment.id)
    view = receipt_view(comment, last, article_url=_public_url(comment.article))
    withdrawn = comment.status is CommentStatus.WITHDRAWN
    page = render_template(
        "comments/receipt.html",
        comment=view,
        article={"title": view.article.title, "url": view.article.url or url_for("site.home")},
        just_sent=request.args.get("sent") == "1" and comment.status is CommentStatus.PENDING,
        message=SENT_MESSAGE,
        receipt_url=absolute_url("comments.receipt", receipt=receipt),
        withdraw_url=None if withdrawn else url_for("comments.withdraw", receipt=receipt),
    )
    return keep_private(make_response(page))


@comments.post("/comments/<receipt>/withdraw")
@public
def withdraw(receipt: str) -> AnyResponse:
    """Take the comment back for good.

    Without a CSRF token as well: the receipt in the address is the authority, no cookie is, and
    who does not know the receipt cannot make a browser send it.
    """
    operations.withdraw(db.session(), receipt)
    onward = redirect(url_for("comments.receipt", receipt=receipt), HTTPStatus.SEE_OTHER)
    return keep_private(make_response(onward))


def _form_again(article: Article, typed: dict[str, str], error: Invalid) -> Response:
    """Show what was typed with what is wrong, each at its field."""
    errors: dict[str, str] = {}
    for each in error.errors:
        errors.setdefault(each.pointer.removeprefix("/"), each.detail)
    if "reply_to" in errors:
        # What it answered is gone; sent once more, the comment stands on its own.
        typed = {**typed, "reply_to": ""}
    parent = queries.approved_comment(db.session(), article.id, typed["reply_to"])
    html = render_template(
        "comments/submit.html",
        article={
            "title": article_title(article),
            "url": url_for("site.article", slug=article.slug),
        },
        form=CommentForm(url_for("comments.submit", slug=article.slug), typed, errors),
        parent=ParentView(parent.newest.name, parent.newest.html) if parent else None,
    )
    return keep_private(make_response(html, HTTPStatus.UNPROCESSABLE_ENTITY))


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
    url = _public_url(article) or url_for("articles.edit", article_id=article.public_id)
    return queue_card(comment, article_url=url)


def _public_url(article: Article) -> str | None:
    return url_for("site.article", slug=article.slug) if article.is_public else None
