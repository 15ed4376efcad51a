"""What every step begins with: the permission, the lock, and whether it can be taken now."""

from __future__ import annotations

from sqlalchemy.orm import Session

from cms.articles.models.article import Article, ArticleState, RevisionKind
from cms.articles.operations.locking import lock_article, require_version, require_work_on
from cms.articles.rules.steps import Step, can_take, permission_for
from cms.errors import Conflict
from cms.permissions import Actor, demand, permit

_STATE_WORDS = {
    ArticleState.DRAFT: "is a draft",
    ArticleState.IN_REVIEW: "is in review",
    ArticleState.SCHEDULED: "is scheduled",
    ArticleState.PUBLISHED: "is published",
    ArticleState.ARCHIVED: "is archived",
}
_STEP_PARTICIPLES = {
    Step.SUBMIT: "submitted for review",
    Step.TAKE_BACK: "taken back from review",
    Step.ASK_CHANGES: "given back for changes",
    Step.APPROVE: "approved",
    Step.SCHEDULE: "scheduled",
    Step.UNSCHEDULE: "taken off the schedule",
    Step.PUBLISH: "published",
    Step.UNPUBLISH: "unpublished",
    Step.ARCHIVE: "archived",
    Step.REOPEN: "reopened",
}
STEP_WORDS = {
    Step.SUBMIT: "submit for review",
    Step.TAKE_BACK: "take back from review",
    Step.ASK_CHANGES: "ask for changes",
    Step.APPROVE: "approve",
    Step.SCHEDULE: "schedule",
    Step.UNSCHEDULE: "take off the schedule",
    Step.PUBLISH: "publish",
    Step.UNPUBLISH: "unpublish",
    Step.ARCHIVE: "archive",
    Step.REOPEN: "reopen",
}


def begin_step(
    session: Session, actor: Actor, article: Article, step: Step, expected_version: int | None
) -> None:
    """Lock the article, and check that the actor can take the step now.

    ``expected_version`` is the version that the actor read; None for whichever there is.

    Raises:
        NotFound: The article is somebody else's.
        Forbidden: The role does not allow the step.
        Stale: The article has another version.
        Conflict: The state does not allow the step; the error says what can be done instead.
    """
    require_work_on(actor, article)
    lock_article(session, article)
    demand(actor, permission_for(step, article))
    require_version(article, expected_version)
    if not can_take(article, step):
        raise Conflict(_refusal(actor, article, step))
    if article.scheduled_revision_id is None:
        article.publish_at = None  # publishing failed then; this step settles it


def open_steps(actor: Actor, article: Article) -> list[Step]:
    """Return the steps that the actor, who may work on the article, can take with it now."""
    return [
        step
        for step in Step
        if can_take(article, step) and permit(actor, permission_for(step, article))
    ]


def require_writable(article: Article) -> None:
    """Raise `Conflict` for an archived article, which must be reopened first."""
    if article.state is ArticleState.ARCHIVED:
        raise Conflict("This article is archived. Reopen it to write on.")


def protect_newest(article: Article) -> None:
    """Turn the newest revision from an autosave into a saved one, which no autosave changes."""
    if article.newest.kind is RevisionKind.AUTOSAVE:
        article.newest.kind = RevisionKind.SAVED


def _refusal(actor: Actor, article: Article, step: Step) -> str:
    now = ", ".join(STEP_WORDS[s] for s in open_steps(actor, article))
    instead = f" What you can do now: {now}." if now else ""
    return f"{_reason(article, step)}{instead}"


def _reason(article: Article, step: Step) -> str:
    if step is Step.PUBLISH and article.is_public:
        return "The newest version is published already."
    if step is Step.SUBMIT and article.is_public and not article.has_newer_draft:
        return "The newest version is published; there is nothing to review."
    if step is Step.SUBMIT and article.state is ArticleState.IN_REVIEW:
        return "This article is in review already."
    if step is Step.APPROVE and article.state is ArticleState.IN_REVIEW:
        return "This article is approved already."
    return f"This article {_STATE_WORDS[article.state]}, and cannot be {_STEP_PARTICIPLES[step]}."
