"""The delivery API: published articles as JSON, for any front end."""

from __future__ import annotations

from flask import Blueprint, Response, current_app
from pydantic import BaseModel

from cms.config import CommentRules
from cms.db import db
from cms.delivery.queries import article_cards, article_document, article_with_comments
from cms.delivery.schemas import (
    ArticleCard,
    ArticleDocument,
    ArticleWithComments,
    ListQuery,
    ShowQuery,
)
from cms.errors import Invalid
from cms.web import Contract, parse_query, present, present_page, public

api = Blueprint("delivery_api", __name__, url_prefix="/api/v1/articles")


@api.get("")
@public
@Contract(many=ArticleCard, query=ListQuery, sparse=True)
def index() -> Response:
    """List published articles, the latest first."""
    wanted = parse_query(ListQuery)
    names = _names(wanted.fields, ArticleCard)
    page = article_cards(db.session(), wanted)
    return present_page([_only(card, names) for card in page.items], page.total, page.next_cursor)


@api.get("/<slug>")
@public
@Contract(one=ArticleWithComments, query=ShowQuery, sparse=True, errors=(308,))
def show(slug: str) -> Response:
    """Give a published article, whole or the fields asked for."""
    wanted = parse_query(ShowQuery)
    rules: CommentRules = current_app.config["SETTINGS"].comments
    if wanted.include == "comments":
        names = _names(wanted.fields, ArticleWithComments)
        return present(_only(article_with_comments(db.session(), slug, rules), names))
    names = _names(wanted.fields, ArticleDocument)
    return present(_only(article_document(db.session(), slug, rules), names))


def _names(fields: str | None, model: type[BaseModel]) -> set[str] | None:
    """Read ``fields=a,b``; raise `Invalid` for a name that the answer does not have."""
    if fields is None:
        return None
    known = {*model.model_fields, *model.model_computed_fields}
    names = {name.strip() for name in fields.split(",")}
    if names - known:
        unknown = ", ".join(f"“{name}”" for name in sorted(names - known))
        raise Invalid.at("/fields", f"No field {unknown}; there are {', '.join(sorted(known))}.")
    return names


def _only(thing: BaseModel, names: set[str] | None) -> object:
    return thing.model_dump(mode="json", include=names)
