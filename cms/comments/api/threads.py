"""Answering, moving and closing in JSON, for programs that moderate."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, current_app, url_for

from cms.articles.models.article import Article
from cms.articles.queries.desk import article_for, article_list
from cms.articles.schemas.manage import ArticleList
from cms.comments.api.blueprint import api, public_url
from cms.comments.operations.answering import reply
from cms.comments.operations.moving import move
from cms.comments.operations.threads import set_thread
from cms.comments.queries.threads import state_of_thread, states_of_threads
from cms.comments.schemas.answering import MoveInput, ReplyInput
from cms.comments.schemas.outputs import ManagedComment, managed_comment
from cms.comments.schemas.threads import ThreadInput, ThreadList, ThreadView, thread_view
from cms.config import CommentRules
from cms.db.session import db
from cms.permissions import Permission
from cms.web.access import current_actor, requires
from cms.web.contract import Contract
from cms.web.requests import parse_json, parse_query
from cms.web.responses import Many, One, present, present_page


@api.post("/manage/comments/<comment_id>/replies")
@requires(Permission.ARTICLE_WRITE_OWN)
@Contract(One[ManagedComment], 201, ("Location",), body=ReplyInput)
def reply_to_comment(comment_id: str) -> Response:
    """Answer a comment as author or editor."""
    answer = reply(db.session(), current_actor(), comment_id, parse_json(ReplyInput))
    view = managed_comment(answer, article_url=public_url(answer.article))
    response = present(view, HTTPStatus.CREATED)
    response.headers["Location"] = url_for(
        "comments_api.get_managed_comment", comment_id=answer.public_id
    )
    return response


@api.post("/manage/comments/<comment_id>/move")
@requires(Permission.COMMENT_MODERATE)
@Contract(One[ManagedComment], body=MoveInput)
def move_comment(comment_id: str) -> Response:
    """Move a comment, with its replies, to another article."""
    entries = move(db.session(), current_actor(), comment_id, parse_json(MoveInput))
    moved = entries[0].about
    return present(managed_comment(moved, article_url=public_url(moved.article)))


@api.get("/manage/comments/threads")
@requires(Permission.ARTICLE_WRITE_OWN)
@Contract(Many[ThreadView], query=ThreadList)
def list_threads() -> Response:
    """List the articles that the token may work on, and whether their comments are open."""
    asked = parse_query(ThreadList)
    wanted = ArticleList(q=asked.q, limit=asked.limit, cursor=asked.cursor)
    page = article_list(db.session(), current_actor(), wanted)
    states = states_of_threads(db.session(), page.items, _rules())
    items = [thread_view(article, states[article.id]) for article in page.items]
    return present_page(items, page.total, page.next_cursor)


@api.get("/manage/comments/threads/<article_id>")
@requires(Permission.ARTICLE_WRITE_OWN)
@Contract(One[ThreadView])
def get_thread(article_id: str) -> Response:
    """Return whether an article's comments are open."""
    return _present(article_for(db.session(), current_actor(), article_id))


@api.patch("/manage/comments/threads/<article_id>")
@requires(Permission.COMMENT_MODERATE)
@Contract(One[ThreadView], body=ThreadInput)
def update_thread(article_id: str) -> Response:
    """Close or open an article's comments, or set when they close."""
    wanted = parse_json(ThreadInput)
    return _present(set_thread(db.session(), current_actor(), article_id, wanted))


def _present(article: Article) -> Response:
    return present(thread_view(article, state_of_thread(db.session(), article, _rules())))


def _rules() -> CommentRules:
    rules: CommentRules = current_app.config["SETTINGS"].comments
    return rules
