"""The list of articles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template, url_for
from pydantic import BaseModel, Field

from cms.articles.models.article import Article, ArticleState
from cms.articles.queries.desk import article_list, count_due, state_counts
from cms.articles.schemas.manage import ArticleList
from cms.articles.views.blueprint import STATE_LABELS, article_facts, desk
from cms.db.session import db
from cms.permissions import Permission
from cms.web.access import current_actor, requires
from cms.web.requests import parse_query
from cms.web.responses import next_url
from cms.web.templating import site_today


class ArticleListQuery(BaseModel):
    """The filters of the list of articles, as its address carries them."""

    state: str = ""
    q: str = ""
    due: str = ""
    cursor: str | None = Field(default=None, max_length=500)


@desk.get("")
@requires(Permission.ARTICLE_WRITE_OWN)
def index() -> str:
    """List the articles that the actor may work on, the last changed first."""
    asked = parse_query(ArticleListQuery)
    session, actor = db.session(), current_actor()
    today = site_today()
    wanted = ArticleList(
        review_due_by=today if asked.due else None,
        state=next((s for s in ArticleState if s.value == asked.state), None),
        q=asked.q[:200] or None,
        cursor=asked.cursor,
    )
    page = article_list(session, actor, wanted)
    counts = state_counts(session, actor)
    return render_template(
        "articles/index.html",
        page={
            "items": [_row(article) for article in page.items],
            "total": page.total,
            "next_url": next_url(page.next_cursor),
        },
        filters={"state": wanted.state or "", "q": wanted.q or "", "due": bool(asked.due)},
        due_count=count_due(session, actor, today),
        states=[("", "All", sum(counts.values()))]
        + [(s.value, STATE_LABELS[s], counts[s]) for s in STATE_LABELS if counts.get(s)],
    )


def _row(article: Article) -> Mapping[str, Any]:
    newest = article.newest
    return {
        **article_facts(article),
        "url": url_for("articles.edit", article_id=article.public_id),
        "review_due": article.review_due if article.is_public else None,
        "authors": ", ".join(author["name"] for author in newest.authors),
    }
