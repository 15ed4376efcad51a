"""What goes out about the log."""

from __future__ import annotations

from datetime import datetime

from cms.comments.models import Decision, LogKind

SAID = {
    LogKind.APPROVE: "approved this comment",
    LogKind.DECLINE: "declined this comment",
    LogKind.SPAM: "marked this comment as spam",
    LogKind.EDIT: "edited and approved this comment",
    LogKind.REPLY: "answered this comment",
    LogKind.MOVE: "moved this comment",
    LogKind.UNDO: "took back a decision about this comment",
    LogKind.REVISE: "wrote this comment anew",
    LogKind.WITHDRAW: "took this comment back",
}


def said(entry: Decision) -> str:
    """Tell an entry of the log as a sentence without its full stop."""
    return f"{entry.actor_name} {SAID[entry.decision]} on {_moment(entry.at)}"


def _moment(at: datetime) -> str:
    return f"{at.day} {at:%B %Y at %H:%M} UTC"
