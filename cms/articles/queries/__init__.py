"""Reading articles: SELECT only. Each function costs a fixed number of queries."""

from cms.articles.queries.desk import (
    all_articles,
    article_for,
    article_list,
    by_address,
    count_due,
    my_drafts,
    state_counts,
)
from cms.articles.queries.history import (
    history,
    last_event,
    note_of,
    notes_on,
    open_notes,
)
from cms.articles.queries.links import linkable
from cms.articles.queries.names import (
    credited_since,
    known_authors,
    known_topics,
    slugs_of_others,
)
from cms.articles.queries.people import public_author
from cms.articles.queries.public import (
    Target,
    public_topic,
    published_article,
    published_slugs,
)
from cms.articles.queries.published import published_articles
from cms.articles.queries.schedule import (
    due_articles,
    failed_schedules,
    moments_until,
    upcoming,
)

__all__ = [
    "Target",
    "all_articles",
    "article_for",
    "article_list",
    "by_address",
    "count_due",
    "credited_since",
    "due_articles",
    "failed_schedules",
    "history",
    "known_authors",
    "known_topics",
    "last_event",
    "linkable",
    "moments_until",
    "my_drafts",
    "note_of",
    "notes_on",
    "open_notes",
    "public_author",
    "public_topic",
    "published_article",
    "published_articles",
    "published_slugs",
    "slugs_of_others",
    "state_counts",
    "upcoming",
]
