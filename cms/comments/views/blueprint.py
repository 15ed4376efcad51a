"""The pages' one blueprint, and the address that several of them show."""

from __future__ import annotations

from flask import Blueprint, url_for

from cms.articles.models.article import Article

comments = Blueprint("comments", __name__)


def public_url(article: Article) -> str | None:
    """Return where readers see the article, or None while they do not."""
    return url_for("site.article", slug=article.slug) if article.is_public else None
