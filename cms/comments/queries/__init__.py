"""Reading comments. What is public comes from `public`; the rest is for editors and commenters."""

from cms.comments.queries.moderation import (
    PendingSummary,
    last_decision,
    managed,
    next_pending,
    pending,
    pending_summary,
)
from cms.comments.queries.public import approved_comment, comment_counts, thread, thread_page
from cms.comments.queries.receipts import by_receipt, receipt_hash

__all__ = [
    "PendingSummary",
    "approved_comment",
    "by_receipt",
    "comment_counts",
    "last_decision",
    "managed",
    "next_pending",
    "pending",
    "pending_summary",
    "receipt_hash",
    "thread",
    "thread_page",
]
