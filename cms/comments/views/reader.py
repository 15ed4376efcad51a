"""The reader's form and the commenter's receipt: no account, no cookie, no token."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Response, current_app, make_response, redirect, render_template, request, url_for

from cms.articles.models import Article
from cms.articles.queries import published_article
from cms.comments import operations, queries
from cms.comments.models import CommentStatus
from cms.comments.schemas import (
    SENT_MESSAGE,
    CommentForm,
    ParentView,
    Submission,
    article_title,
    receipt_view,
)
from cms.config import Settings
from cms.db import db
from cms.errors import Invalid, parse
from cms.permissions import ANONYMOUS
from cms.web import keep_private, public
from cms.web.addresses import absolute_url

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

from cms.comments.views.blueprint import comments, public_url

FIELDS = ("name", "email", "website", "body", "reply_to")
HONEYPOT = "subject"


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
    settings: Settings = current_app.config["SETTINGS"]
    trapped = request.form.get(HONEYPOT, "")
    sender = operations.Sender(
        secret=settings.secret_key, address=request.remote_addr or "", trapped=trapped
    )
    try:
        sent = operations.submit_comment(
            db.session(), ANONYMOUS, slug, parse(Submission, typed), sender, settings.comments
        )
    except Invalid as error:
        typed[HONEYPOT] = trapped
        return _form_again(published_article(db.session(), slug), typed, error)
    onward = url_for("comments.receipt", receipt=sent.receipt, sent=1)
    return keep_private(make_response(redirect(onward, HTTPStatus.SEE_OTHER)))


@comments.get("/comments/<receipt>")
@public
def receipt(receipt: str) -> Response:
    """Show a commenter where the comment stands."""
    comment = queries.by_receipt(db.session(), receipt)
    last = queries.last_decision(db.session(), comment.id)
    view = receipt_view(comment, last, article_url=public_url(comment.article))
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
