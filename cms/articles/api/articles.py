"""The management API of articles: everything an author or an editor does, with a token."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, url_for
from sqlalchemy.orm import Session

from cms.articles.api.blueprint import api
from cms.articles.models.article import Article
from cms.articles.operations import writing
from cms.articles.operations.workflow import archive
from cms.articles.operations.writing import save_draft
from cms.articles.queries.desk import article_for, article_list
from cms.articles.rules.reading import read_content
from cms.articles.schemas.content import content_of
from cms.articles.schemas.manage import (
    ArticleList,
    ArticlePatch,
    ManagedArticle,
    ManagedSummary,
    NewArticle,
    managed_article,
    managed_summary,
)
from cms.db.session import db
from cms.permissions import Actor, Permission
from cms.web.access import current_actor, requires
from cms.web.contract import Contract
from cms.web.headers import OptionalIfMatch, RequiredIfMatch, check_match, require_match
from cms.web.requests import parse_json, parse_query
from cms.web.responses import Many, One, present, present_page

STEP = Contract(One[ManagedArticle], gives=("ETag",), headers=OptionalIfMatch, errors=(412,))


@api.get("/articles")
@requires(Permission.ARTICLE_WRITE_OWN)
@Contract(Many[ManagedSummary], query=ArticleList)
def list_managed_articles() -> Response:
    """List the articles that the token may work on."""
    page = article_list(db.session(), current_actor(), parse_query(ArticleList))
    items = [managed_summary(article) for article in page.items]
    return present_page(items, page.total, page.next_cursor)


@api.post("/articles")
@requires(Permission.ARTICLE_WRITE_OWN)
@Contract(One[ManagedArticle], 201, ("ETag", "Location"), body=NewArticle)
def create_article() -> Response:
    """Create a draft."""
    content = read_content(parse_json(NewArticle).merged_into(None))
    article = writing.create_article(db.session(), current_actor(), content)
    response = present_article(article, 201)
    response.headers["Location"] = url_for(
        "articles_api.get_managed_article", article_id=article.public_id
    )
    return response


@api.get("/articles/<article_id>")
@requires(Permission.ARTICLE_WRITE_OWN)
@Contract(One[ManagedArticle], gives=("ETag",))
def get_managed_article(article_id: str) -> Response:
    """Get an article with its newest revision; the ETag names this version."""
    return present_article(article_for(db.session(), current_actor(), article_id))


@api.patch("/articles/<article_id>")
@requires(Permission.ARTICLE_WRITE_OWN)
@Contract(
    One[ManagedArticle],
    gives=("ETag",),
    body=ArticlePatch,
    headers=RequiredIfMatch,
    errors=(412, 428),
)
def update_article(article_id: str) -> Response:
    """Save a new revision; ``If-Match`` names the one it is based on."""
    article = article_for(db.session(), current_actor(), article_id)
    require_match(present_article(article), _newer_version(article))
    patch = parse_json(ArticlePatch)
    newest = content_of(article.newest)
    content = read_content(patch.merged_into(newest))
    if newest.slug_made and content.title == newest.title and "slug" not in patch.model_fields_set:
        content = content.with_slug(newest.slug, made=True)
    save_draft(db.session(), current_actor(), article, content, article.version)
    return present_article(article)


@api.delete("/articles/<article_id>")
@requires(Permission.ARTICLE_WRITE_OWN)
@STEP
def delete_article(article_id: str) -> Response:
    """Archive an article. Nothing of it is lost: its history cannot be deleted."""
    return take_step(article_id, archive)


def take_step(
    article_id: str, operation: Callable[[Session, Actor, Article, int | None], object]
) -> Response:
    """Do something with an article, unless ``If-Match`` names an older version of it."""
    article = article_for(db.session(), current_actor(), article_id)
    operation(db.session(), current_actor(), article, expected_version(article))
    return present_article(article)


def present_article(article: Article, status: int = 200) -> Response:
    """Answer with an article, and the ETag of its version."""
    response = present(managed_article(article), status)
    response.add_etag()
    return response


def expected_version(article: Article) -> int | None:
    """Return the version that a given ``If-Match`` names; raise `Stale` when it is an older one."""
    named = check_match(present_article(article), _newer_version(article))
    return article.version if named else None


def _newer_version(article: Article) -> str:
    return (
        f"The article has moved on: the newest is revision {article.newest.number}. "
        "Get it, apply your change again, and send its ETag."
    )
