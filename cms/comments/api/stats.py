"""Response times as numbers."""

from __future__ import annotations

from flask import Response, current_app

from cms.comments.api.blueprint import api
from cms.comments.queries.response_times import response_times
from cms.comments.schemas.response_times import ResponseTimes
from cms.db.moments import utc_now
from cms.db.session import db
from cms.permissions import Permission
from cms.web.access import requires
from cms.web.contract import Contract
from cms.web.responses import One, present


@api.get("/manage/comments/stats")
@requires(Permission.COMMENT_MODERATE)
@Contract(One[ResponseTimes])
def get_comment_statistics() -> Response:
    """Return how long comments wait, and how often that is within the promised hours."""
    hours = current_app.config["SETTINGS"].comments.promise_hours
    return present(response_times(db.session(), hours=hours, now=utc_now()))
