"""Comparing two revisions of an article: the fields, and the body block by block."""

from __future__ import annotations

from cms.articles.models.article import Revision
from cms.articles.rules.field_changes import compare_fields
from cms.articles.schemas.content import content_of
from cms.articles.schemas.revisions import BlockChangeView, Comparison, FieldChangeView, PieceView
from cms.body.diff.texts import compare_bodies


def comparison(old: Revision, new: Revision) -> Comparison:
    """Hold two revisions against each other, word by word."""
    before, after = content_of(old), content_of(new)
    return Comparison(
        old=old.number,
        new=new.number,
        fields=[
            FieldChangeView(name=field.name, old=field.old, new=field.new)
            for field in compare_fields(before, after)
        ],
        blocks=[
            BlockChangeView(
                change=hunk.change.value,
                old=hunk.old,
                new=hunk.new,
                lines=[
                    [PieceView(change=piece.change.value, text=piece.text) for piece in line.pieces]
                    for line in hunk.lines
                ],
            )
            for hunk in compare_bodies(before.body, after.body)
        ],
    )
