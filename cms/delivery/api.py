"""The delivery API: published content as JSON, for any front end."""

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

# Fields that are sent only on request, and what requests them; else they are absent, not null.
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
    query = parse_query(ListQuery)
    if query.q is not None:
        count_search()
    included = {"body"} if query.includes_bodies else set()
    unasked = {"body", "match"} - included - ({"match"} if query.q is not None else set())
    names = _field_names(query.fields, ListedArticle, unasked, included)
    page = listed_articles(db.session(), query)
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
    query = parse_query(ShowQuery)
    if query.preview is not None:
        return _preview(slug, query, query.preview)
    rules: CommentRules = current_app.config["SETTINGS"].comments
    with_comments = query.include == "comments"
    build = article_with_comments if with_comments else article_document
    unasked = set() if with_comments else {"comments"}
    names = _field_names(query.fields, ArticleWithComments, unasked, _included(query))
    document = build(db.session(), slug, rules, query.body)
    return _dated(present(_dump(document, names)), document.updated_at)


def _preview(slug: str, query: ShowQuery, token: str) -> Response:
    """Return the draft that a private link opens, at the slug of the draft or of the article."""
    if query.include is not None:
        raise Invalid.at("/include", "Nobody comments on a draft; leave this out.")
    names = _field_names(query.fields, PreviewDocument, (), _included(query))
    secret = current_app.config["SETTINGS"].secret_key
    article = previewed_article(db.session(), secret, token)
    if slug not in (article.slug, article.newest.slug):
        raise NotFound(ENDED)
    document = preview_document(db.session(), article, query.body)
    return keep_private(present(_dump(document, names)))


@api.get("/authors")
@public
@Contract(Many[AuthorEntry], query=EntryList, others={"fields": Many[PartialAuthor]})
def list_authors() -> Response:
    """List the authors of published articles, by name."""
    query = parse_query(EntryList)
    names = _field_names(query.fields, AuthorEntry, {"articles"})
    return _present_page(author_entries(db.session(), query), names)


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
    query = parse_query(EntryQuery)
    names = _entry_field_names(query, AuthorEntry)
    entry = author_entry(db.session(), slug, with_articles=query.include is not None)
    return present(_dump(entry, names))


@api.get("/topics")
@public
@Contract(Many[TopicEntry], query=EntryList, others={"fields": Many[PartialTopic]})
def list_topics() -> Response:
    """List the topics of published articles, by name."""
    query = parse_query(EntryList)
    names = _field_names(query.fields, TopicEntry, {"articles"})
    return _present_page(topic_entries(db.session(), query), names)


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
    query = parse_query(EntryQuery)
    names = _entry_field_names(query, TopicEntry)
    entry = topic_entry(db.session(), slug, with_articles=query.include is not None)
    return present(_dump(entry, names))


def _dated(response: Response, *moments: datetime) -> Response:
    """Set ``Last-Modified`` to the moment at which the newest of the articles was published."""
    if moments:
        response.last_modified = max(moments)
    return response


def _included(query: ShowQuery) -> set[str]:
    return {name for name in (query.include, "body" if query.body else None) if name}


def _entry_field_names(query: EntryQuery, model: type[BaseModel]) -> set[str] | None:
    if query.include is None:
        return _field_names(query.fields, model, {"articles"})
    return _field_names(query.fields, model, (), {"articles"})


def _field_names(
    fields: str | None,
    model: type[BaseModel],
    unasked: Collection[str] = (),
    included: Collection[str] = (),
) -> set[str] | None:
    """Read the parameter ``fields``, such as ``title,slug``.

    Args:
        fields: The value of the parameter; None where it was not sent.
        model: The model of the answer.
        unasked: Fields of the model that are sent on request, and were not requested.
        included: Fields that another parameter requested, which are added to the names.

    Returns:
        The names of the fields to send; None for all.

    Raises:
        Invalid: A name is no field of the model, or ``unasked``.
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
        [_dump(item, names) for item in page.items],
        page.total,
        page.next_cursor,
        total_is_whole=page.total_is_whole,
    )


def _dump(thing: BaseModel, names: set[str] | None) -> dict[str, Any]:
    """Return the named fields of an answer as JSON, without the fields that nobody requested."""
    data = thing.model_dump(mode="json", include=names)
    whole = {k: v for k, v in data.items() if v is not None or k not in ON_REQUEST}
    if "body" in whole:
        whole["body"] = {k: v for k, v in whole["body"].items() if v is not None}
    return whole
