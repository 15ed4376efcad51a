"""The log: its filters, and its entries in JSON and CSV."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Annotated, Literal

import regex
from pydantic import Field, RootModel

from cms.articles.models.article import Article
from cms.articles.schemas.published import QueryDay
from cms.comments.models.comment import CommentRevision, LogEntry
from cms.comments.models.states import Action, CommentStatus
from cms.comments.schemas.deciding import Outcome
from cms.comments.schemas.inputs import PAGE_SIZE, Input, Limit, Words
from cms.comments.schemas.outputs import Output, article_title
from cms.db.pages import Cursor
from cms.errors import Conflict, Invalid

ACTION_PHRASES = {
    Action.APPROVE: "approved this comment",
    Action.DECLINE: "declined this comment",
    Action.SPAM: "marked this comment as spam",
    Action.EDIT: "edited and approved this comment",
    Action.REPLY: "answered this comment",
    Action.MOVE: "moved this comment",
    Action.UNDO: "undid a decision about this comment",
    Action.REVISE: "edited this comment",
    Action.WITHDRAW: "withdrew this comment",
    Action.CLOSE: "closed the comments",
    Action.OPEN: "opened the comments again",
    Action.CLOSE_AFTER: "set when the comments close",
}
# A spreadsheet runs a cell that begins with one of these signs as a formula. Some accept other
# forms of the signs, and skip spaces, quotes and invisible characters. A cell begins after every
# separator that a spreadsheet may use: quotes do not protect against another separator.
_SIGNS = "".join(
    chr(code)
    for code in range(0x10000)
    if not 0xD800 <= code < 0xE000 and unicodedata.normalize("NFKC", chr(code))[0] in "=+-@"
)
_BEGINS_FORMULA = regex.compile(
    r"(^|[,;|\p{White_Space}--[\p{Zs}]])"
    r"([\p{White_Space}\p{Default_Ignorable_Code_Point}\p{C}\p{Pi}\p{Pf}\"']*)"
    rf"(?=[{regex.escape(_SIGNS)}\N{{MINUS SIGN}}])",
    regex.VERSION1,
)


class LogFilters(Input):
    """Which entries of the log to show.

    ``article`` is a slug or an id, ``comment`` an id, ``actor`` a part of a name. ``since`` and
    ``until`` are days, both included: in UTC over the API, in the site's zone at the desk.
    """

    action: Annotated[Action | None, Field(strict=False)] = None
    actor: Words = None
    article: Words = None
    comment: Words = None
    since: QueryDay = None
    until: QueryDay = None


class LogQuery(LogFilters):
    """The filters of the log, with one page of its entries."""

    sort: Literal["at", "-at"] = "-at"
    limit: Limit = PAGE_SIZE
    cursor: Cursor = None


class LogEntryView(Output):
    """One entry of the log.

    ``article`` is the slug of the article where the comment stands now. ``revision`` is the number
    of the text that the entry is about; ``public_before`` and ``public_after`` are those of the
    texts that readers saw. ``undoes`` is the entry that it takes back. ``moved_from`` is the slug
    of the article that a move led away from. An entry about all comments of an article has no
    ``comment``, ``revision`` and states.
    """

    id: str = Field(examples=["a063746a7646b254d9ce"])
    at: datetime
    actor: str = Field(examples=["Emil Novak"])
    action: Action
    reason: str | None = Field(examples=["This is not about the article."])
    comment: str | None = Field(examples=["a063746a7646b254d9ce"])
    article: str = Field(examples=["when-your-back-hurts"])
    revision: int | None
    status_before: CommentStatus | None
    status: CommentStatus | None
    public_before: int | None
    public_after: int | None
    waited_since: datetime | None
    undoes: str | None = Field(examples=[None])
    moved_from: str | None = Field(examples=[None])


class WrongField(Output):
    """An error in one field of a decision; ``pointer`` is a JSON pointer (RFC 6901) to it."""

    pointer: str = Field(examples=["/reason"])
    detail: str = Field(examples=["Say why. The commenter sees this reason."])


class OutcomeView(Output):
    """The outcome of one decision of several; it has an ``entry`` or a ``problem``.

    With status 422 it has ``errors``.
    """

    id: str = Field(examples=["a063746a7646b254d9ce"])
    status: int
    entry: LogEntryView | None = None
    problem: str | None = None
    errors: list[WrongField] | None = None
    current: dict[str, object] | None = None


class OutcomeList(RootModel[list[OutcomeView]]):
    """The outcome of each decision, in the order sent."""


def log_entry_view(entry: LogEntry) -> LogEntryView:
    """Return one entry of the log for the API."""
    return LogEntryView(
        id=entry.public_id,
        at=entry.at,
        actor=entry.actor_name,
        action=entry.action,
        reason=entry.reason,
        comment=entry.comment.public_id if entry.comment else None,
        article=article_of(entry).slug,
        revision=_number(entry.revision),
        status_before=entry.status_before,
        status=entry.status_after,
        public_before=_number(entry.public_before),
        public_after=_number(entry.public_after),
        waited_since=entry.waited_since,
        undoes=entry.undoes.public_id if entry.undoes else None,
        moved_from=entry.article.slug if entry.comment and entry.article else None,
    )


def article_of(entry: LogEntry) -> Article:
    """Return the article of the entry's comment, or the article that the entry is about."""
    if entry.comment is None and entry.article is not None:
        return entry.article
    return entry.about.article


def outcome_view(outcome: Outcome) -> OutcomeView:
    """Return the outcome of one decision of several for the API."""
    error = outcome.error
    return OutcomeView(
        id=outcome.id,
        status=error.status if error else 200,
        entry=log_entry_view(outcome.entry) if outcome.entry else None,
        problem=error.detail if error else None,
        errors=[WrongField(pointer=each.pointer, detail=each.detail) for each in error.errors]
        if isinstance(error, Invalid)
        else None,
        current=dict(error.current) if isinstance(error, Conflict) and error.current else None,
    )


def csv_row(entry: LogEntry) -> list[str]:
    """Return an entry as a row of a CSV file; `CSV_HEAD` is its header.

    An apostrophe keeps a spreadsheet from running a cell as a formula.
    """
    told = log_entry_view(entry).model_dump(mode="json")
    told["article_title"] = article_title(article_of(entry))
    return [csv_cell(told[name]) for name in CSV_HEAD]


CSV_HEAD = [*LogEntryView.model_fields, "article_title"]


def sentence(entry: LogEntry) -> str:
    """Return an entry of the log as a sentence without its full stop."""
    return f"{entry.actor_name} {ACTION_PHRASES[entry.action]} on {_moment(entry.at)}"


def csv_cell(value: object) -> str:
    """Return a value as a cell of which no part starts a formula, whatever the separator."""
    text = "" if value is None else str(value)
    return str(_BEGINS_FORMULA.sub(r"\1\2'", text))


def _number(text: CommentRevision | None) -> int | None:
    return text.number if text else None


def _moment(at: datetime) -> str:
    return f"{at.day} {at:%B %Y at %H:%M} UTC"
