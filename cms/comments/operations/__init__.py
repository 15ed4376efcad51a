"""The verbs of comments: submit, decide, withdraw. None of them commits."""

from cms.comments.operations.answering import reply
from cms.comments.operations.commenting import MAX_REVISIONS, revise, withdraw
from cms.comments.operations.decisions import decide, decide_many, edit_and_approve, undo
from cms.comments.operations.lists import (
    add_decline_reason,
    remove_decline_reason,
    remove_queue_view,
    save_queue_view,
)
from cms.comments.operations.moving import move
from cms.comments.operations.submission import Sender, Submitted, submit_comment
from cms.comments.operations.threads import set_thread

__all__ = [
    "MAX_REVISIONS",
    "Sender",
    "Submitted",
    "add_decline_reason",
    "decide",
    "decide_many",
    "edit_and_approve",
    "move",
    "remove_decline_reason",
    "remove_queue_view",
    "reply",
    "revise",
    "save_queue_view",
    "set_thread",
    "submit_comment",
    "undo",
    "withdraw",
]
