"""The blueprint of the pages of comments, and the public address of an article."""

from __future__ import annotations

from flask import Blueprint, url_for

from cms.articles.models.article import Article

comments = Blueprint("comments", __name__)


def public_url(article: Article) -> str | None:
    """Return the public address of the article, or None while it is not public."""
    return url_for("site.article", slug=article.slug) if article.is_public else None
