"""The list of articles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template, url_for
from pydantic import BaseModel, Field

from cms.articles.models import Article, ArticleState
from cms.articles.queries import article_list, state_counts
from cms.articles.schemas import ArticleList
from cms.articles.views.blueprint import STATE_LABELS, desk, shown
from cms.db import db
from cms.permissions import Permission
from cms.web import current_actor, next_url, parse_query, requires


class Listed(BaseModel):
    """The filters of the list of articles, as its address carries them."""

    state: str = ""
    q: str = ""
    cursor: str | None = Field(default=None, max_length=500)


@desk.get("")
@requires(Permission.ARTICLE_WRITE_OWN)
def index() -> str:
    """List the articles that the actor may work on, the last changed first."""
    asked = parse_query(Listed)
    wanted = ArticleList(
        state=next((s for s in ArticleState if s.value == asked.state), None),
        q=asked.q[:200] or None,
        cursor=asked.cursor,
    )
    page = article_list(db.session(), current_actor(), wanted)
    counts = state_counts(db.session(), current_actor())
    return render_template(
        "articles/index.html",
        page={
            "items": [_row(article) for article in page.items],
            "total": page.total,
            "next_url": next_url(page.next_cursor),
        },
        filters={"state": wanted.state or "", "q": wanted.q or ""},
        states=[("", "All", sum(counts.values()))]
        + [(s.value, STATE_LABELS[s], counts[s]) for s in STATE_LABELS if counts.get(s)],
    )


def _row(article: Article) -> Mapping[str, Any]:
    newest = article.newest
    return {
        **shown(article),
        "title": newest.title,
        "url": url_for("articles.edit", article_id=article.public_id),
        "authors": ", ".join(author["name"] for author in newest.authors),
    }
