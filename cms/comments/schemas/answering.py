"""What authors and editors send: an answer to a comment, or where to move a comment."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from cms.body.comments import MAX_COMMENT
from cms.comments.models.states import Badge
from cms.comments.schemas.inputs import LENGTH_OF_BODY, Input, visible


class ReplyInput(Input):
    """An answer to a comment by an author or editor of the site.

    ``badge`` is the role in which they answer. ``revision`` is the number of the comment's revision
    that they read. A comment that waits needs it, because the answer approves the comment.
    """

    body: Annotated[
        str,
        visible(MAX_COMMENT, "Write an answer."),
        Field(examples=["Yes, it does."], json_schema_extra=LENGTH_OF_BODY),
    ]
    badge: Annotated[Badge, Field(strict=False)]
    revision: int | None = None


class MoveInput(Input):
    """The article to which a comment moves: its slug or its id."""

    article: Annotated[str, Field(min_length=1, max_length=200, examples=["cold-hands"])]
