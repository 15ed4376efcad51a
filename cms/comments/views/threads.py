"""The comments of one article at the desk: answering, closing and opening them."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import current_app, flash, redirect, render_template, url_for
from pydantic import BaseModel, Field

from cms.articles.models.article import Article
from cms.articles.queries.desk import article_for, article_list
from cms.articles.schemas.manage import ArticleList
from cms.comments.models.comment import LogEntry
from cms.comments.models.states import Action
from cms.comments.operations.threads import set_thread
from cms.comments.queries.answering import approved_page
from cms.comments.queries.public import comment_counts
from cms.comments.queries.queue_facts import undoable_entries
from cms.comments.queries.threads import state_of_thread, states_of_threads
from cms.comments.schemas.outputs import article_title
from cms.comments.schemas.threads import ThreadInput
from cms.comments.views.blueprint import comments, public_url
from cms.config import CommentRules
from cms.db.session import db
from cms.errors import Invalid
from cms.permissions import Permission
from cms.web.access import current_actor, requires
from cms.web.forms import WRONG_BUTTON, Form
from cms.web.requests import parse_form, parse_query
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
    """List the articles that the actor may work on, and whether their comments are open."""
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
    """Show an article's approved comments for answering, and whether comments are open."""
    return _page(article_for(db.session(), current_actor(), article_id))


@comments.post("/desk/comments/threads/<article_id>")
@requires(Permission.COMMENT_MODERATE)
def change_thread(article_id: str) -> AnyResponse:
    """Close or open an article's comments, or set after how many days they close."""
    session, actor = db.session(), current_actor()
    try:
        wanted = parse_form(ThreadInput)
        if not wanted.model_fields_set:
            raise Invalid.at("", WRONG_BUTTON)
    except Invalid as error:
        return _page(article_for(session, actor, article_id), error)
    article = set_thread(session, actor, article_id, wanted)
    state = state_of_thread(session, article, _rules())
    flash("Comments are open." if state.is_open else "Comments are closed.")
    target = url_for("comments.thread", article_id=article_id)
    return redirect(target, HTTPStatus.SEE_OTHER)


def _page(article: Article, refusal: Invalid | None = None) -> AnyResponse:
    asked = parse_query(_Listed)
    rules = _rules()
    state = state_of_thread(db.session(), article, rules)
    shown = approved_page(db.session(), article.id, asked.cursor)
    days = "" if state.own_days is None else str(state.own_days)
    return Form.sent(refusal, {"close_after_days": days}).page(
        "comments/thread.html",
        article={
            "id": article.public_id,
            "slug": article.slug,
            "title": article_title(article),
            "locale": (article.published or article.newest).locale,
            "url": public_url(article),
        },
        state=state,
        moved=_moved(article, asked.moved),
        site_days=rules.close_after_days,
        comments=[
            {"id": comment.public_id, "text": comment.public_revision, "badge": comment.badge,
             "submitted_at": comment.submitted_at}
            for comment in shown.items
        ],
        total=shown.total,
        next_url=next_url(shown.next_cursor),
    )  # fmt: skip


def _moved(article: Article, entry_id: str | None) -> LogEntry | None:
    """Return the move that led to this page, to offer its undo."""
    named = undoable_entries(db.session(), [entry_id]) if entry_id else []
    moves = [each for each in named if each.action is Action.MOVE]
    return moves[0] if moves and moves[0].about.article_id == article.id else None


def _rules() -> CommentRules:
    rules: CommentRules = current_app.config["SETTINGS"].comments
    return rules
