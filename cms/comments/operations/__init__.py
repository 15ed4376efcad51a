"""The verbs of comments: submit, decide, withdraw. None of them commits."""

from cms.comments.operations.decisions import decide, withdraw
from cms.comments.operations.submission import Sender, Submitted, submit_comment

__all__ = ["Sender", "Submitted", "decide", "submit_comment", "withdraw"]
