"""The revisions of an article, for programs."""

from __future__ import annotations

from functools import partial

from flask import Response

from cms.articles.api.articles import STEP, take_step
from cms.articles.api.blueprint import api
from cms.articles.operations import revisions
from cms.articles.queries.desk import article_for
from cms.articles.queries.revisions import revision_list, revision_of, revisions_to_compare
from cms.articles.rules.comparison import comparison
from cms.articles.schemas.revisions import (
    CompareQuery,
    Comparison,
    ManagedRevision,
    RevisionList,
    WholeRevision,
    whole_revision,
)
from cms.db.session import db
from cms.permissions import Permission
from cms.web.access import current_actor, requires
from cms.web.contract import Contract
from cms.web.requests import parse_query
from cms.web.responses import Many, One, present, present_page


@api.get("/articles/<article_id>/revisions")
@requires(Permission.ARTICLE_WRITE_OWN)
@Contract(Many[ManagedRevision], query=RevisionList)
def list_revisions(article_id: str) -> Response:
    """List an article's revisions, the last first."""
    article = article_for(db.session(), current_actor(), article_id)
    page = revision_list(db.session(), article, parse_query(RevisionList))
    items = [ManagedRevision.model_validate(revision) for revision in page.items]
    return present_page(items, page.total, page.next_cursor)


@api.get("/articles/<article_id>/revisions/<int:number>")
@requires(Permission.ARTICLE_WRITE_OWN)
@Contract(One[WholeRevision])
def get_revision(article_id: str, number: int) -> Response:
    """Get one revision with its whole content."""
    article = article_for(db.session(), current_actor(), article_id)
    return present(whole_revision(revision_of(db.session(), article, number)))


@api.get("/articles/<article_id>/comparison")
@requires(Permission.ARTICLE_WRITE_OWN)
@Contract(One[Comparison], query=CompareQuery)
def compare_revisions(article_id: str) -> Response:
    """Compare two revisions word by word."""
    article = article_for(db.session(), current_actor(), article_id)
    return present(
        comparison(*revisions_to_compare(db.session(), article, parse_query(CompareQuery)))
    )


@api.post("/articles/<article_id>/revisions/<int:number>/restore")
@requires(Permission.ARTICLE_WRITE_OWN)
@STEP
def restore_revision(article_id: str, number: int) -> Response:
    """Restore an earlier revision: its content becomes a new revision."""
    return take_step(article_id, partial(revisions.restore_revision, number=number))


@api.post("/articles/<article_id>/discard")
@requires(Permission.ARTICLE_WRITE_OWN)
@STEP
def discard_draft(article_id: str) -> Response:
    """Discard the newer draft of a published article."""
    return take_step(article_id, revisions.discard_draft)
