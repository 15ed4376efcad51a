"""Comments in JSON for any front end: reading a thread, and sending a comment."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, current_app, request, url_for

from cms.articles.queries.public import published_article
from cms.comments.api.blueprint import api
from cms.comments.models.states import CommentStatus
from cms.comments.operations.submission import Sender, submit_comment
from cms.comments.queries.public import thread_page
from cms.comments.schemas.inputs import SendingHeaders, Submission, ThreadQuery
from cms.comments.schemas.outputs import PublicComment, SubmissionView
from cms.config import Settings
from cms.db.session import db
from cms.web.access import current_actor, public
from cms.web.contract import Contract
from cms.web.rate_limits import count_sending
from cms.web.requests import parse_headers, parse_json, parse_query
from cms.web.responses import Many, One, present, present_page
from cms.web.urls import absolute_url


@api.get("/articles/<slug>/comments")
@public
@Contract(Many[PublicComment], query=ThreadQuery, errors=(308,))
def list_comments(slug: str) -> Response:
    """List the approved comments of an article, a page of the top level with all below it."""
    query = parse_query(ThreadQuery)
    article = published_article(db.session(), slug)
    settings: Settings = current_app.config["SETTINGS"]
    nodes, page = thread_page(db.session(), article.id, query, settings.comments.max_depth)
    return present_page(nodes, page.total, page.next_cursor)


@api.post("/articles/<slug>/comments")
@public
@Contract(
    One[SubmissionView],
    202,
    ("Location", "RateLimit", "RateLimit-Policy"),
    headers=SendingHeaders,
    body=Submission,
    errors=(308, 401, 429),
    private=True,
)
def create_comment(slug: str) -> Response:
    """Take in a comment; 202, because it is not public before an editor approves it."""
    settings: Settings = current_app.config["SETTINGS"]
    sender = Sender(
        secret=settings.secret_key,
        address=request.remote_addr or "",
        idempotency_key=parse_headers(SendingHeaders).idempotency_key,
        count=count_sending,
    )
    wanted = parse_json(Submission)
    sent = submit_comment(db.session(), current_actor(), slug, wanted, sender, settings.comments)
    view = SubmissionView(
        id=sent.comment.public_id,
        # What it was when it was sent: the same again is answered as it was the first time.
        status=CommentStatus.PENDING,
        receipt=sent.receipt,
        receipt_url=absolute_url("comments.receipt", receipt=sent.receipt),
    )
    response = present(view, HTTPStatus.ACCEPTED)
    response.headers["Location"] = url_for(
        "comments_api.get_comment_by_receipt", receipt=sent.receipt
    )
    return response
