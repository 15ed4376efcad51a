"""Finding a comment by its receipt."""

from __future__ import annotations

import hashlib

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from cms.comments.models.comment import Comment
from cms.comments.queries.loading import with_article
from cms.errors import NotFound


def receipt_hash(receipt: str) -> str:
    """Return what is stored of a receipt: its SHA-256 in hexadecimal."""
    return hashlib.sha256(receipt.encode()).hexdigest()


def by_receipt(session: Session, receipt: str) -> Comment:
    """Return the comment of a receipt, with its text and article; raises `NotFound`."""
    comment = session.scalar(
        select(Comment)
        .where(Comment.receipt_hash == receipt_hash(receipt))
        .options(
            joinedload(Comment.newest_revision),
            joinedload(Comment.parent).joinedload(Comment.public_revision),
            with_article(),
        )
    )
    if comment is None:
        raise NotFound("There is no comment with this receipt.")
    return comment
