"""Reports: a reader asks that an editor reads an approved comment again."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.comments.models.comment import Comment
from cms.comments.models.reports import CommentReport
from cms.comments.operations.state import change_state, lock_comment
from cms.comments.operations.submission import count_nothing
from cms.comments.queries.reports import approval_of, is_reported, public_comment, report_count
from cms.comments.rules.transitions import REPORT, Transition
from cms.comments.schemas.reports import ReportInput
from cms.db.moments import utc_now
from cms.errors import NotFound

MAX_REPORTS = 20
"""The number of reports of one approval that are stored: an editor needs no more."""


def report_comment(
    session: Session,
    comment_id: str,
    wanted: ReportInput,
    count: Callable[[], None] = count_nothing,
) -> None:
    """Store a report of an approved comment, and put the comment back in the queue.

    The comment stays public. The first report of an approval puts it in the queue; further ones are
    stored with it. After an editor has approved it again, a new report can do so again. The same
    reason twice is one report. ``count`` counts the report against the reader's limit, and raises
    when there are too many.

    Raises:
        NotFound: Readers cannot see this comment, or there is none.
    """
    if public_comment(session, comment_id) is None:
        raise NotFound("There is no such comment.")
    comment = lock_comment(session, select(Comment).where(Comment.public_id == comment_id))
    if comment is None or comment.public_revision is None:
        raise NotFound("There is no such comment.")
    approval = approval_of(session, comment.id)
    before = report_count(session, comment.id, approval)
    if is_reported(session, comment.id, approval, wanted.reason):
        return
    count()
    if before >= MAX_REPORTS:
        return
    now = utc_now()
    session.add(CommentReport(comment=comment, log_entry_id=approval, reason=wanted.reason, at=now))
    if before == 0:
        change_state(session, comment, Transition(REPORT, at=now))
    session.flush()
