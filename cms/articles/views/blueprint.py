"""The blueprint of the article pages of the desk, and what several of them show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, url_for

from cms.articles.models.article import Article, ArticleState, ReviewOutcome
from cms.web.access import current_actor

desk = Blueprint("articles", __name__, url_prefix="/desk/articles")

STATE_LABELS = {
    ArticleState.DRAFT: "Draft",
    ArticleState.IN_REVIEW: "In review",
    ArticleState.SCHEDULED: "Scheduled",
    ArticleState.PUBLISHED: "Published",
    ArticleState.ARCHIVED: "Archived",
}

OUTCOME_LABELS = {
    ReviewOutcome.CHANGES_ASKED: "Changes asked",
    ReviewOutcome.APPROVED: "Approved",
}


def is_own_save(article: Article) -> bool:
    """Whether the actor saved the newest revision, for example in another window."""
    return article.newest.created_by_id == current_actor().user_id


def article_facts(article: Article) -> Mapping[str, Any]:
    """Return what every page of an article shows."""
    newest = article.newest
    return {
        "id": article.public_id,
        "state": article.state,
        "state_label": STATE_LABELS[article.state],
        "outcome": article.review_outcome,
        "outcome_label": OUTCOME_LABELS.get(article.review_outcome)
        if article.review_outcome
        else None,
        "newer_draft": article.has_newer_draft,
        "public_url": url_for("site.article", slug=article.slug) if article.is_public else None,
        "number": newest.number,
        "title": newest.title,
        "locale": newest.locale,
        "saved_at": newest.saved_at,
        "saved_by": newest.saved_by,
    }
