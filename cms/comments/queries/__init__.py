"""Reading comments. What is public comes from `public`; the rest is for editors and commenters."""

from cms.comments.queries.log import (
    LOG_COUNTED_TO,
    comment_by_id,
    history,
    log_entries,
    log_page,
    readers_words,
    reported_before,
    revision_count,
    revisions,
    standing_entry,
)
from cms.comments.queries.moderation import (
    PendingSummary,
    just_decided,
    last_decision,
    managed,
    pending_summary,
)
from cms.comments.queries.promise import promise_figures, usual_wait
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
    "LOG_COUNTED_TO",
    "PendingSummary",
    "approved_comment",
    "arrivals",
    "authors",
    "by_receipt",
    "comment_by_id",
    "comment_counts",
    "decisions_named",
    "decline_reason",
    "decline_reasons",
    "facts_about",
    "history",
    "just_decided",
    "last_decision",
    "log_entries",
    "log_page",
    "managed",
    "newest_place",
    "next_waiting",
    "pending_summary",
    "promise_figures",
    "queue_view",
    "queue_views",
    "readers_words",
    "receipt_hash",
    "reported_before",
    "revision_count",
    "revision_of",
    "revisions",
    "standing_entry",
    "thread",
    "thread_page",
    "topics",
    "usual_wait",
    "waiting",
    "waiting_among",
    "waiting_articles",
]
