"""Which step can be taken with an article, row by row, without a database."""

from __future__ import annotations

import pytest

from cms.articles.models.article import Article, ArticleState, ReviewOutcome
from cms.articles.rules.steps import Step, can_take, next_state, or_published, permission_for
from cms.db.moments import utc_now
from cms.permissions import Permission

D, R, S, P, A = ArticleState
# Readers see nothing; they see the newest text; they see an older one.
HIDDEN, SHOWN, NEWER = "hidden", "shown", "newer"
READERS = [HIDDEN, SHOWN, NEWER]

# From which state, and with what readers see, a step can be taken, and to which state it leads.
EVERYWHERE = {(state, seen) for state in (D, R, S, P) for seen in READERS}
EXPECTED: dict[Step, dict[tuple[ArticleState, str], ArticleState]] = {
    Step.SUBMIT: {(D, HIDDEN): R, (D, NEWER): R, (P, HIDDEN): R, (P, NEWER): R},
    Step.TAKE_BACK: {(R, HIDDEN): D, (R, SHOWN): P, (R, NEWER): P},
    Step.ASK_CHANGES: {(R, HIDDEN): D, (R, SHOWN): P, (R, NEWER): P},
    Step.APPROVE: dict.fromkeys(((R, seen) for seen in READERS), R),
    Step.SCHEDULE: dict.fromkeys(EVERYWHERE, S),
    Step.UNSCHEDULE: {},
    Step.PUBLISH: {(state, seen): P for state, seen in EVERYWHERE if seen != SHOWN},
    Step.UNPUBLISH: {
        (state, seen): {P: P, R: R, S: S}[state] for state in (P, R, S) for seen in (SHOWN, NEWER)
    },
    Step.ARCHIVE: dict.fromkeys(EVERYWHERE, A),
    Step.REOPEN: {(A, HIDDEN): D, (A, SHOWN): P, (A, NEWER): P},
}


def article(state: ArticleState, seen: str) -> Article:
    public = {HIDDEN: None, SHOWN: 2, NEWER: 1}[seen]
    return Article(state=state, newest_revision_id=2, published_revision_id=public)


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("seen", READERS)
@pytest.mark.parametrize("state", ArticleState)
def test_each_step_in_each_state(step: Step, state: ArticleState, seen: str) -> None:
    stands = article(state, seen)
    wanted = EXPECTED[step].get((state, seen))
    assert (next_state(stands, step) if can_take(stands, step) else None) == wanted


@pytest.mark.parametrize(
    ("state", "after"), [(S, D), (P, D), (R, R)], ids=["scheduled", "published", "in review"]
)
def test_what_is_planned_can_be_called_off(state: ArticleState, after: ArticleState) -> None:
    for plan in ({"scheduled_revision_id": 2}, {"unpublish_at": utc_now()}):
        stands = article(state, HIDDEN)
        assert not can_take(stands, Step.UNSCHEDULE)
        for name, value in plan.items():
            setattr(stands, name, value)
        assert can_take(stands, Step.UNSCHEDULE)
        assert next_state(stands, Step.UNSCHEDULE) == after


def test_a_draft_is_approved_once() -> None:
    stands = article(R, HIDDEN)
    stands.review_outcome = ReviewOutcome.CHANGES_ASKED
    assert can_take(stands, Step.APPROVE)
    stands.review_outcome = ReviewOutcome.APPROVED
    assert not can_take(stands, Step.APPROVE)


def test_a_draft_beside_a_public_text_rests_as_published() -> None:
    assert or_published(article(D, HIDDEN)) == D
    assert or_published(article(D, SHOWN)) == P
    assert or_published(article(D, NEWER), R) == R


@pytest.mark.parametrize("step", Step)
def test_which_right_each_step_needs(step: Step) -> None:
    own = {Step.SUBMIT, Step.TAKE_BACK, Step.REOPEN}
    for seen in READERS:
        by_author = step in own or (step is Step.ARCHIVE and seen == HIDDEN)
        wanted = Permission.ARTICLE_WRITE_OWN if by_author else Permission.ARTICLE_PUBLISH
        assert permission_for(step, article(D, seen)) is wanted
