"""The steps of an article on its way to readers: which may follow which, and who may take it."""

from __future__ import annotations

from enum import StrEnum

from cms.articles.models.article import Article, ArticleState, ReviewOutcome
from cms.permissions import Permission


class Step(StrEnum):
    """What somebody can do with an article, beside writing it."""

    SUBMIT = "submit"
    TAKE_BACK = "take_back"
    ASK_CHANGES = "ask_changes"
    APPROVE = "approve"
    SCHEDULE = "schedule"
    UNSCHEDULE = "unschedule"
    PUBLISH = "publish"
    UNPUBLISH = "unpublish"
    ARCHIVE = "archive"
    REOPEN = "reopen"


_DRAFT, _IN_REVIEW = ArticleState.DRAFT, ArticleState.IN_REVIEW
_SCHEDULED, _PUBLISHED = ArticleState.SCHEDULED, ArticleState.PUBLISHED
_ARCHIVED = ArticleState.ARCHIVED

# From which states a step can be taken, and to which state each leads. An article that readers see
# goes to "published" instead of "draft".
TRANSITIONS: dict[Step, dict[ArticleState, ArticleState]] = {
    Step.SUBMIT: {_DRAFT: _IN_REVIEW, _PUBLISHED: _IN_REVIEW},
    Step.TAKE_BACK: {_IN_REVIEW: _DRAFT},
    Step.ASK_CHANGES: {_IN_REVIEW: _DRAFT},
    Step.APPROVE: {_IN_REVIEW: _IN_REVIEW},
    Step.SCHEDULE: dict.fromkeys((_DRAFT, _IN_REVIEW, _PUBLISHED, _SCHEDULED), _SCHEDULED),
    Step.UNSCHEDULE: {_SCHEDULED: _DRAFT, _PUBLISHED: _DRAFT, _IN_REVIEW: _IN_REVIEW},
    Step.PUBLISH: dict.fromkeys((_DRAFT, _IN_REVIEW, _PUBLISHED, _SCHEDULED), _PUBLISHED),
    Step.UNPUBLISH: {_PUBLISHED: _DRAFT, _IN_REVIEW: _IN_REVIEW, _SCHEDULED: _SCHEDULED},
    Step.ARCHIVE: dict.fromkeys((_DRAFT, _IN_REVIEW, _PUBLISHED, _SCHEDULED), _ARCHIVED),
    Step.REOPEN: {_ARCHIVED: _DRAFT},
}
# The steps that authors may take with their own articles; only editors archive a public one.
AUTHOR_STEPS = frozenset({Step.SUBMIT, Step.TAKE_BACK, Step.ARCHIVE, Step.REOPEN})


def permission_for(step: Step, article: Article) -> Permission:
    """Return the permission that a step needs, beside the one to work on the article."""
    if step not in AUTHOR_STEPS or (step is Step.ARCHIVE and article.is_public):
        return Permission.ARTICLE_PUBLISH
    return Permission.ARTICLE_WRITE_OWN


def can_take(article: Article, step: Step) -> bool:
    """Whether a step can be taken with an article as it stands."""
    return article.state in TRANSITIONS[step] and _makes_sense(article, step)


def next_state(article: Article, step: Step) -> ArticleState:
    """Return the state after a step that can be taken."""
    return or_published(article, TRANSITIONS[step][article.state])


def or_published(article: Article, state: ArticleState = ArticleState.DRAFT) -> ArticleState:
    """Return ``state``, or “published” instead of “draft” for an article that readers see."""
    return _PUBLISHED if state is _DRAFT and article.is_public else state


def _makes_sense(article: Article, step: Step) -> bool:
    if step in {Step.SUBMIT, Step.PUBLISH}:
        return not article.is_public or article.has_newer_draft
    if step is Step.UNPUBLISH:
        return article.is_public
    if step is Step.UNSCHEDULE:
        return article.scheduled_revision_id is not None or article.unpublish_at is not None
    if step is Step.APPROVE:
        return article.review_outcome is not ReviewOutcome.APPROVED
    return True
