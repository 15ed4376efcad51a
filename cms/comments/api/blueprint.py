"""The JSON API's one blueprint of comments, and the address that all of it shows."""

from __future__ import annotations

from flask import Blueprint

from cms.articles.models.article import Article
from cms.web.urls import absolute_url

api = Blueprint("comments_api", __name__, url_prefix="/api/v1")


def public_url(article: Article) -> str | None:
    """Return where readers see the article, or None while they do not."""
    return absolute_url("site.article", slug=article.slug) if article.is_public else None
