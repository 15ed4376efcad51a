"""Pages of comments: what readers and commenters meet, and what editors work with."""

from cms.comments.views import (
    answering,
    history,
    log,
    marks,
    promise,
    queue,
    queue_lists,
    queue_many,
    threads,
)
from cms.comments.views.blueprint import comments
from cms.comments.views.reader import submit
from cms.comments.views.receipts import revise, withdraw
from cms.comments.views.reports import send_report

__all__ = [
    "answering",
    "comments",
    "history",
    "log",
    "marks",
    "promise",
    "queue",
    "queue_lists",
    "queue_many",
    "revise",
    "send_report",
    "submit",
    "threads",
    "withdraw",
]
