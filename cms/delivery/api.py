"""The delivery API: what is published, as JSON, for any front end."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, current_app
from pydantic import BaseModel

from cms.articles.queries.previews import ENDED, previewed_article
from cms.config import CommentRules
from cms.db import Page, db
from cms.delivery import queries
from cms.delivery.schemas import (
    ArticleDocument,
    ArticleWithComments,
    AuthorEntry,
    EntryList,
    EntryQuery,
    ListedArticle,
    ListQuery,
    PreviewDocument,
    ShowQuery,
    TopicEntry,
)
from cms.errors import FieldError, Invalid, NotFound, unknown
from cms.web import Contract, keep_private, parse_query, present, present_page, public

api = Blueprint("delivery_api", __name__, url_prefix="/api/v1")

# What comes only when it is asked for, and then is never null.
ON_REQUEST = frozenset({"articles", "body", "match"})


@api.get("/articles")
@public
@Contract(many=ListedArticle, query=ListQuery, sparse=True)
def index() -> Response:
    """List published articles, or find those that hold some words."""
    wanted = parse_query(ListQuery)
    asked = {"match": wanted.q is not None, "body": wanted.gives_bodies}
    names = _names(wanted.fields, ListedArticle, but={k for k, v in asked.items() if not v})
    page = queries.listed_articles(db.session(), wanted)
    return _dated(_present_page(page, names), *(article.updated_at for article in page.items))


@api.get("/articles/<slug>")
@public
@Contract(
    one=ArticleWithComments, other=PreviewDocument, query=ShowQuery, sparse=True, errors=(308,)
)
def show(slug: str) -> Response:
    """Give a published article, whole or the fields asked for; or a draft, with a private link."""
    wanted = parse_query(ShowQuery)
    if wanted.preview is not None:
        return _preview(slug, wanted, wanted.preview)
    rules: CommentRules = current_app.config["SETTINGS"].comments
    whole, build = ArticleDocument, queries.article_document
    if wanted.include == "comments":
        whole, build = ArticleWithComments, queries.article_with_comments
    names = _names(wanted.fields, whole)
    document = build(db.session(), slug, rules, wanted.body)
    return _dated(present(_only(document, names)), document.updated_at)


def _preview(slug: str, wanted: ShowQuery, token: str) -> Response:
    """Give the draft that a private link opens, at its slug or the article's own."""
    if wanted.include is not None:
        raise Invalid.at("/include", "Nobody comments on a draft; leave this out.")
    names = _names(wanted.fields, PreviewDocument)
    secret = current_app.config["SETTINGS"].secret_key
    article = previewed_article(db.session(), secret, token)
    if slug not in (article.slug, article.newest.slug):
        raise NotFound(ENDED)
    document = queries.preview_document(db.session(), article, wanted.body)
    return keep_private(present(_only(document, names)))


@api.get("/authors")
@public
@Contract(many=AuthorEntry, query=EntryList, sparse=True)
def authors() -> Response:
    """List the authors of published articles, by name."""
    wanted = parse_query(EntryList)
    names = _names(wanted.fields, AuthorEntry, but={"articles"})
    return _present_page(queries.author_entries(db.session(), wanted), names)


@api.get("/authors/<slug>")
@public
@Contract(one=AuthorEntry, query=EntryQuery, sparse=True, errors=(308,))
def author(slug: str) -> Response:
    """Give an author of published articles."""
    wanted = parse_query(EntryQuery)
    names = _names(wanted.fields, AuthorEntry, but=_unasked(wanted))
    entry = queries.author_entry(db.session(), slug, with_articles=wanted.include is not None)
    return present(_only(entry, names))


@api.get("/topics")
@public
@Contract(many=TopicEntry, query=EntryList, sparse=True)
def topics() -> Response:
    """List the topics of published articles, by name."""
    wanted = parse_query(EntryList)
    names = _names(wanted.fields, TopicEntry, but={"articles"})
    return _present_page(queries.topic_entries(db.session(), wanted), names)


@api.get("/topics/<slug>")
@public
@Contract(one=TopicEntry, query=EntryQuery, sparse=True)
def topic(slug: str) -> Response:
    """Give a topic of published articles."""
    wanted = parse_query(EntryQuery)
    names = _names(wanted.fields, TopicEntry, but=_unasked(wanted))
    entry = queries.topic_entry(db.session(), slug, with_articles=wanted.include is not None)
    return present(_only(entry, names))


def _dated(response: Response, *moments: datetime) -> Response:
    """Say when the newest of what is given was last published."""
    if moments:
        response.last_modified = max(moments)
    return response


def _unasked(wanted: EntryQuery) -> set[str]:
    return {"articles"} if wanted.include is None else set()


def _names(
    fields: str | None, model: type[BaseModel], *, but: Collection[str] = ()
) -> set[str] | None:
    """Read ``fields=a,b``; raise `Invalid` for a name that the answer does not have."""
    if fields is None:
        return None
    known = {*model.model_fields, *model.model_computed_fields} - set(but)
    names = {name.strip() for name in fields.split(",")}
    errors = [
        FieldError("/fields", f"“{name}”: {unknown(name, known)}") for name in sorted(names - known)
    ]
    if errors:
        raise Invalid(errors)
    return names


def _present_page(page: Page[Any], names: set[str] | None) -> Response:
    return present_page([_only(item, names) for item in page.items], page.total, page.next_cursor)


def _only(thing: BaseModel, names: set[str] | None) -> dict[str, Any]:
    """Write the fields that are wanted; what was not asked for is not there, not even as null."""
    data = thing.model_dump(mode="json", include=names)
    whole = {k: v for k, v in data.items() if v is not None or k not in ON_REQUEST}
    if "body" in whole:
        whole["body"] = {k: v for k, v in whole["body"].items() if v is not None}
    return whole
