"""Comments in JSON for programs that moderate; a token speaks for an editor."""

from __future__ import annotations

from flask import Response

from cms.comments import operations, queries
from cms.comments.api.blueprint import api, public_url
from cms.comments.schemas import (
    DecisionInput,
    ManageQuery,
    decision_view,
    managed_comment,
)
from cms.db import db
from cms.permissions import Permission
from cms.web import (
    current_actor,
    keep_private,
    parse_json,
    parse_query,
    present,
    present_page,
    requires,
)


@api.get("/manage/comments")
@requires(Permission.COMMENT_MODERATE)
def index() -> Response:
    """List comments of every state, with what only editors may see."""
    page = queries.managed(db.session(), parse_query(ManageQuery))
    items = [
        managed_comment(comment, article_url=public_url(comment.article)) for comment in page.items
    ]
    return keep_private(present_page(items, page.total, page.next_cursor))


@api.post("/manage/comments/<comment_id>/decision")
@requires(Permission.COMMENT_MODERATE)
def decide(comment_id: str) -> Response:
    """Decide about one comment."""
    wanted = parse_json(DecisionInput)
    decision = operations.decide(db.session(), current_actor(), comment_id, wanted)
    return keep_private(present(decision_view(decision)))
