"""What commenters see of their comments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pydantic import Field

from cms.comments.models.comment import Comment, CommentRevision, LogEntry
from cms.comments.models.states import Action, CommentStatus
from cms.comments.schemas.outputs import ArticleLink, Output, article_link
from cms.comments.schemas.response_times import UsualWait
from cms.comments.schemas.text_changes import TextChange, compare_revisions
from cms.validation import Html

# The waits of only a few comments say nothing about the next one.
MIN_DECISIONS = 5


class ReceiptView(Output):
    """A comment as its own commenter sees it.

    ``name``, ``website``, ``source`` and ``html`` are the newest words. ``public_html`` is what
    everyone reads while it is approved, at ``public_url``; ``change_waits`` says that the newest
    words are not public yet. ``change`` leads from the commenter's words to the newest, where an
    editor changed them. ``reason`` is what the editor said to the commenter, when declining or
    changing the words. ``reply_to`` is the id of what it answers; where that one is shown no more,
    ``reply_to_removed`` is true instead. ``usual_wait`` is set while the words wait for an editor,
    once there are decisions enough to tell.
    """

    id: str = Field(examples=["a063746a7646b254d9ce"])
    status: CommentStatus
    name: str = Field(examples=["Robin"])
    website: str | None = Field(examples=["https://robin.example.org"])
    source: str = Field(examples=["Does this hold for *night* shifts too?"])
    html: Html = Field(examples=["<p>Does this hold for <em>night</em> shifts too?</p>"])
    submitted_at: datetime
    reply_to: str | None = Field(examples=["5f0c1a9be27d44c08a31"])
    reply_to_removed: bool
    # For the page: the name that readers see at what it answers.
    in_reply_to: str | None = Field(default=None, exclude=True)
    reason: str | None = Field(examples=["This is not about the article."])
    public_url: str | None = Field(
        examples=["https://example.org/articles/backs#comment-a063746a7646"]
    )
    public_html: Html | None = Field(
        examples=["<p>Does this hold for <em>night</em> shifts too?</p>"]
    )
    change_waits: bool
    change: Sequence[TextChange] | None
    article: ArticleLink
    usual_wait: UsualWait | None


def receipt_view(
    comment: Comment,
    current: LogEntry | None,
    own: CommentRevision | None,
    *,
    usual: UsualWait,
    article_url: str | None,
) -> ReceiptView:
    """Return a comment as its commenter sees it.

    ``current`` is the log entry that led to its present state, ``own`` the commenter's text when
    the newest is an editor's, and ``usual`` how long other comments waited lately.
    """
    newest, shown, answered = comment.newest_revision, comment.public_revision, comment.parent
    stands = answered.public_revision if answered else None
    told = current is not None and (
        comment.status is CommentStatus.DECLINED or current.action is Action.EDIT
    )
    # `waiting_since` is not used here: the commenter should not see that a reader reported it.
    waits = comment.status is CommentStatus.PENDING or (shown is not None and shown is not newest)
    return ReceiptView(
        id=comment.public_id,
        status=comment.status,
        name=newest.name,
        website=newest.website,
        source=newest.source,
        html=newest.html,
        submitted_at=comment.submitted_at,
        reply_to=answered.public_id if answered and stands else None,
        reply_to_removed=answered is not None and stands is None,
        in_reply_to=stands.name if stands else None,
        reason=current.reason if told and current else None,
        public_url=f"{article_url}#comment-{comment.public_id}" if shown and article_url else None,
        public_html=shown.html if shown else None,
        change_waits=shown is not None and shown is not newest,
        change=compare_revisions(own, newest) if own else None,
        article=article_link(comment.article, article_url),
        usual_wait=usual if waits and usual.decided >= MIN_DECISIONS else None,
    )
