"""The steps between author and editor: submit, ask for changes, approve, archive."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from cms.articles.models.article import Article, ReviewOutcome, RevisionKind
from cms.articles.models.history import EventKind
from cms.articles.operations.history import record
from cms.articles.operations.publishing import publish, unpublish
from cms.articles.operations.schedule import unschedule
from cms.articles.operations.searching import index_articles
from cms.articles.operations.steps import begin_step, protect_newest
from cms.articles.rules.notes import read_note
from cms.articles.rules.steps import Step, next_state
from cms.db.moments import utc_now
from cms.errors import Invalid
from cms.permissions import Actor


def submit(
    session: Session,
    actor: Actor,
    article: Article,
    expected_version: int | None = None,
    note: str = "",
) -> None:
    """Submit the newest draft for review, with a note to the editor if there is one.

    Raises what `begin_step` does, and `Invalid` where the note is too long.
    """
    note_text = read_note(note)
    begin_step(session, actor, article, Step.SUBMIT, expected_version)
    _change_state(article, Step.SUBMIT)
    article.submitted_at = utc_now()
    article.review_outcome = None
    if article.newest.kind is not RevisionKind.PUBLISHED:
        article.newest.kind = RevisionKind.SUBMITTED
    record(session, actor, article, EventKind.SUBMITTED, note_text)


def take_back(
    session: Session, actor: Actor, article: Article, expected_version: int | None = None
) -> None:
    """Take a draft back from review. Raises what `begin_step` does."""
    begin_step(session, actor, article, Step.TAKE_BACK, expected_version)
    _change_state(article, Step.TAKE_BACK)
    article.review_outcome = None
    record(session, actor, article, EventKind.TAKEN_BACK)


def ask_changes(
    session: Session, actor: Actor, article: Article, note: str, expected_version: int | None = None
) -> None:
    """Return a draft to its author with a note that says what is to change.

    Raises what `begin_step` does, and `Invalid` at ``/note`` where the note is empty or too long.
    """
    note_text = read_note(note)
    if not note_text:
        raise Invalid.at("/note", "Say in a sentence what is to change; the author reads it.")
    begin_step(session, actor, article, Step.ASK_CHANGES, expected_version)
    protect_newest(article)
    _change_state(article, Step.ASK_CHANGES)
    article.review_outcome = ReviewOutcome.CHANGES_ASKED
    record(session, actor, article, EventKind.CHANGES_ASKED, note_text)


def approve(
    session: Session,
    actor: Actor,
    article: Article,
    expected_version: int | None = None,
    note: str = "",
) -> None:
    """Approve the newest draft, until its text changes. Raises what `submit` does."""
    note_text = read_note(note)
    begin_step(session, actor, article, Step.APPROVE, expected_version)
    protect_newest(article)
    article.review_outcome = ReviewOutcome.APPROVED
    record(session, actor, article, EventKind.APPROVED, note_text)


def archive(
    session: Session, actor: Actor, article: Article, expected_version: int | None = None
) -> None:
    """Archive an article: readers do not see it, and nobody can write it until it is reopened.

    Authors can archive their own articles that are not public. Raises what `begin_step` does.
    """
    begin_step(session, actor, article, Step.ARCHIVE, expected_version)
    _change_state(article, Step.ARCHIVE)
    was_public = int(article.is_public)
    article.published = article.scheduled = None
    article.publish_at = article.unpublish_at = article.review_outcome = None
    record(session, actor, article, EventKind.ARCHIVED, was_public=was_public)
    index_articles(session, [article.id])


def reopen(
    session: Session, actor: Actor, article: Article, expected_version: int | None = None
) -> None:
    """Make an archived article a draft again. Raises what `begin_step` does."""
    begin_step(session, actor, article, Step.REOPEN, expected_version)
    _change_state(article, Step.REOPEN)
    record(session, actor, article, EventKind.REOPENED)


OPERATIONS: dict[Step, Callable[[Session, Actor, Article, int | None], None]] = {
    Step.SUBMIT: submit,
    Step.TAKE_BACK: take_back,
    Step.APPROVE: approve,
    Step.UNSCHEDULE: unschedule,
    Step.PUBLISH: publish,
    Step.UNPUBLISH: unpublish,
    Step.ARCHIVE: archive,
    Step.REOPEN: reopen,
}
"""The steps that need nothing but the article and the version that the actor read."""


def _change_state(article: Article, step: Step) -> None:
    article.state = next_state(article, step)
    article.changed_at = utc_now()
