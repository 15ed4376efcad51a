"""The lists of editors in the API: phrases, reasons to decline, saved views."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from cms.comments.models.lists import BlockedPhrase
from cms.comments.models.states import CommentStatus
from cms.comments.schemas.inputs import ViewInput
from cms.comments.schemas.marks import PhraseInput
from cms.comments.schemas.outputs import Output, PublicId
from cms.comments.schemas.queue import QueueFilters
from cms.db.pages import Cursor
from cms.validation import Html, StrictModel


class PhraseView(Output):
    """A blocked word or phrase. It marks comments and decides nothing."""

    id: str = Field(examples=["a063746a7646b254d9ce"])
    phrase: str = Field(examples=["buy now"])
    created_by: str | None = Field(examples=["Emil Novak"])
    created_at: datetime


class TrialQuery(PhraseInput):
    """A phrase to try; it is not added to the list."""


class MatchView(Output):
    """A past comment that a phrase would have marked; ``article`` is the title of its article."""

    name: str = Field(examples=["Robin"])
    html: Html = Field(examples=["<p>Does this hold for <em>night</em> shifts too?</p>"])
    status: CommentStatus
    submitted_at: datetime
    article: str = Field(examples=["When your back hurts"])
    article_locale: str = Field(examples=["en"])


class TrialView(Output):
    """What a phrase would have marked among the latest comments, newest first."""

    phrase: str = Field(examples=["buy now"])
    looked_at: int
    marked: int
    examples: list[MatchView]


class MarkingInput(StrictModel):
    """Where to continue: ``next_cursor`` of the last answer."""

    cursor: Cursor = None


class MarkingView(Output):
    """How many waiting comments were searched, and how many contain the phrase.

    Continue with ``next_cursor`` until it is null.
    """

    looked_at: int
    marked: int
    next_cursor: str | None = Field(examples=[None])


class ReasonView(Output):
    """A reason that editors pick from when they decline."""

    id: PublicId
    text: str = Field(examples=["This is not about the article."])
    created_at: datetime


class NewView(ViewInput):
    """A set of filters of the queue, under a name."""

    filters: QueueFilters


class SavedView(Output):
    """A saved set of filters of the queue, for all editors."""

    id: PublicId
    name: str = Field(examples=["Links on sleep"])
    filters: QueueFilters
    created_at: datetime


def phrase_view(phrase: BlockedPhrase, by: str | None) -> PhraseView:
    """Show a phrase, and the name of the person who added it."""
    return PhraseView(
        id=phrase.public_id, phrase=phrase.phrase, created_by=by, created_at=phrase.created_at
    )
