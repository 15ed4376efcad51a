"""The commenter's receipt: no account, no cookie, no token.

Its forms have no CSRF token: the receipt in the address is the authority, no cookie is, and who
does not know the receipt cannot make a browser send it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Response, current_app, make_response, redirect, render_template, request, url_for

from cms.comments import operations, queries
from cms.comments.models import CommentStatus
from cms.comments.schemas import SENT_MESSAGE, Changed, CommentForm, article_link, receipt_view
from cms.comments.views.blueprint import comments, public_url
from cms.config import Settings
from cms.db import db
from cms.errors import Conflict, FieldError, Invalid, TooManyAttempts, parse
from cms.web import keep_private, public
from cms.web.addresses import absolute_url
from cms.web.limits import CHANGES, count_sending

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

FIELDS = ("name", "website", "body")
CLOSED = (CommentStatus.WITHDRAWN, CommentStatus.SPAM)


@comments.get("/comments/<receipt>")
@public
def receipt(receipt: str) -> Response:
    """Show a commenter where the comment stands."""
    return _page(receipt)


@comments.post("/comments/<receipt>/edit")
@public
def revise(receipt: str) -> AnyResponse:
    """Write the comment anew; show the form again, with every word kept, when it is refused."""
    settings: Settings = current_app.config["SETTINGS"]
    # A field that did not come is not an empty one: what it holds stays.
    typed = {name: request.form[name] for name in FIELDS if name in request.form}
    try:
        if not typed:
            raise Invalid.at("", "Nothing came of the form. Send it again.")
        wanted = parse(Changed, typed)
        count = partial(count_sending, CHANGES)
        operations.revise(db.session(), receipt, wanted, settings.comments, count)
    except TooManyAttempts as error:
        page = _page(receipt, typed, [FieldError("", error.detail)], HTTPStatus(error.status))
        page.headers["Retry-After"] = str(error.retry_after)
        return page
    except Invalid as error:
        return _page(receipt, typed, error.errors, HTTPStatus.UNPROCESSABLE_ENTITY)
    except Conflict as error:
        problem = [FieldError("", error.detail)]
        return _page(receipt, typed, problem, HTTPStatus.CONFLICT)
    return _onward(receipt, changed=True)


@comments.post("/comments/<receipt>/withdraw")
@public
def withdraw(receipt: str) -> AnyResponse:
    """Take the comment back for good."""
    operations.withdraw(db.session(), receipt)
    return _onward(receipt)


def _onward(receipt: str, *, changed: bool = False) -> AnyResponse:
    where = url_for("comments.receipt", receipt=receipt, changed=1 if changed else None)
    return keep_private(make_response(redirect(where, HTTPStatus.SEE_OTHER)))


def _page(
    receipt: str,
    typed: Mapping[str, str] | None = None,
    problems: list[FieldError] | tuple[FieldError, ...] = (),
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    comment = queries.by_receipt(db.session(), receipt)
    standing = queries.standing_entry(db.session(), comment.id)
    own = queries.readers_words(db.session(), comment.newest)
    usual = queries.usual_wait(db.session())
    view = receipt_view(
        comment, standing, own, usual=usual, article_url=public_url(comment.article)
    )
    now = {"name": view.name, "website": view.website or "", "body": view.source}
    errors: dict[str, str] = {}
    for each in problems:
        errors.setdefault(each.pointer.removeprefix("/"), each.detail)
    pending = comment.status is CommentStatus.PENDING
    html = render_template(
        "comments/receipt.html",
        comment=view,
        article=article_link(comment.article, view.article.url or url_for("site.home")),
        just_sent=request.args.get("sent") == "1" and pending,
        just_changed=request.args.get("changed") == "1" and (pending or view.change_waits),
        message=SENT_MESSAGE,
        receipt_url=absolute_url("comments.receipt", receipt=receipt),
        form=None
        if comment.status in CLOSED
        else CommentForm(
            url_for("comments.revise", receipt=receipt), now | dict(typed or {}), errors
        ),
        errors=errors,
        most_changes=operations.MAX_REVISIONS - 1,
        withdraw_url=None
        if comment.status is CommentStatus.WITHDRAWN
        else url_for("comments.withdraw", receipt=receipt),
    )
    return keep_private(make_response(html, status))
