"""The reader's form, without account, cookie or token."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Response, current_app, make_response, redirect, render_template, request, url_for

from cms.articles.models.article import Article
from cms.articles.queries.public import published_article
from cms.comments.forms import SubmissionForm
from cms.comments.operations.submission import Sender, submit_comment
from cms.comments.queries.public import approved_comment
from cms.comments.schemas.outputs import ParentView, article_link
from cms.config import Settings
from cms.db.session import db
from cms.errors import Conflict, Invalid, TooManyAttempts
from cms.permissions import ANONYMOUS
from cms.web.access import public
from cms.web.forms import Form
from cms.web.rate_limits import count_sending
from cms.web.requests import parse_form
from cms.web.security_headers import keep_private

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

from cms.comments.views.blueprint import comments


@comments.post("/articles/<slug>/comments")
@public
def submit(slug: str) -> AnyResponse:
    """Take in a comment; show the form again, with every word kept, when something is wrong.

    The one form without a CSRF token (see `cms.app.factory`). It carries no authority: whoever
    sends it, from wherever, is a reader, and no cookie is read or set. So another site cannot make
    a browser do anything in somebody's name, and the page with the form is the same for everyone.
    """
    settings: Settings = current_app.config["SETTINGS"]
    try:
        sent_form = parse_form(SubmissionForm)
        sender = Sender(
            secret=settings.secret_key,
            address=request.remote_addr or "",
            trapped=sent_form.subject,
            count=count_sending,
        )
        sent = submit_comment(db.session(), ANONYMOUS, slug, sent_form, sender, settings.comments)
    except Conflict as error:
        return _closed(published_article(db.session(), slug), error)
    except (Invalid, TooManyAttempts) as error:
        return _form_again(published_article(db.session(), slug), error)
    target = url_for("comments.receipt", receipt=sent.receipt, sent=1)
    return keep_private(make_response(redirect(target, HTTPStatus.SEE_OTHER)))


def _closed(article: Article, error: Conflict) -> Response:
    """Say that comments are closed, and give back what was written."""
    html = render_template(
        "comments/closed.html",
        article=article_link(article, url_for("site.article", slug=article.slug)),
        message=error.detail,
        written=request.form.get("body", ""),
    )
    return keep_private(make_response(html, HTTPStatus.CONFLICT))


def _form_again(article: Article, error: Invalid | TooManyAttempts) -> Response:
    """Show the form again with everything that was typed and the errors at their fields."""
    form = Form.sent(error)
    parent = None
    if form.error_at("reply_to"):
        # The parent is no longer public. Sent again, the comment is no reply.
        gone = Invalid.at("", form.error_at("reply_to"))
        form = Form({**request.form.to_dict(), "reply_to": ""}, gone)
    else:
        parent = approved_comment(db.session(), article.id, form.value("reply_to"))
    response = form.page(
        "comments/submit.html",
        article=article_link(article, url_for("site.article", slug=article.slug)),
        form_url=url_for("comments.submit", slug=article.slug),
        # Not its newest text: an edit that waits is not approved.
        parent=ParentView(parent.public_revision.name, parent.public_revision.html)
        if parent and parent.public_revision
        else None,
    )
    return keep_private(response)
