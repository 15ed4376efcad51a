"""The states of a comment, and the actions that the log records."""

from __future__ import annotations

from enum import StrEnum


class CommentStatus(StrEnum):
    """The status of a comment. Readers see only approved comments."""

    PENDING = "pending"
    APPROVED = "approved"
    DECLINED = "declined"
    SPAM = "spam"
    WITHDRAWN = "withdrawn"


class DecisionKind(StrEnum):
    """What an editor can decide about a comment."""

    APPROVE = "approve"
    DECLINE = "decline"
    SPAM = "spam"


class Action(StrEnum):
    """What an entry of the log records.

    ``approve``, ``decline``, ``spam`` and ``edit`` (a new text, approved with it) are an editor's
    decisions. ``reply`` is an editor's answer, which is public at once; its entry is about the
    answer. ``revise`` and ``withdraw`` are done by the commenter. ``close``, ``open`` and
    ``close_after`` (a number of days) are about all comments of an article.
    """

    APPROVE = "approve"
    DECLINE = "decline"
    SPAM = "spam"
    EDIT = "edit"
    REPLY = "reply"
    MOVE = "move"
    UNDO = "undo"
    REVISE = "revise"
    WITHDRAW = "withdraw"
    CLOSE = "close"
    OPEN = "open"
    CLOSE_AFTER = "close_after"


class Badge(StrEnum):
    """The role in which an author or editor answered, shown beside the name."""

    AUTHOR = "author"
    EDITOR = "editor"
