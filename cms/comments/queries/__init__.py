"""Reading comments. What is public comes from `public`; the rest is for editors and commenters."""

from cms.comments.queries.log import reported_before, revision_count, standing_entry
from cms.comments.queries.moderation import (
    PendingSummary,
    last_decision,
    managed,
    next_pending,
    pending,
    pending_summary,
)
from cms.comments.queries.public import approved_comment, comment_counts, thread, thread_page
from cms.comments.queries.queue import (
    COUNTED_TO,
    arrivals,
    newest_place,
    next_waiting,
    waiting,
    waiting_among,
)
from cms.comments.queries.queue_choices import (
    authors,
    decline_reason,
    decline_reasons,
    queue_view,
    queue_views,
    topics,
    waiting_articles,
)
from cms.comments.queries.queue_facts import decisions_named, facts_about, revision_of
from cms.comments.queries.receipts import by_receipt, receipt_hash

__all__ = [
    "COUNTED_TO",
    "PendingSummary",
    "approved_comment",
    "arrivals",
    "authors",
    "by_receipt",
    "comment_counts",
    "decisions_named",
    "decline_reason",
    "decline_reasons",
    "facts_about",
    "last_decision",
    "managed",
    "newest_place",
    "next_pending",
    "next_waiting",
    "pending",
    "pending_summary",
    "queue_view",
    "queue_views",
    "receipt_hash",
    "reported_before",
    "revision_count",
    "revision_of",
    "standing_entry",
    "thread",
    "thread_page",
    "topics",
    "waiting",
    "waiting_among",
    "waiting_articles",
]
