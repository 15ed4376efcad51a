"""The promise as numbers."""

from __future__ import annotations

from flask import Response, current_app

from cms.comments import queries
from cms.comments.api.blueprint import api
from cms.comments.schemas import PromiseView
from cms.db import db, utc_now
from cms.permissions import Permission
from cms.web import Contract, One, present, requires


@api.get("/manage/comments/stats")
@requires(Permission.COMMENT_MODERATE)
@Contract(One[PromiseView])
def get_comment_statistics() -> Response:
    """Tell how long comments wait, and how the promise is kept."""
    hours = current_app.config["SETTINGS"].comments.promise_hours
    return present(queries.promise_figures(db.session(), hours=hours, now=utc_now()))
