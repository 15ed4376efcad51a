"""Reporting an approved comment: a page for readers, without account, cookie or script."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import make_response, redirect, render_template, request, url_for

from cms.comments.models.comment import Comment
from cms.comments.operations.reports import report_comment
from cms.comments.queries.reports import public_comment
from cms.comments.schemas.reports import ReportInput
from cms.comments.views.blueprint import comments, public_url
from cms.db.session import db
from cms.errors import Invalid, NotFound, TooManyAttempts
from cms.web.access import public
from cms.web.forms import Form
from cms.web.rate_limits import REPORTS, count_sending
from cms.web.requests import parse_form
from cms.web.security_headers import keep_private

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse


@comments.get("/comments/<comment_id>/report")
@public
def report(comment_id: str) -> AnyResponse:
    """Show the form, or a thank-you after it was sent.

    The thank-you is the same for every id, so that nobody learns what became of a comment.
    """
    comment = public_comment(db.session(), comment_id)
    if request.args.get("sent") == "1":
        back = _place(comment) if comment else url_for("site.home")
        page = make_response(render_template("comments/reported.html", back_url=back))
        return keep_private(page)
    if comment is None:
        raise NotFound("There is no such comment.")
    return _form(comment)


@comments.post("/comments/<comment_id>/report")
@public
def send_report(comment_id: str) -> AnyResponse:
    """Store the report.

    There is no CSRF token: like a comment, a report has no authority, and no cookie is read.
    """
    count = partial(count_sending, REPORTS)
    try:
        report_comment(db.session(), comment_id, parse_form(ReportInput), count)
    except (Invalid, TooManyAttempts) as error:
        comment = public_comment(db.session(), comment_id)
        if comment is None:
            raise NotFound("There is no such comment.") from error
        return _form(comment, error)
    target = url_for("comments.report", comment_id=comment_id, sent=1)
    return keep_private(make_response(redirect(target, HTTPStatus.SEE_OTHER)))


def _form(comment: Comment, refusal: Invalid | TooManyAttempts | None = None) -> AnyResponse:
    page = Form.sent(refusal).page(
        "comments/report.html",
        comment=comment.public_revision,
        form_url=url_for("comments.send_report", comment_id=comment.public_id),
        back_url=_place(comment),
    )
    return keep_private(page)


def _place(comment: Comment) -> str:
    return f"{public_url(comment.article)}#comment-{comment.public_id}"
