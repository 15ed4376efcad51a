"""Answering, moving and closing in JSON, for programs that moderate."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, current_app

from cms.comments import operations
from cms.comments.api.blueprint import api, public_url
from cms.comments.queries.threads import state_of_thread
from cms.comments.schemas import ManagedComment, managed_comment
from cms.comments.schemas.answering import MoveInput, ReplyInput
from cms.comments.schemas.threads import ThreadInput, ThreadView, thread_view
from cms.config import Settings
from cms.db import db
from cms.permissions import Permission
from cms.web import Contract, One, current_actor, parse_json, present, requires


@api.post("/manage/comments/<comment_id>/replies")
@requires(Permission.ARTICLE_WRITE_OWN)
@Contract(One[ManagedComment], body=ReplyInput, status=201)
def reply(comment_id: str) -> Response:
    """Answer a comment as author or editor."""
    answer = operations.reply(db.session(), current_actor(), comment_id, parse_json(ReplyInput))
    view = managed_comment(answer, article_url=public_url(answer.article))
    return present(view, HTTPStatus.CREATED)


@api.post("/manage/comments/<comment_id>/move")
@requires(Permission.COMMENT_MODERATE)
@Contract(One[ManagedComment], body=MoveInput)
def move(comment_id: str) -> Response:
    """Move a comment, with its replies, to another article."""
    entries = operations.move(db.session(), current_actor(), comment_id, parse_json(MoveInput))
    moved = entries[0].about
    return present(managed_comment(moved, article_url=public_url(moved.article)))


@api.patch("/manage/comments/threads/<article_id>")
@requires(Permission.COMMENT_MODERATE)
@Contract(One[ThreadView], body=ThreadInput)
def change_thread(article_id: str) -> Response:
    """Close or open an article's comments."""
    wanted = parse_json(ThreadInput)
    article = operations.set_thread(db.session(), current_actor(), article_id, wanted)
    settings: Settings = current_app.config["SETTINGS"]
    state = state_of_thread(db.session(), article, settings.comments)
    return present(thread_view(article.public_id, state))
