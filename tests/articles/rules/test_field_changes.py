"""Each field of an article has its label."""

from __future__ import annotations

from cms.articles.rules.field_changes import LABELS
from cms.articles.schemas.content import ArticleContent


def test_every_field_beside_the_body_is_compared_and_merged() -> None:
    # A merge keeps the fields that have a label, so that one without would be lost.
    assert set(LABELS) == set(ArticleContent.model_fields) - {"body"}
