"""The management API of articles: everything an author or an editor does, with a token."""

from __future__ import annotations

from flask import Response, request, url_for

from cms.articles import operations
from cms.articles.api.blueprint import api
from cms.articles.models import Article
from cms.articles.queries import article_for, article_list
from cms.articles.schemas import (
    ArticleList,
    ArticlePatch,
    ManagedArticle,
    content_of,
    managed,
    read_content,
    summarised,
)
from cms.articles.schemas.manage import ManagedSummary
from cms.db import db
from cms.errors import PreconditionNeeded, Stale
from cms.permissions import Permission
from cms.web import (
    Contract,
    current_actor,
    parse_json,
    parse_query,
    present,
    present_page,
    requires,
)


@api.get("/articles")
@requires(Permission.ARTICLE_WRITE_OWN)
@Contract(many=ManagedSummary, query=ArticleList)
def index() -> Response:
    """List the articles that the token may work on."""
    page = article_list(db.session(), current_actor(), parse_query(ArticleList))
    items = [summarised(article) for article in page.items]
    return present_page(items, page.total, page.next_cursor)


@api.post("/articles")
@requires(Permission.ARTICLE_WRITE_OWN)
@Contract(one=ManagedArticle, body=ArticlePatch, status=201)
def create() -> Response:
    """Create a draft."""
    content = read_content(parse_json(ArticlePatch).merged_into(None))
    article = operations.create_article(db.session(), current_actor(), content)
    response = present_article(article, 201)
    response.headers["Location"] = url_for("articles_api.show", article_id=article.public_id)
    return response


@api.get("/articles/<article_id>")
@requires(Permission.ARTICLE_WRITE_OWN)
@Contract(one=ManagedArticle)
def show(article_id: str) -> Response:
    """Give one article with its newest revision; the ETag names that revision."""
    return present_article(article_for(db.session(), current_actor(), article_id))


@api.patch("/articles/<article_id>")
@requires(Permission.ARTICLE_WRITE_OWN)
@Contract(one=ManagedArticle, body=ArticlePatch, headers=("If-Match",), errors=(412, 428))
def change(article_id: str) -> Response:
    """Save a new revision; ``If-Match`` names the one it is based on."""
    article = article_for(db.session(), current_actor(), article_id)
    base = _base(article)
    patch = parse_json(ArticlePatch)
    content = read_content(patch.merged_into(content_of(article.newest)))
    operations.save_draft(db.session(), current_actor(), article, content, base)
    return present_article(article)


@api.post("/articles/<article_id>/submit")
@requires(Permission.ARTICLE_WRITE_OWN)
@Contract(one=ManagedArticle, headers=("If-Match",), errors=(412,))
def submit(article_id: str) -> Response:
    """Hand the newest revision in for review."""
    article = article_for(db.session(), current_actor(), article_id)
    check_match(article)
    operations.submit(db.session(), current_actor(), article, seen(article))
    return present_article(article)


@api.post("/articles/<article_id>/publish")
@requires(Permission.ARTICLE_PUBLISH)
@Contract(one=ManagedArticle, headers=("If-Match",), errors=(412,))
def publish(article_id: str) -> Response:
    """Publish the newest revision."""
    article = article_for(db.session(), current_actor(), article_id)
    check_match(article)
    operations.publish(db.session(), current_actor(), article, seen(article))
    return present_article(article)


@api.delete("/articles/<article_id>")
@requires(Permission.ARTICLE_WRITE_OWN)
@Contract(one=ManagedArticle, headers=("If-Match",), errors=(412,))
def put_away(article_id: str) -> Response:
    """Archive an article. Nothing of it is lost: its history cannot be deleted."""
    article = article_for(db.session(), current_actor(), article_id)
    check_match(article)
    operations.archive(db.session(), current_actor(), article, seen(article))
    return present_article(article)


def present_article(article: Article, status: int = 200) -> Response:
    """Answer with an article and the ETag of its newest version."""
    response = present(managed(article), status)
    response.headers["ETag"] = _etag(article)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _etag(article: Article) -> str:
    """Name what is shown: the newest version in its present state (RFC 9110, section 8.8.3)."""
    newer = f"{article.has_newer_draft:d}"
    way = [article.state, article.review_outcome or "", newer]
    way += [
        str(int(moment.timestamp())) if moment else ""
        for moment in (article.publish_at, article.unpublish_at)
    ]
    return f'"{article.public_id}-{article.version}-{"-".join(way)}"'


def _base(article: Article) -> int:
    if not request.if_match:
        raise PreconditionNeeded(
            "Send the ETag of the version you changed as If-Match, so that nobody's work is lost."
        )
    check_match(article)
    return article.version


def seen(article: Article) -> int | None:
    """Return the version that a given ``If-Match`` names, once it was found to be the newest."""
    return article.version if request.if_match else None


def check_match(article: Article) -> None:
    """Hold a given ``If-Match`` against the article; raise `Stale` when it names an older one."""
    if request.if_match and not request.if_match.contains(_etag(article).strip('"')):
        raise Stale(
            f"The article has moved on: the newest is revision {article.newest.number}. "
            "Get it, apply your change again, and send its ETag."
        )
