"""The reader site. A page is the same bytes for everyone: no session, no cookie, no token."""

from __future__ import annotations

from typing import Any

from flask import current_app, make_response, render_template, request, url_for
from pydantic import BaseModel, Field
from werkzeug.wrappers import Response as AnyResponse

from cms.articles.queries.people import public_author
from cms.articles.queries.previews import previewed_article
from cms.articles.queries.public import public_topic
from cms.articles.schemas.published import PublishedList
from cms.config import CommentRules
from cms.db.pages import Page
from cms.db.session import db
from cms.delivery.queries.documents import (
    article_cards,
    article_with_comments,
    flat,
    preview_document,
)
from cms.delivery.schemas.documents import ArticleCard, AuthorView, TopicView
from cms.delivery.views.blueprint import site
from cms.web.access import public
from cms.web.forms import Form
from cms.web.requests import parse_query
from cms.web.responses import next_url
from cms.web.security_headers import keep_private


class _Cursors(BaseModel):
    """Where the lists of a page go on. Unknown parameters, such as a newsletter's, are ignored."""

    cursor: str | None = Field(default=None, max_length=500)
    reviewed: str | None = Field(default=None, max_length=500)


@site.get("/")
@public
def home() -> str:
    """Show the latest articles."""
    page = article_cards(db.session(), PublishedList(cursor=parse_query(_Cursors).cursor))
    return render_template("delivery/home.html", page=_list_context(page))


@site.get("/authors/<slug>")
@public
def author(slug: str) -> str:
    """Show an author, with what they have published and reviewed."""
    found = AuthorView.model_validate(public_author(db.session(), slug))
    place = parse_query(_Cursors)
    written = article_cards(db.session(), PublishedList(author=slug, cursor=place.cursor))
    reviewed = article_cards(db.session(), PublishedList(reviewer=slug, cursor=place.reviewed))
    return render_template(
        "delivery/author.html",
        author=found,
        page=_list_context(written),
        reviewed=_list_context(reviewed, "reviewed"),
    )


@site.get("/topics/<slug>")
@public
def topic(slug: str) -> str:
    """Show what has been published on a topic."""
    found = TopicView.model_validate(public_topic(db.session(), slug))
    cursor = parse_query(_Cursors).cursor
    page = article_cards(db.session(), PublishedList(topic=slug, cursor=cursor))
    return render_template("delivery/topic.html", topic=found, page=_list_context(page))


@site.get("/articles/<slug>")
@public
def article(slug: str) -> str:
    """Show an article, its approved comments and the form for one more.

    ``?reply_to=ID`` makes the form one for a reply. The id of a comment that readers cannot see is
    ignored, so that nobody learns whether there is such a comment.
    """
    rules: CommentRules = current_app.config["SETTINGS"].comments
    document = article_with_comments(db.session(), slug, rules, "html")
    wanted = request.args.get("reply_to")
    parent = next((c for c in flat(document.comments) if c.id == wanted), None)
    return render_template(
        "delivery/article.html",
        article=document,
        thread=document.comments,
        reply_to=parent,
        form=Form({"reply_to": parent.id if parent else ""}),
        form_url=url_for("comments.submit", slug=slug),
    )


@site.get("/preview/<token>")
@public
def preview(token: str) -> AnyResponse:
    """Show a draft as readers would see it to anybody who has its private link."""
    secret = current_app.config["SETTINGS"].secret_key
    previewed = previewed_article(db.session(), secret, token)
    document = preview_document(db.session(), previewed, "html")
    return keep_private(make_response(render_template("delivery/preview.html", article=document)))


def _list_context(page: Page[ArticleCard], name: str = "cursor") -> dict[str, Any]:
    """Return what the list of a template needs; ``name`` is the parameter of its cursor."""
    next_page = next_url(page.next_cursor, name)
    return {"items": page.items, "total": page.total, "next_url": next_page}
