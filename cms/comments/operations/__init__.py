"""The verbs of comments: submit, decide, withdraw. None of them commits."""

from cms.comments.operations.commenting import revise, withdraw
from cms.comments.operations.decisions import decide, decide_many, edit_and_approve, undo
from cms.comments.operations.lists import (
    add_decline_reason,
    remove_decline_reason,
    remove_queue_view,
    save_queue_view,
)
from cms.comments.operations.submission import Sender, Submitted, submit_comment

__all__ = [
    "Sender",
    "Submitted",
    "add_decline_reason",
    "decide",
    "decide_many",
    "edit_and_approve",
    "remove_decline_reason",
    "remove_queue_view",
    "revise",
    "save_queue_view",
    "submit_comment",
    "undo",
    "withdraw",
]
