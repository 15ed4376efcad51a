"""Comparing two revisions of an article: the fields, and the body block by block."""

from __future__ import annotations

from cms.articles.models.article import Revision
from cms.articles.rules.field_changes import compare_fields
from cms.articles.schemas.content import content_of
from cms.articles.schemas.revisions import BlockChangeView, Comparison, FieldChangeView
from cms.body.diff.texts import compare_bodies


def comparison(old: Revision, new: Revision) -> Comparison:
    """Compare two revisions word by word."""
    before, after = content_of(old), content_of(new)
    changes = compare_fields(before, after)
    hunks = compare_bodies(before.body, after.body)
    return Comparison(
        old=old.number,
        new=new.number,
        fields=[FieldChangeView.model_validate(change) for change in changes],
        blocks=[BlockChangeView.model_validate(hunk) for hunk in hunks],
    )
