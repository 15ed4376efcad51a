"""Comments in JSON: for any front end, and for programs that moderate."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, current_app, request, url_for

from cms.articles.models import Article
from cms.articles.queries import published_article
from cms.comments import operations, queries
from cms.comments.schemas import (
    DecisionInput,
    ManageQuery,
    Submission,
    SubmissionView,
    ThreadQuery,
    decision_view,
    managed_comment,
    receipt_view,
)
from cms.db import db
from cms.errors import Invalid
from cms.permissions import Permission
from cms.web import (
    current_actor,
    keep_private,
    parse_json,
    parse_query,
    present,
    present_page,
    public,
    requires,
)
from cms.web.addresses import absolute_url

api = Blueprint("comments_api", __name__, url_prefix="/api/v1")

MAX_IDEMPOTENCY_KEY = 255


@api.get("/articles/<slug>/comments")
@public
def thread(slug: str) -> Response:
    """List the approved comments of an article, a page of the top level with all below it."""
    query = parse_query(ThreadQuery)
    article = published_article(db.session(), slug)
    nodes, page = queries.thread_page(db.session(), article.id, query)
    return present_page(nodes, page.total, page.next_cursor)


@api.post("/articles/<slug>/comments")
@public
def submit(slug: str) -> Response:
    """Take in a comment; 202, since it is not public before an editor has approved it."""
    sender = operations.Sender(
        secret=current_app.config["SETTINGS"].secret_key,
        address=request.remote_addr or "",
        idempotency_key=_idempotency_key(),
    )
    sent = operations.submit_comment(
        db.session(), current_actor(), slug, parse_json(Submission), sender
    )
    view = SubmissionView(
        id=sent.comment.public_id,
        status=sent.comment.status,
        receipt=sent.receipt,
        receipt_url=absolute_url("comments.receipt", receipt=sent.receipt),
    )
    response = present(view, HTTPStatus.ACCEPTED)
    response.headers["Location"] = url_for("comments_api.receipt", receipt=sent.receipt)
    return keep_private(response)


@api.get("/comments/<receipt>")
@public
def receipt(receipt: str) -> Response:
    """Tell a commenter where the comment stands."""
    comment = queries.by_receipt(db.session(), receipt)
    last = queries.last_decision(db.session(), comment.id)
    return keep_private(
        present(receipt_view(comment, last, article_url=_public_url(comment.article)))
    )


@api.get("/manage/comments")
@requires(Permission.COMMENT_MODERATE)
def index() -> Response:
    """List comments of every state, with what only editors may see."""
    page = queries.managed(db.session(), parse_query(ManageQuery))
    items = [
        managed_comment(comment, article_url=_public_url(comment.article)) for comment in page.items
    ]
    return keep_private(present_page(items, page.total, page.next_cursor))


@api.post("/manage/comments/<comment_id>/decision")
@requires(Permission.COMMENT_MODERATE)
def decide(comment_id: str) -> Response:
    """Decide about one comment."""
    wanted = parse_json(DecisionInput)
    decision = operations.decide(db.session(), current_actor(), comment_id, wanted)
    return keep_private(present(decision_view(decision)))


def _public_url(article: Article) -> str | None:
    return absolute_url("site.article", slug=article.slug) if article.is_public else None


def _idempotency_key() -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is not None and not 1 <= len(key) <= MAX_IDEMPOTENCY_KEY:
        raise Invalid.at("", f"An Idempotency-Key has 1 to {MAX_IDEMPOTENCY_KEY} characters.")
    return key
