"""The delivery API: what is published, as JSON, for any front end."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, current_app
from pydantic import BaseModel

from cms.articles.queries.previews import ENDED, previewed_article
from cms.config import CommentRules
from cms.db.pages import Page
from cms.db.session import db
from cms.delivery.queries.documents import (
    article_document,
    article_with_comments,
    author_entries,
    author_entry,
    listed_articles,
    preview_document,
    topic_entries,
    topic_entry,
)
from cms.delivery.schemas.documents import (
    ArticleDocument,
    ArticleInOneForm,
    ArticleWithComments,
    AuthorEntry,
    AuthorWithArticles,
    ListedArticle,
    ListedArticleInOneForm,
    ListedArticleWithBody,
    PartialArticle,
    PartialAuthor,
    PartialListedArticle,
    PartialTopic,
    PreviewDocument,
    TopicEntry,
    TopicWithArticles,
)
from cms.delivery.schemas.parameters import EntryList, EntryQuery, ListQuery, ShowQuery
from cms.errors import FieldError, Invalid, NotFound, unknown
from cms.web.access import public
from cms.web.contract import Contract
from cms.web.rate_limits import count_search
from cms.web.requests import parse_query
from cms.web.responses import Many, One, present, present_page
from cms.web.security_headers import keep_private

api = Blueprint("delivery_api", __name__, url_prefix="/api/v1")

# What comes only when it is asked for, and with what; it is left out then, and never null.
ON_REQUEST = {
    "articles": "include=articles",
    "body": "include=body",
    "comments": "include=comments",
    "match": "q",
}


@api.get("/articles")
@public
@Contract(
    Many[ListedArticle],
    gives=("Last-Modified",),
    query=ListQuery,
    errors=(429,),
    others={
        "fields": Many[PartialListedArticle],
        "include": Many[ListedArticleWithBody],
        "body": Many[ListedArticleInOneForm],
    },
)
def list_articles() -> Response:
    """List published articles, or find those that hold some words."""
    wanted = parse_query(ListQuery)
    if wanted.q is not None:
        count_search()
    included = {"body"} if wanted.gives_bodies else set()
    found = {"match"} if wanted.q is not None else set()
    names = _names(wanted.fields, ListedArticle, {"body", "match"} - included - found, included)
    page = listed_articles(db.session(), wanted)
    return _dated(_present_page(page, names), *(article.updated_at for article in page.items))


@api.get("/articles/<slug>")
@public
@Contract(
    One[ArticleDocument],
    gives=("Last-Modified",),
    query=ShowQuery,
    errors=(308,),
    others={
        "fields": One[PartialArticle],
        "include": One[ArticleWithComments],
        "body": One[ArticleInOneForm],
        "preview": One[PreviewDocument],
    },
)
def get_article(slug: str) -> Response:
    """Give a published article, whole or the fields asked for; or a draft, with a private link."""
    wanted = parse_query(ShowQuery)
    if wanted.preview is not None:
        return _preview(slug, wanted, wanted.preview)
    rules: CommentRules = current_app.config["SETTINGS"].comments
    with_comments = wanted.include == "comments"
    build = article_with_comments if with_comments else article_document
    unasked = set() if with_comments else {"comments"}
    names = _names(wanted.fields, ArticleWithComments, unasked, _included(wanted))
    document = build(db.session(), slug, rules, wanted.body)
    return _dated(present(_only(document, names)), document.updated_at)


def _preview(slug: str, wanted: ShowQuery, token: str) -> Response:
    """Give the draft that a private link opens, at its slug or the article's own."""
    if wanted.include is not None:
        raise Invalid.at("/include", "Nobody comments on a draft; leave this out.")
    names = _names(wanted.fields, PreviewDocument, (), _included(wanted))
    secret = current_app.config["SETTINGS"].secret_key
    article = previewed_article(db.session(), secret, token)
    if slug not in (article.slug, article.newest.slug):
        raise NotFound(ENDED)
    document = preview_document(db.session(), article, wanted.body)
    return keep_private(present(_only(document, names)))


@api.get("/authors")
@public
@Contract(Many[AuthorEntry], query=EntryList, others={"fields": Many[PartialAuthor]})
def list_authors() -> Response:
    """List the authors of published articles, by name."""
    wanted = parse_query(EntryList)
    names = _names(wanted.fields, AuthorEntry, {"articles"})
    return _present_page(author_entries(db.session(), wanted), names)


@api.get("/authors/<slug>")
@public
@Contract(
    One[AuthorEntry],
    query=EntryQuery,
    errors=(308,),
    others={"fields": One[PartialAuthor], "include": One[AuthorWithArticles]},
)
def get_author(slug: str) -> Response:
    """Give an author of published articles."""
    wanted = parse_query(EntryQuery)
    names = _entry_names(wanted, AuthorEntry)
    entry = author_entry(db.session(), slug, with_articles=wanted.include is not None)
    return present(_only(entry, names))


@api.get("/topics")
@public
@Contract(Many[TopicEntry], query=EntryList, others={"fields": Many[PartialTopic]})
def list_topics() -> Response:
    """List the topics of published articles, by name."""
    wanted = parse_query(EntryList)
    names = _names(wanted.fields, TopicEntry, {"articles"})
    return _present_page(topic_entries(db.session(), wanted), names)


@api.get("/topics/<slug>")
@public
@Contract(
    One[TopicEntry],
    query=EntryQuery,
    others={"fields": One[PartialTopic], "include": One[TopicWithArticles]},
    errors=(308,),
)
def get_topic(slug: str) -> Response:
    """Give a topic of published articles."""
    wanted = parse_query(EntryQuery)
    names = _entry_names(wanted, TopicEntry)
    entry = topic_entry(db.session(), slug, with_articles=wanted.include is not None)
    return present(_only(entry, names))


def _dated(response: Response, *moments: datetime) -> Response:
    """Say when the newest of what is given was last published."""
    if moments:
        response.last_modified = max(moments)
    return response


def _included(wanted: ShowQuery) -> set[str]:
    return {name for name in (wanted.include, "body" if wanted.body else None) if name}


def _entry_names(wanted: EntryQuery, model: type[BaseModel]) -> set[str] | None:
    if wanted.include is None:
        return _names(wanted.fields, model, {"articles"})
    return _names(wanted.fields, model, (), {"articles"})


def _names(
    fields: str | None,
    model: type[BaseModel],
    unasked: Collection[str] = (),
    included: Collection[str] = (),
) -> set[str] | None:
    """Read ``fields=a,b``; what another parameter includes comes beside them.

    Raises `Invalid` for a name that the answer does not have, as what is ``unasked``.
    """
    if fields is None:
        return None
    known = {*model.model_fields, *model.model_computed_fields} - set(unasked)
    names = {name.strip() for name in fields.split(",")}
    errors = [
        FieldError("/fields", f"“{name}” comes with {ON_REQUEST[name]}.")
        if name in unasked
        else FieldError("/fields", f"“{name}”: {unknown(name, known)}")
        for name in sorted(names - known)
    ]
    if errors:
        raise Invalid(errors)
    return names | set(included)


def _present_page(page: Page[Any], names: set[str] | None) -> Response:
    return present_page(
        [_only(item, names) for item in page.items],
        page.total,
        page.next_cursor,
        total_is_whole=page.total_is_whole,
    )


def _only(thing: BaseModel, names: set[str] | None) -> dict[str, Any]:
    """Write the fields that are wanted; what was not asked for is not there, not even as null."""
    data = thing.model_dump(mode="json", include=names)
    whole = {k: v for k, v in data.items() if v is not None or k not in ON_REQUEST}
    if "body" in whole:
        whole["body"] = {k: v for k, v in whole["body"].items() if v is not None}
    return whole
