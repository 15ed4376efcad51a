"""The reader's form: no account, no cookie, no token."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Response, current_app, make_response, redirect, render_template, request, url_for

from cms.articles.models import Article
from cms.articles.queries import published_article
from cms.comments import operations, queries
from cms.comments.schemas import (
    CommentForm,
    ParentView,
    Submission,
    article_link,
)
from cms.config import Settings
from cms.db import db
from cms.errors import Conflict, Invalid, TooManyAttempts, parse
from cms.permissions import ANONYMOUS
from cms.web import keep_private, public
from cms.web.limits import count_sending

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

from cms.comments.views.blueprint import comments

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
        secret=settings.secret_key,
        address=request.remote_addr or "",
        trapped=trapped,
        count=count_sending,
    )
    try:
        sent = operations.submit_comment(
            db.session(), ANONYMOUS, slug, parse(Submission, typed), sender, settings.comments
        )
    except Conflict as error:
        return _closed(published_article(db.session(), slug), typed, error)
    except (Invalid, TooManyAttempts) as error:
        typed[HONEYPOT] = trapped
        return _form_again(published_article(db.session(), slug), typed, error)
    onward = url_for("comments.receipt", receipt=sent.receipt, sent=1)
    return keep_private(make_response(redirect(onward, HTTPStatus.SEE_OTHER)))


def _closed(article: Article, typed: dict[str, str], error: Conflict) -> Response:
    """Say that no comment is taken, and give back what was written."""
    html = render_template(
        "comments/closed.html",
        article=article_link(article, url_for("site.article", slug=article.slug)),
        message=error.detail,
        written=typed["body"],
    )
    return keep_private(make_response(html, HTTPStatus.CONFLICT))


def _form_again(
    article: Article, typed: dict[str, str], error: Invalid | TooManyAttempts
) -> Response:
    """Show what was typed with what is wrong, each at its field."""
    errors: dict[str, str] = {}
    if isinstance(error, TooManyAttempts):
        errors[""] = error.detail
    else:
        for each in error.errors:
            errors.setdefault(each.pointer.removeprefix("/"), each.detail)
    if "reply_to" in errors:
        # What it answered is gone; sent once more, the comment stands on its own.
        typed = {**typed, "reply_to": ""}
    parent = queries.approved_comment(db.session(), article.id, typed["reply_to"])
    html = render_template(
        "comments/submit.html",
        article=article_link(article, url_for("site.article", slug=article.slug)),
        form=CommentForm(url_for("comments.submit", slug=article.slug), typed, errors),
        # Not its newest words: nobody has approved those of an edit that waits.
        parent=ParentView(parent.shown.name, parent.shown.html)
        if parent and parent.shown
        else None,
    )
    response = make_response(html, error.status)
    if isinstance(error, TooManyAttempts):
        response.headers["Retry-After"] = str(error.retry_after)
    return keep_private(response)
