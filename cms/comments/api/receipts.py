"""The receipt in JSON: commenters follow, edit and withdraw their comments."""

from __future__ import annotations

from functools import partial

from flask import Response, current_app

from cms.comments.api.blueprint import api, public_url
from cms.comments.models.comment import Comment
from cms.comments.operations.commenting import revise, withdraw
from cms.comments.queries.log import current_entry, original_revision
from cms.comments.queries.receipts import by_receipt
from cms.comments.queries.response_times import usual_wait
from cms.comments.schemas.deciding import RevisionInput
from cms.comments.schemas.receipts import ReceiptView, receipt_view
from cms.config import Settings
from cms.db.session import db
from cms.web.access import public
from cms.web.contract import Contract
from cms.web.rate_limits import CHANGES, count_sending
from cms.web.requests import parse_json
from cms.web.responses import One, present


@api.get("/comments/<receipt>")
@public
@Contract(One[ReceiptView], private=True)
def get_comment_by_receipt(receipt: str) -> Response:
    """Return the state of a comment to its commenter."""
    return _present(by_receipt(db.session(), receipt))


@api.patch("/comments/<receipt>")
@public
@Contract(
    One[ReceiptView],
    gives=("RateLimit", "RateLimit-Policy"),
    body=RevisionInput,
    errors=(429,),
    private=True,
)
def edit_comment_by_receipt(receipt: str) -> Response:
    """Edit a comment; fields that are not sent stay as they are."""
    settings: Settings = current_app.config["SETTINGS"]
    wanted = parse_json(RevisionInput)
    comment = revise(
        db.session(), receipt, wanted, settings.comments, partial(count_sending, CHANGES)
    )
    return _present(comment)


@api.delete("/comments/<receipt>")
@public
@Contract(One[ReceiptView], private=True)
def withdraw_comment_by_receipt(receipt: str) -> Response:
    """Withdraw a comment for good, and return it."""
    return _present(withdraw(db.session(), receipt))


def _present(comment: Comment) -> Response:
    current = current_entry(db.session(), comment.id)
    own = original_revision(db.session(), comment.newest_revision)
    usual = usual_wait(db.session())
    view = receipt_view(comment, current, own, usual=usual, article_url=public_url(comment.article))
    return present(view)
