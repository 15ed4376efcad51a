"""The comments of one article at the desk: answering them, closing and opening them."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from pydantic import BaseModel, Field

from cms.articles.models.article import Article
from cms.articles.queries.desk import article_for, article_list
from cms.articles.schemas.manage import ArticleList
from cms.comments.models.comment import LogEntry
from cms.comments.models.states import Action
from cms.comments.operations.threads import set_thread
from cms.comments.queries.answering import approved_on
from cms.comments.queries.public import comment_counts
from cms.comments.queries.queue_facts import decisions_named
from cms.comments.queries.threads import state_of_thread, states_of_threads
from cms.comments.schemas.outputs import article_title
from cms.comments.schemas.threads import ThreadInput
from cms.comments.views.blueprint import comments, public_url
from cms.config import CommentRules
from cms.db.session import db
from cms.errors import Invalid, parse
from cms.permissions import Permission
from cms.web.access import current_actor, requires
from cms.web.requests import parse_query
from cms.web.responses import next_url

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse


class _Listed(BaseModel):
    q: str = ""
    cursor: str | None = Field(default=None, max_length=500)
    moved: str | None = Field(default=None, max_length=20)


@comments.get("/desk/comments/threads")
@requires(Permission.ARTICLE_WRITE_OWN)
def threads() -> str:
    """List the articles that the actor may work on, with whether their comments are open."""
    asked, session = parse_query(_Listed), db.session()
    wanted = ArticleList(q=asked.q[:200] or None, cursor=asked.cursor)
    page = article_list(session, current_actor(), wanted)
    states = states_of_threads(session, page.items, _rules())
    counts = comment_counts(session, [article.id for article in page.items])
    return render_template(
        "comments/threads.html",
        page={
            "items": [
                {
                    "title": article_title(article),
                    "locale": (article.published or article.newest).locale,
                    "url": url_for("comments.thread", article_id=article.public_id),
                    "state": states[article.id],
                    "count": counts[article.id],
                }
                for article in page.items
            ],
            "next_url": next_url(page.next_cursor),
        },
        q=wanted.q or "",
    )


@comments.get("/desk/comments/threads/<article_id>")
@requires(Permission.ARTICLE_WRITE_OWN)
def thread(article_id: str) -> AnyResponse:
    """Show what readers see of an article's comments, to answer them, and whether they are open."""
    return _page(article_for(db.session(), current_actor(), article_id))


@comments.post("/desk/comments/threads/<article_id>")
@requires(Permission.COMMENT_MODERATE)
def change_thread(article_id: str) -> AnyResponse:
    """Close or open an article's comments (``step=close`` or ``open``), or set ``days``."""
    session, actor = db.session(), current_actor()
    try:
        wanted = _wanted()
    except Invalid as error:
        return _page(article_for(session, actor, article_id), error)
    article = set_thread(session, actor, article_id, wanted)
    state = state_of_thread(session, article, _rules())
    flash("Comments are open." if state.is_open else "Comments are closed.")
    target = url_for("comments.thread", article_id=article_id)
    return redirect(target, HTTPStatus.SEE_OTHER)


def _wanted() -> ThreadInput:
    step, typed = request.form.get("step"), request.form.get("days")
    if step in ("close", "open"):
        return ThreadInput(closed=step == "close")
    if step != "days" or typed is None:  # an empty field follows the site, a missing one nothing
        raise Invalid.at("/step", "Press one of the buttons of the page.")
    days = typed.strip()
    if days and not (days.isascii() and days.isdigit() and len(days) <= 9):
        raise Invalid.at("/close_after_days", "Write a whole number of days, or leave it empty.")
    return parse(ThreadInput, {"close_after_days": int(days) if days else None})


def _page(article: Article, error: Invalid | None = None) -> AnyResponse:
    asked = parse_query(_Listed)
    rules = _rules()
    shown = approved_on(db.session(), article.id, asked.cursor)
    html = render_template(
        "comments/thread.html",
        article={
            "id": article.public_id,
            "slug": article.slug,
            "title": article_title(article),
            "locale": (article.published or article.newest).locale,
            "url": public_url(article),
        },
        state=state_of_thread(db.session(), article, rules),
        moved=_moved(article, asked.moved),
        site_days=rules.close_after_days,
        comments=[
            {"id": comment.public_id, "text": comment.public_revision, "badge": comment.badge,
             "submitted_at": comment.submitted_at}
            for comment in shown.items
        ],
        total=shown.total,
        next_url=next_url(shown.next_cursor),
        typed=request.form.get("days", "") if error else None,
        error=error.errors[0].detail if error else None,
    )  # fmt: skip
    return make_response(html, HTTPStatus(error.status) if error else HTTPStatus.OK)


def _moved(article: Article, entry_id: str | None) -> LogEntry | None:
    """Find the move that led here a moment ago, to offer its undo."""
    named = decisions_named(db.session(), [entry_id]) if entry_id else []
    moves = [each for each in named if each.action is Action.MOVE]
    return moves[0] if moves and moves[0].about.article_id == article.id else None


def _rules() -> CommentRules:
    rules: CommentRules = current_app.config["SETTINGS"].comments
    return rules
