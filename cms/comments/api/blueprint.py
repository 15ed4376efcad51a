"""The blueprint of the JSON API of comments, and the public address of an article."""

from __future__ import annotations

from flask import Blueprint

from cms.articles.models.article import Article
from cms.web.urls import absolute_url

api = Blueprint("comments_api", __name__, url_prefix="/api/v1")


def public_url(article: Article) -> str | None:
    """Return the public address of the article, or None while it is not public."""
    return absolute_url("site.article", slug=article.slug) if article.is_public else None
