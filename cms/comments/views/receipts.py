"""The commenter's receipt, without account, cookie or token.

Its forms have no CSRF token. The receipt in the address is the authority, not a cookie: nobody who
does not know it can make a browser send it.
"""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Response, current_app, make_response, redirect, request, url_for

from cms.comments.models.states import CommentStatus
from cms.comments.operations import commenting
from cms.comments.operations.commenting import MAX_REVISIONS
from cms.comments.queries.log import current_entry, original_revision
from cms.comments.queries.receipts import by_receipt
from cms.comments.queries.response_times import usual_wait
from cms.comments.schemas.deciding import RevisionInput
from cms.comments.schemas.outputs import SENT_MESSAGE, article_link
from cms.comments.schemas.receipts import receipt_view
from cms.comments.views.blueprint import comments, public_url
from cms.config import Settings
from cms.db.session import db
from cms.errors import Conflict, Invalid, TooManyAttempts
from cms.web.access import public
from cms.web.forms import Form
from cms.web.rate_limits import CHANGES, count_sending
from cms.web.requests import parse_form
from cms.web.security_headers import keep_private
from cms.web.urls import absolute_url

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

CLOSED = (CommentStatus.WITHDRAWN, CommentStatus.SPAM)


@comments.get("/comments/<receipt>")
@public
def receipt(receipt: str) -> Response:
    """Show the state of a comment to its commenter."""
    return _page(receipt)


@comments.post("/comments/<receipt>/edit")
@public
def revise(receipt: str) -> AnyResponse:
    """Edit a comment; when it is refused, show the form again with everything that was typed."""
    settings: Settings = current_app.config["SETTINGS"]
    try:
        wanted = parse_form(RevisionInput)
        if not wanted.model_fields_set:
            raise Invalid.at("", "The form arrived empty. Send it again.")
        count = partial(count_sending, CHANGES)
        commenting.revise(db.session(), receipt, wanted, settings.comments, count)
    except (Invalid, Conflict, TooManyAttempts) as error:
        return _page(receipt, error)
    return _onward(receipt, changed=True)


@comments.post("/comments/<receipt>/withdraw")
@public
def withdraw(receipt: str) -> AnyResponse:
    """Withdraw a comment for good."""
    commenting.withdraw(db.session(), receipt)
    return _onward(receipt)


def _onward(receipt: str, *, changed: bool = False) -> AnyResponse:
    where = url_for("comments.receipt", receipt=receipt, changed=1 if changed else None)
    return keep_private(make_response(redirect(where, HTTPStatus.SEE_OTHER)))


def _page(receipt: str, refusal: Invalid | Conflict | TooManyAttempts | None = None) -> Response:
    comment = by_receipt(db.session(), receipt)
    current = current_entry(db.session(), comment.id)
    own = original_revision(db.session(), comment.newest_revision)
    usual = usual_wait(db.session())
    view = receipt_view(comment, current, own, usual=usual, article_url=public_url(comment.article))
    pending = comment.status is CommentStatus.PENDING
    # A field that was not sent is not a blank one: it shows what is saved.
    saved = {"name": view.name, "website": view.website or "", "body": view.source}
    response = (Form.sent(refusal, saved) if refusal else Form(saved)).page(
        "comments/receipt.html",
        comment=view,
        article=article_link(comment.article, view.article.url or url_for("site.home")),
        just_sent=request.args.get("sent") == "1" and pending,
        just_changed=request.args.get("changed") == "1" and (pending or view.change_waits),
        message=SENT_MESSAGE,
        receipt_url=absolute_url("comments.receipt", receipt=receipt),
        form_url=None if comment.status in CLOSED else url_for("comments.revise", receipt=receipt),
        most_changes=MAX_REVISIONS - 1,
        withdraw_url=None
        if comment.status is CommentStatus.WITHDRAWN
        else url_for("comments.withdraw", receipt=receipt),
    )
    return keep_private(response)
