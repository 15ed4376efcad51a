"""Pages of comments: what readers and commenters meet, and what editors work with."""

from cms.comments.views import queue
from cms.comments.views.blueprint import comments
from cms.comments.views.reader import submit, withdraw

__all__ = ["comments", "queue", "submit", "withdraw"]
