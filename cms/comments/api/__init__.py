"""Comments in JSON: for any front end, and for programs that moderate."""

from cms.comments.api import lists, log, manage, public, receipts, stats, threads
from cms.comments.api.blueprint import api

__all__ = ["api", "lists", "log", "manage", "public", "receipts", "stats", "threads"]
