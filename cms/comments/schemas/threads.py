"""Whether the comments of an article are open, and what editors set about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from cms.articles.models import Article
from cms.comments.models import Thread
from cms.comments.schemas.inputs import PAGE_SIZE, Limit, Words
from cms.comments.schemas.outputs import article_link
from cms.db import Cursor

MAX_DAYS = 36_500


@dataclass(frozen=True)
class ThreadState:
    """Whether an article takes comments, and until when.

    ``closed_at`` is when they closed, by hand or by the calendar. ``closes_at`` is when the
    calendar will close them. ``own_days`` is the article's own number of days, None where the
    site's counts.
    """

    closed_at: datetime | None
    closes_at: datetime | None
    own_days: int | None
    by_hand: bool

    @property
    def is_open(self) -> bool:
        """Whether readers can add a comment."""
        return self.closed_at is None


class ThreadInput(BaseModel):
    """What to change about an article's comments; what is left out stays.

    ``close_after_days`` of 0 never closes them, and ``null`` follows the site's setting.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    closed: bool = Field(default_factory=bool)
    close_after_days: Annotated[int | None, Field(ge=0, le=MAX_DAYS)] = None


class ThreadList(BaseModel):
    """What the list can be asked for; ``q`` is a part of an article's title or slug."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    q: Words = None
    limit: Limit = PAGE_SIZE
    cursor: Cursor = None


class ThreadView(BaseModel):
    """An article's comments as a program sees them: ``closed`` by hand, ``open`` to readers or not.

    ``closed_at`` is when they closed, by hand or by the calendar, which ``closes_at`` will.
    """

    model_config = ConfigDict(frozen=True)

    article: str = Field(examples=["5f0c1a9be27d44c08a31"])
    title: str = Field(examples=["When your back hurts"])
    locale: str = Field(examples=["en"])
    open: bool
    closed: bool
    closed_at: datetime | None
    closes_at: datetime | None
    close_after_days: int | None


def days_in_words(days: int | None) -> str:
    """Tell an article's own number of days until its comments close; None follows the site."""
    if days is None:
        return "As the site does"
    return "Never" if days == 0 else f"{days} {'day' if days == 1 else 'days'} after publication"


def thread_state(
    thread: Thread | None, published_at: datetime | None, site_days: int, now: datetime
) -> ThreadState:
    """Work out whether comments are open; ``thread`` is what is special about the article's."""
    own = thread.close_after_days if thread else None
    days = site_days if own is None else own
    ends = published_at + timedelta(days=days) if published_at and days else None
    by_hand = thread.closed_at if thread else None
    over = ends if ends is not None and ends <= now else None
    return ThreadState(
        closed_at=min((at for at in (by_hand, over) if at is not None), default=None),
        closes_at=ends if ends is not None and over is None and by_hand is None else None,
        own_days=own,
        by_hand=by_hand is not None,
    )


def thread_view(article: Article, state: ThreadState) -> ThreadView:
    """Show the state of an article's comments to a program."""
    link = article_link(article, url=None)
    return ThreadView(
        article=link.id,
        title=link.title,
        locale=link.locale,
        open=state.is_open,
        closed=state.by_hand,
        closed_at=state.closed_at,
        closes_at=state.closes_at,
        close_after_days=state.own_days,
    )
