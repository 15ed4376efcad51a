"""Between author and editor: handing in, what the editor says of it, and putting away."""

from __future__ import annotations

from sqlalchemy.orm import Session

from cms.articles.models.article import Article, ReviewOutcome, RevisionKind
from cms.articles.models.history import EventKind
from cms.articles.operations.history import record
from cms.articles.operations.steps import begin, keep
from cms.articles.rules.notes import read_note
from cms.articles.rules.steps import Step, leads_to
from cms.db.moments import utc_now
from cms.errors import Invalid
from cms.permissions import Actor


def submit(
    session: Session, actor: Actor, article: Article, seen: int | None = None, note: str = ""
) -> None:
    """Hand the newest draft in for review, with a word to the editor if there is one.

    Raises `Stale` when the article is not at the version ``seen``, where one is named, and
    `Conflict` when there is nothing to review.
    """
    said = read_note(note)
    begin(session, actor, article, Step.SUBMIT, seen)
    _go(article, Step.SUBMIT)
    article.submitted_at = utc_now()
    article.review_outcome = None
    if article.newest.kind is not RevisionKind.PUBLISHED:
        article.newest.kind = RevisionKind.SUBMITTED
    record(session, actor, article, EventKind.SUBMITTED, said)


def take_back(session: Session, actor: Actor, article: Article, seen: int | None = None) -> None:
    """Take a draft back from review, to write on. Raises `Stale` and `Conflict` as `submit`."""
    begin(session, actor, article, Step.TAKE_BACK, seen)
    _go(article, Step.TAKE_BACK)
    article.review_outcome = None
    record(session, actor, article, EventKind.TAKEN_BACK)


def ask_changes(
    session: Session, actor: Actor, article: Article, note: str, seen: int | None = None
) -> None:
    """Give a draft back to its author with a note that says what is to change.

    Raises `Forbidden`, `Stale`, `Conflict`, and `Invalid` at ``/note`` when it says nothing.
    """
    said = read_note(note)
    if not said:
        raise Invalid.at("/note", "Say in a sentence what is to change; the author reads it.")
    begin(session, actor, article, Step.ASK_CHANGES, seen)
    keep(article)
    _go(article, Step.ASK_CHANGES)
    article.review_outcome = ReviewOutcome.CHANGES_ASKED
    record(session, actor, article, EventKind.CHANGES_ASKED, said)


def approve(
    session: Session, actor: Actor, article: Article, seen: int | None = None, note: str = ""
) -> None:
    """Say of the newest draft that it can be published as it is.

    Raises `Forbidden`, `Stale` and `Conflict`. A text that changes afterwards is not approved.
    """
    said = read_note(note)
    begin(session, actor, article, Step.APPROVE, seen)
    keep(article)
    article.review_outcome = ReviewOutcome.APPROVED
    record(session, actor, article, EventKind.APPROVED, said)


def archive(session: Session, actor: Actor, article: Article, seen: int | None = None) -> None:
    """Put an article away: readers do not see it, and nobody writes it before it is reopened.

    An author can archive an own article that is not public. Raises `Forbidden`, `Stale` and
    `Conflict`.
    """
    begin(session, actor, article, Step.ARCHIVE, seen)
    _go(article, Step.ARCHIVE)
    was_public = int(article.is_public)
    article.published = article.scheduled = None
    article.publish_at = article.unpublish_at = article.review_outcome = None
    record(session, actor, article, EventKind.ARCHIVED, was_public=was_public)


def reopen(session: Session, actor: Actor, article: Article, seen: int | None = None) -> None:
    """Make an archived article a draft again. Raises `Forbidden`, `Stale` and `Conflict`."""
    begin(session, actor, article, Step.REOPEN, seen)
    _go(article, Step.REOPEN)
    record(session, actor, article, EventKind.REOPENED)


def _go(article: Article, step: Step) -> None:
    article.state = leads_to(article, step)
    article.changed_at = utc_now()
