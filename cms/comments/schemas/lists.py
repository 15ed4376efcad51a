"""What programs send and get of the lists that editors keep: phrases, reasons, saved views."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from cms.comments.models import BlockedPhrase, CommentStatus, DeclineReason, QueueView
from cms.comments.schemas.inputs import ViewInput
from cms.comments.schemas.marks import MarkingStep, PhraseInput, PhraseTrial
from cms.comments.schemas.outputs import Html, Output
from cms.comments.schemas.queue import QueueFilters
from cms.db import Cursor


class PhraseView(Output):
    """A blocked word or phrase: it marks comments, and decides about none."""

    id: str = Field(examples=["a063746a7646b254d9ce"])
    phrase: str = Field(examples=["buy now"])
    created_by: str | None = Field(examples=["Emil Novak"])
    created_at: datetime


class TrialQuery(PhraseInput):
    """What to try; nothing is added to the list."""


class MatchView(Output):
    """A past comment that a phrase would have marked; ``article`` is the title of its article."""

    name: str = Field(examples=["Robin"])
    html: Html = Field(examples=["<p>Does this hold for <em>night</em> shifts too?</p>"])
    status: CommentStatus
    submitted_at: datetime
    article: str = Field(examples=["When your back hurts"])
    article_locale: str = Field(examples=["en"])


class TrialView(Output):
    """What a phrase would have marked among the comments sent last, the newest first."""

    phrase: str = Field(examples=["buy now"])
    looked_at: int
    marked: int
    examples: list[MatchView]


class MarkingInput(BaseModel):
    """Where to go on: ``next_cursor`` of the last answer."""

    model_config = ConfigDict(extra="forbid")

    cursor: Cursor = None


class MarkingView(Output):
    """How many waiting comments were looked through, and how many hold the phrase.

    Go on with ``next_cursor`` until it is null.
    """

    looked_at: int
    marked: int
    next_cursor: str | None = Field(examples=[None])


class ReasonView(Output):
    """A reason that editors pick from when they decline."""

    id: str = Field(examples=["a063746a7646b254d9ce"])
    text: str = Field(examples=["This is not about the article."])
    created_at: datetime


class NewView(ViewInput):
    """A set of filters of the queue, under a name."""

    filters: QueueFilters


class SavedView(Output):
    """A saved set of filters of the queue; all editors have it."""

    id: str = Field(examples=["a063746a7646b254d9ce"])
    name: str = Field(examples=["Links on sleep"])
    filters: QueueFilters
    created_at: datetime


def phrase_view(phrase: BlockedPhrase, by: str | None) -> PhraseView:
    """Show a phrase, and the name of who added it."""
    return PhraseView(
        id=phrase.public_id, phrase=phrase.phrase, created_by=by, created_at=phrase.created_at
    )


def trial_view(trial: PhraseTrial) -> TrialView:
    """Show what a phrase would have marked."""
    return TrialView(
        phrase=trial.phrase,
        looked_at=trial.looked_at,
        marked=trial.marked,
        examples=[MatchView(**vars(match)) for match in trial.examples],
    )


def marking_view(step: MarkingStep) -> MarkingView:
    """Show what one step through the waiting comments did."""
    return MarkingView(looked_at=step.looked_at, marked=step.marked, next_cursor=step.next_cursor)


def reason_view(reason: DeclineReason) -> ReasonView:
    """Show a reason of the list."""
    return ReasonView(id=reason.public_id, text=reason.text, created_at=reason.created_at)


def saved_view(view: QueueView) -> SavedView:
    """Show a saved view; what it was saved with was checked then."""
    return SavedView(
        id=view.public_id,
        name=view.name,
        filters=QueueFilters.model_validate(view.filters),
        created_at=view.created_at,
    )
