"""Comments in JSON for programs that moderate; a token acts as an editor."""

from __future__ import annotations

from flask import Response

from cms.comments.api.blueprint import api, public_url
from cms.comments.operations.decisions import decide, decide_many, edit_and_approve
from cms.comments.queries.log import comment_by_id, revisions
from cms.comments.queries.moderation import managed
from cms.comments.queries.reports import reports_about
from cms.comments.schemas.deciding import EditInput, ManyDecisions
from cms.comments.schemas.inputs import DecisionInput
from cms.comments.schemas.log import LogEntryView, OutcomeList, log_entry_view, outcome_view
from cms.comments.schemas.outputs import (
    ManagedComment,
    WholeComment,
    managed_comment,
    whole_comment,
)
from cms.comments.schemas.queue import ManageQuery
from cms.db.session import db
from cms.permissions import Permission
from cms.web.access import current_actor, requires
from cms.web.contract import Contract
from cms.web.requests import parse_json, parse_query
from cms.web.responses import Many, One, present, present_page


@api.get("/manage/comments")
@requires(Permission.COMMENT_MODERATE)
@Contract(Many[ManagedComment], query=ManageQuery)
def list_managed_comments() -> Response:
    """List comments of every state, with what only editors may see."""
    page = managed(db.session(), parse_query(ManageQuery))
    items = [
        managed_comment(comment, article_url=public_url(comment.article)) for comment in page.items
    ]
    return present_page(items, page.total, page.next_cursor)


@api.get("/manage/comments/<id:comment_id>")
@requires(Permission.COMMENT_MODERATE)
@Contract(One[WholeComment])
def get_managed_comment(comment_id: str) -> Response:
    """Return one comment in any state, with all its texts and the reports about it."""
    session = db.session()
    comment = comment_by_id(session, comment_id)
    texts, reports = revisions(session, comment.id), reports_about(session, comment.id)
    url = public_url(comment.article)
    return present(whole_comment(comment, texts, reports, article_url=url))


@api.post("/manage/comments/<comment_id>/decision")
@requires(Permission.COMMENT_MODERATE)
@Contract(One[LogEntryView], body=DecisionInput)
def decide_comment(comment_id: str) -> Response:
    """Decide about one comment."""
    wanted = parse_json(DecisionInput)
    decision = decide(db.session(), current_actor(), comment_id, wanted)
    return present(log_entry_view(decision))


@api.post("/manage/comments/decisions")
@requires(Permission.COMMENT_MODERATE)
@Contract(One[OutcomeList], body=ManyDecisions)
def decide_comments() -> Response:
    """Decide about several comments; each has its own answer, in the order sent."""
    wanted = parse_json(ManyDecisions)
    outcomes = decide_many(db.session(), current_actor(), wanted.decisions)
    return present(OutcomeList([outcome_view(each) for each in outcomes]))


@api.post("/manage/comments/<comment_id>/edit")
@requires(Permission.COMMENT_MODERATE)
@Contract(One[LogEntryView], body=EditInput)
def edit_comment(comment_id: str) -> Response:
    """Publish a comment with an editor's text."""
    wanted = parse_json(EditInput)
    entry = edit_and_approve(db.session(), current_actor(), comment_id, wanted)
    return present(log_entry_view(entry))
