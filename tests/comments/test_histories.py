"""Random histories: what is public is exactly what the last decision approved."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from cms.accounts.operations.users import create_user
from cms.accounts.schemas.users import NewUser
from cms.articles.models.article import Article
from cms.comments.models.comment import Comment
from cms.comments.models.states import CommentStatus, DecisionKind
from cms.comments.operations.commenting import revise, withdraw
from cms.comments.operations.decisions import decide, edit_and_approve, undo
from cms.comments.operations.moving import move
from cms.comments.queries.public import thread
from cms.comments.schemas.answering import MoveInput
from cms.comments.schemas.deciding import EditInput, RevisionInput
from cms.comments.schemas.inputs import DecisionInput
from cms.db.session import db, transaction
from cms.errors import Conflict
from cms.permissions import OPERATOR, Actor, Role
from tests.comments.conftest import SLUG, Sent, Site, flat
from tests.fixtures.newsroom import PASSWORD

OTHER = "another-article"
STEPS = 25
MOST_COMMENTS = 2
KINDS = st.sampled_from([DecisionKind.APPROVE, *DecisionKind])
SELDOM = st.sampled_from([False, False, False, True])
AFTER = {"approve": "approved", "decline": "declined", "spam": "spam"}


@dataclass
class Known:
    """What must be true of one comment: the model that the site is compared with.

    ``undoable`` holds, the last on top, each decision that can be taken back and what was before;
    ``moves`` the same for moves, each with the article that it led from.
    """

    sent: Sent
    newest: str
    numbered: int = 1
    newest_number: int = 1
    status: str = "pending"
    public: str | None = None
    waits: bool = True
    undoable: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list)
    slug: str = SLUG
    moves: list[tuple[str, str]] = field(default_factory=list)

    def state(self) -> tuple[Any, ...]:
        """All that an undo brings back."""
        return self.newest, self.newest_number, self.status, self.public, self.waits

    def bring_back(self, state: tuple[Any, ...]) -> None:
        """Be again what it was."""
        self.newest, self.newest_number, self.status, self.public, self.waits = state


class Histories(RuleBasedStateMachine):
    """Readers and editors who do what they like, in any order."""

    place: Site  # set by the test
    editor: Actor
    articles: dict[str, int]
    comments = Bundle("comments")

    def __init__(self) -> None:
        super().__init__()
        self.known: list[Known] = []
        self.step = 0

    def words(self) -> str:
        """A text that nobody has written yet."""
        self.step += 1
        return f"Text {self.step} of {id(self)}."

    # Few comments: so what happens to each is long enough to go wrong.
    @precondition(lambda self: len(self.known) < MOST_COMMENTS)
    @rule(target=comments)
    def submit(self) -> Known:
        text = self.words()
        known = Known(self.place.send(text), text)
        self.known.append(known)
        return known

    @rule(comment=comments, kind=KINDS, stale=SELDOM)
    def decide(self, comment: Known, kind: DecisionKind, stale: bool) -> None:
        number = comment.newest_number + 1 if stale else comment.newest_number
        after = AFTER[kind]
        legal = not stale and comment.status != "withdrawn"
        legal = legal and (after != comment.status or comment.waits)
        before = comment.state()
        try:
            with self.place.app.app_context(), transaction():
                wanted = DecisionInput(decision=kind, revision=number, reason="Why.")
                entry = decide(db.session(), self.editor, comment.sent.id, wanted).public_id
        except Conflict:
            assert not legal
            return
        assert legal
        comment.undoable.append((entry, before))
        comment.status, comment.waits = after, False
        comment.public = comment.newest if after == "approved" else None

    @rule(comment=comments)
    def edit(self, comment: Known) -> None:
        text, before = self.words(), comment.state()
        try:
            with self.place.app.app_context(), transaction():
                wanted = EditInput(body=text, revision=comment.newest_number)
                entry = edit_and_approve(
                    db.session(), self.editor, comment.sent.id, wanted
                ).public_id
        except Conflict:
            assert comment.status == "withdrawn"
            return
        comment.undoable.append((entry, before))
        comment.numbered += 1
        comment.newest_number = comment.numbered
        comment.status, comment.waits = "approved", False
        comment.newest = comment.public = text

    @rule(comment=comments)
    def revise(self, comment: Known) -> None:
        text = self.words()
        try:
            with self.place.app.app_context(), transaction():
                revise(db.session(), comment.sent.receipt, RevisionInput(body=text))
        except Conflict:
            assert comment.status in ("withdrawn", "spam")
            return
        comment.numbered += 1
        comment.newest_number, comment.newest, comment.waits = comment.numbered, text, True
        comment.status = "approved" if comment.status == "approved" else "pending"
        comment.undoable.clear()

    @rule(comment=comments, which=st.sampled_from([0, 0, 1, 2]))
    def undo(self, comment: Known, which: int) -> None:
        if which >= len(comment.undoable):
            return
        place = len(comment.undoable) - 1 - which
        entry, before = comment.undoable[place]
        try:
            with self.place.app.app_context(), transaction():
                undo(db.session(), self.editor, entry)
        except Conflict:
            assert which > 0
            return
        assert which == 0
        comment.undoable.pop()
        comment.bring_back(before)

    @rule(comment=comments)
    def withdraw(self, comment: Known) -> None:
        with self.place.app.app_context(), transaction():
            withdraw(db.session(), comment.sent.receipt)
        comment.status, comment.public, comment.waits = "withdrawn", None, False
        comment.undoable.clear()

    def approved_page(self, slug: str) -> dict[str, str]:
        """What must be public of an article: the words of each comment, by its id."""
        return {
            known.sent.id: f"<p>{known.public}</p>"
            for known in self.known
            if known.public is not None and known.slug == slug
        }

    @invariant()
    def public_is_what_was_approved(self) -> None:
        with self.place.app.app_context():
            for slug, article_id in self.articles.items():
                nodes = thread(db.session(), article_id)
                assert {node.id: str(node.html) for node in nodes} == self.approved_page(slug)

    @invariant()
    def each_stands_where_it_should(self) -> None:
        with self.place.app.app_context():
            ids = [known.sent.id for known in self.known]
            query = select(Comment).where(Comment.public_id.in_(ids))
            found = {each.public_id: each for each in db.session.scalars(query)}
            for known in self.known:
                comment = found[known.sent.id]
                assert (comment.newest_revision.source, comment.newest_revision.number) == (
                    known.newest,
                    known.newest_number,
                )
                assert comment.status == known.status
                assert (comment.waiting_since is not None) == known.waits
                if comment.status is CommentStatus.PENDING:
                    assert known.waits

    @rule(comment=comments)
    def move(self, comment: Known) -> None:
        to = OTHER if comment.slug == SLUG else SLUG
        with self.place.app.app_context(), transaction():
            (entry,) = move(db.session(), self.editor, comment.sent.id, MoveInput(article=to))
            comment.moves.append((entry.public_id, comment.slug))
        comment.slug = to

    @rule(comment=comments, which=st.sampled_from([0, 0, 1]))
    def move_back(self, comment: Known, which: int) -> None:
        if which >= len(comment.moves):
            return
        entry, slug = comment.moves[-1 - which]
        try:
            with self.place.app.app_context(), transaction():
                undo(db.session(), self.editor, entry)
        except Conflict:
            assert which > 0
            return
        assert which == 0
        comment.moves.pop()
        comment.slug = slug

    def teardown(self) -> None:
        # At the end as everybody gets it; at each step by the query behind that.
        for slug in self.articles:
            nodes = flat(self.place.thread(slug, "?limit=100"))
            assert {node["id"]: node["html"] for node in nodes} == self.approved_page(slug)
        # The next history begins on the same site, with nothing of this one in public.
        with self.place.app.app_context(), transaction():
            for known in self.known:
                withdraw(db.session(), known.sent.receipt)


def test_after_any_history_public_is_what_the_last_decision_approved(place: Site) -> None:
    with place.app.app_context(), transaction():
        new = NewUser(email="e@example.org", name="Emil", role=Role.EDITOR, password=PASSWORD)
        user = create_user(db.session(), OPERATOR, new)
        editor = Actor("Emil", Role.EDITOR, user.id)
        articles = {
            slug: db.session.scalars(select(Article.id).where(Article.slug == slug)).one()
            for slug in (SLUG, OTHER)
        }

    class Here(Histories):
        pass

    Here.place, Here.editor, Here.articles = place, editor, articles
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=20,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
