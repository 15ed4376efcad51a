"""What the forms of pages take where it is not what the API takes."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, model_validator

from cms.comments.models.states import CommentStatus
from cms.comments.schemas.deciding import MAX_AT_ONCE, EditInput
from cms.comments.schemas.inputs import (
    DecisionInput,
    Input,
    Kind,
    Name,
    Reason,
    Submission,
)
from cms.comments.schemas.marks import PhraseInput


class SubmissionForm(Submission):
    """The reader's form. ``subject`` is the field that people do not see; it is no part of it."""

    subject: Annotated[str, Field(exclude=True)] = ""


class _WithReason(Input):
    """A form with a reason, typed or picked from the list in ``listed``; the typed one counts."""

    @model_validator(mode="before")
    @classmethod
    def _pick_reason(cls, sent: dict[str, Any]) -> dict[str, Any]:
        listed, typed = sent.get("listed"), sent.get("reason") or ""
        data = {name: value for name, value in sent.items() if name != "listed"}
        return data if typed.strip() or not listed else data | {"reason": listed}


class DecisionForm(_WithReason, DecisionInput):
    """A decision on the page of one comment: it says what was read, and in which state."""

    revision: int
    status: Annotated[CommentStatus, Field(strict=False)]


class QueueDecisionForm(_WithReason, DecisionInput):
    """A decision in the queue: it says what was read, and that the comment was waiting."""

    revision: int
    waiting: bool = True


class ManyForm(_WithReason):
    """One decision about several comments; each box that is ticked is ``ID:REVISION``."""

    comment: Annotated[list[str], Field(min_length=1, max_length=MAX_AT_ONCE)]
    decision: Kind
    reason: Reason = None


class EditForm(EditInput):
    """An edit in the queue. A name that was sent must not be blank; one that was not sent stays."""

    name: Name = Field(default_factory=str)
    waiting: bool = True


class UndoForm(Input):
    """The entries of the log to undo: one, or all that were made in one step."""

    entry: Annotated[list[str], Field(min_length=1)]


class BlockForm(PhraseInput):
    """A phrase to block; ``waiting`` asks to look for it in what waits, too."""

    waiting: bool = False


class RemovalForm(Input):
    """Which entry of a list to remove."""

    id: str = ""
