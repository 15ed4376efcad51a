"""What readers and editors send about comments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, ConfigDict, Field
from pydantic.config import JsonDict

from cms.body.characters import is_visible, require_bounded_marks, require_visible
from cms.body.comments import MAX_COMMENT
from cms.body.text import clean_line, clean_text
from cms.body.urls import MAX_URL, http_url
from cms.comments.models.states import CommentStatus, DecisionKind
from cms.db.pages import Cursor
from cms.validation import StrictModel

MAX_NAME = 80
MAX_EMAIL = 254
MAX_REASON = 1000
MAX_VIEW_NAME = 80
PAGE_SIZE = 20
MAX_PAGE_SIZE = 100


def _stripped(text: str | None) -> str | None:
    """Remove what no database can store and the space around; None when nothing is left."""
    return clean_text(text or "").strip() or None


def _reason(text: str | None) -> str | None:
    """Remove what cannot be stored; None when readers would see nothing of the reason."""
    reason = _stripped(text)
    return require_bounded_marks(reason) if reason and is_visible(reason) else None


def visible(
    most: int, when_empty: str, clean: Callable[[str], str] = clean_text, what: str = ""
) -> AfterValidator:
    """Clean a text, and refuse one of which readers would see nothing, or that is too long.

    The length is measured after cleaning, so pydantic cannot do it.

    Args:
        most: The number of characters (code points) that are allowed.
        when_empty: The sentence for a text of which nothing is visible.
        clean: Removes what cannot be stored.
        what: For which the characters are used, such as " for your name".
    """

    def check(text: str) -> str:
        kept = require_visible(clean(text), when_empty)
        if len(kept) > most:
            raise ValueError(f"Use at most {most:,} characters{what}. There are {len(kept):,}.")
        return kept

    return AfterValidator(check)


Words = Annotated[str | None, Field(max_length=200), AfterValidator(_stripped)]
Limit = Annotated[int, Field(ge=1, le=MAX_PAGE_SIZE)]
Sort = Literal["submitted_at", "-submitted_at"]


class Input(StrictModel):
    """Base of what readers, editors and programs send about comments."""

    model_config = ConfigDict(strict=True, frozen=True)


def _email(text: str | None) -> str | None:
    if text is None or not text.strip():
        return None
    address = _address(text.strip())
    if address is None:
        raise ValueError("Write an e-mail address such as name@example.org, or leave it empty.")
    return address


def _website(text: str | None) -> str | None:
    return http_url(text) if text and text.strip() else None


Name = Annotated[
    str,
    Field(json_schema_extra={"minLength": 1, "maxLength": MAX_NAME}),
    visible(MAX_NAME, "Write your name.", clean_line, " for your name"),
]
# A form sends an empty text for an address that was left out.
Email = Annotated[
    Annotated[str, Field(json_schema_extra={"maxLength": MAX_EMAIL})] | None, AfterValidator(_email)
]
Website = Annotated[
    Annotated[str, Field(json_schema_extra={"maxLength": MAX_URL})] | None, AfterValidator(_website)
]
LENGTH_OF_BODY: JsonDict = {"minLength": 1, "maxLength": MAX_COMMENT}
Body = Annotated[
    str,
    Field(json_schema_extra=LENGTH_OF_BODY),
    visible(MAX_COMMENT, "Write a comment.", what=" for your comment"),
]
Reason = Annotated[str | None, Field(max_length=MAX_REASON), AfterValidator(_reason)]
Kind = Annotated[DecisionKind, Field(strict=False)]
Status = Annotated[CommentStatus | None, Field(strict=False)]


class Submission(Input):
    """A comment as a reader sends it, by form or API.

    ``body`` counts characters (code points); a line break is one. ``reply_to`` is the id of an
    approved comment on the same article. Optional fields may be blank.
    """

    name: Annotated[Name, Field(examples=["Robin"])]
    email: Annotated[Email, Field(examples=["robin@example.org"])] = None
    website: Website = None
    body: Annotated[Body, Field(examples=["Does this hold for *night* shifts too?"])]
    reply_to: Annotated[str | None, AfterValidator(_stripped)] = None


class SendingHeaders(Input):
    """Headers that can be sent with a comment."""

    idempotency_key: Annotated[
        str | None,
        Field(
            alias="Idempotency-Key",
            min_length=1,
            max_length=255,
            description="Your own name for this comment: sent again with the same body within a "
            "day, the comment is taken once, and answered as the first time.",
            examples=["5b9ab4ce"],
        ),
    ] = None


def _address(text: str) -> str | None:
    """Return the address in its usual spelling, or None when it is no address.

    Only its form is checked (``test_environment`` allows ``.test``); no name is looked up.
    """
    if len(text) > MAX_EMAIL:
        return None
    try:
        found = validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return None
    return found.normalized


class DecisionInput(Input):
    """What an editor decides.

    To decline needs a ``reason``, which the commenter reads. ``revision`` is the number of the
    revision that was read. ``status`` is the state in which the editor saw the comment, and
    ``waiting`` says that it was seen in the queue: with either, of two who decide at once the
    second is always refused; with neither, a different decision counts as a correction of the
    first.
    """

    decision: Kind
    reason: Reason = None
    revision: int | None = None
    status: Status = None
    waiting: bool = False


class ThreadQuery(Input):
    """How to list the approved comments of an article; ``sort`` orders the top level."""

    sort: Sort = "submitted_at"
    limit: Limit = PAGE_SIZE
    cursor: Cursor = None


class ReasonInput(Input):
    """A reason for the list that editors pick from when they decline."""

    text: Annotated[
        str,
        Field(
            examples=["Please write about one thing at a time."],
            json_schema_extra={"minLength": 1, "maxLength": MAX_REASON},
        ),
        visible(MAX_REASON, "Write a reason.", clean_line),
    ]


class ViewInput(Input):
    """The name of a saved view."""

    name: Annotated[
        str,
        Field(
            examples=["Links on sleep"],
            json_schema_extra={"minLength": 1, "maxLength": MAX_VIEW_NAME},
        ),
        visible(MAX_VIEW_NAME, "Write a name for the view.", clean_line),
    ]
