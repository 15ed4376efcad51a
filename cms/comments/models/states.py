"""The states of a comment, what can be done with it, and which state may follow which."""

from __future__ import annotations

from enum import StrEnum


class CommentStatus(StrEnum):
    """Where a comment stands. Only ``approved`` is public, and only a decision leads there."""

    PENDING = "pending"
    APPROVED = "approved"
    DECLINED = "declined"
    SPAM = "spam"
    WITHDRAWN = "withdrawn"


class DecisionKind(StrEnum):
    """What an editor can say of a comment."""

    APPROVE = "approve"
    DECLINE = "decline"
    SPAM = "spam"


class Action(StrEnum):
    """What an entry of the log records: a decision, another act of an editor, or the commenter's.

    ``edit`` is an editor's change that was approved with it; ``revise`` and ``withdraw`` are what
    the commenter did. ``reply`` is an editor's answer, public with it, and stands in the log of the
    answer. ``move`` leaves a comment's state as it is. ``close``, ``open`` and ``close_after`` (a
    number of days) are about all comments of an article.
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
    """In which role somebody of the site answered; shown beside the name."""

    AUTHOR = "author"
    EDITOR = "editor"
