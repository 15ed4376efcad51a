"""Odd orders of steps, odd numbers, and several at once: nothing is lost, early or left open."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Thread

import pytest
from sqlalchemy import select

from cms.app.schedule import run_schedule
from cms.articles.models.article import Article, Revision, RevisionKind
from cms.articles.operations import publishing, workflow
from cms.articles.operations.locking import lock_articles
from cms.articles.operations.publishing import unpublish
from cms.articles.operations.revisions import discard_draft, prune_autosaves
from cms.articles.operations.schedule import schedule
from cms.articles.operations.workflow import archive, ask_changes, reopen
from cms.articles.operations.writing import create_article, save_draft
from cms.articles.rules.reading import read_content
from cms.articles.schemas.schedule import ScheduleInput
from cms.db.moments import utc_now
from cms.db.session import db, transaction
from cms.permissions import OPERATOR, Role
from tests.fixtures.database import KIND
from tests.fixtures.newsroom import MANAGE, Desk, Newsroom

AS_JSON = {"Accept": "application/json"}
HOUR = timedelta(hours=1)


def do(newsroom: Newsroom, article: str, verb: Callable[..., object], *more: object) -> None:
    """Let the operator take a step with an article."""
    with newsroom.app.app_context(), transaction():
        found = db.session.scalars(select(Article).where(Article.public_id == article)).one()
        verb(db.session(), OPERATOR, found, *more)


def plan(newsroom: Newsroom, article: str, now: datetime, *, until: datetime | None = None) -> None:
    wanted = ScheduleInput(publish_at=now + HOUR, unpublish_at=until)
    do(newsroom, article, schedule, wanted, now)


def kinds(newsroom: Newsroom) -> list[tuple[int, str]]:
    with newsroom.app.app_context():
        found = db.session.scalars(select(Revision).order_by(Revision.id)).all()
        return [(each.number, str(each.kind)) for each in found]


def autosaved(desk: Desk, article: str, **typed: str) -> None:
    fields = desk.form(f"/desk/articles/{article}") | {"document": "", "action": "autosave"}
    answer = desk.client.post(f"/desk/articles/{article}", data=fields | typed, headers=AS_JSON)
    assert answer.status_code == 200, answer.text


def status(newsroom: Newsroom, path: str) -> int:
    return newsroom.reader().get(path).status_code


def test_unpublishing_before_the_moments_leaves_the_end_of_what_is_to_come(
    newsroom: Newsroom,
) -> None:
    article, now = newsroom.published("x"), utc_now()
    newsroom.draft(article, title="Newer", slug="x")
    plan(newsroom, article, now, until=now + 2 * HOUR)
    do(newsroom, article, unpublish)
    assert status(newsroom, "/articles/x") == 404
    run_schedule(newsroom.app, now + HOUR)
    assert status(newsroom, "/articles/x") == 200
    run_schedule(newsroom.app, now + 2 * HOUR)
    assert status(newsroom, "/articles/x") == 404


def test_the_slug_of_what_is_scheduled_is_nobody_elses(newsroom: Newsroom) -> None:
    article, headers = newsroom.article("x"), newsroom.token()
    plan(newsroom, article, utc_now())
    newsroom.draft(article, title="Newer", slug="y")
    for slug in ("x", "y"):
        new = {"title": "Another", "slug": slug}
        answer = newsroom.reader().post(MANAGE, headers=headers, json=new)
        assert answer.get_json()["errors"][0]["pointer"] == "/slug", answer.text


def test_a_version_whose_slug_was_taken_is_restored_without_it(newsroom: Newsroom) -> None:
    article, desk = newsroom.article("x", "First words.\n"), newsroom.desk(Role.EDITOR)
    newsroom.draft(article, title="Newer", slug="y")
    newsroom.article("x")
    page = f"/desk/articles/{article}"
    token = {"csrf_token": desk.form(page)["csrf_token"]}
    answer = desk.client.post(f"{page}/revisions/1/restore", data=token, follow_redirects=True)
    assert "Another article has its slug now, so this draft keeps “y”." in answer.text
    form = desk.form(page)
    assert (form["title"], form["slug"], form["body"]) == ("Title of x", "y", "First words.\n")


def test_a_merge_into_what_was_archived_keeps_the_words_on_the_page(newsroom: Newsroom) -> None:
    article, desk = newsroom.article("x"), newsroom.desk(Role.EDITOR)
    fields = desk.form(f"/desk/articles/{article}") | {"document": "", "body": "Precious words."}
    do(newsroom, article, archive)
    answer = desk.press(f"/desk/articles/{article}", "merge", fields)
    assert answer.status_code == 422
    assert "Precious words." in answer.text
    assert "Reopen it to write on." in answer.text


def test_an_autosave_that_wants_a_page_is_a_save_and_shows_its_errors(newsroom: Newsroom) -> None:
    article, desk = newsroom.article("x"), newsroom.desk(Role.EDITOR)
    answer = desk.press(f"/desk/articles/{article}", "autosave", title="", summary="Precious.")
    assert answer.status_code == 422
    assert "Precious." in answer.text


def test_a_version_is_compared_with_the_one_before_it_that_is_there_still(
    newsroom: Newsroom,
) -> None:
    article, desk = newsroom.article("x"), newsroom.desk(Role.EDITOR)
    autosaved(desk, article, body="Second.")
    content = read_content({"title": "Third", "slug": "x", "body_markdown": "Third.\n"})
    do(newsroom, article, save_draft, content, 2)
    with newsroom.app.app_context(), transaction():
        assert prune_autosaves(db.session(), utc_now() + timedelta(days=400), 0) == 1
    page = f"/desk/articles/{article}"
    assert desk.get(f"{page}/compare").status_code == 200
    assert "compare?from=1&amp;to=3" in desk.get(f"{page}/revisions/3").text
    assert desk.get(f"{page}/compare?to=1").status_code == 200


@pytest.mark.parametrize("number", ["0", "2147483648", "9" * 20, "9" * 400])
def test_no_number_of_a_version_is_too_much(newsroom: Newsroom, number: str) -> None:
    article, headers, desk = newsroom.article("x"), newsroom.token(), newsroom.desk(Role.EDITOR)
    path = f"/{article}/revisions/{number}"
    assert newsroom.reader().get(f"{MANAGE}{path}", headers=headers).status_code == 404
    restored = newsroom.reader().post(f"{MANAGE}{path}/restore", headers=headers)
    assert restored.status_code == 404
    assert desk.get(f"/desk/articles{path}").status_code == 404


def test_what_an_editor_spoke_of_or_somebody_discarded_is_no_autosave_any_more(
    newsroom: Newsroom,
) -> None:
    article, desk = newsroom.published("x"), newsroom.desk(Role.EDITOR)
    autosaved(desk, article, body="Second.")
    do(newsroom, article, discard_draft)
    autosaved(desk, article, body="Third.")
    do(newsroom, article, workflow.submit)
    autosaved(desk, article, body="Fourth.")
    do(newsroom, article, ask_changes, "Say more.")
    autosaved(desk, article, body="Fifth.")
    assert kinds(newsroom) == [
        (1, "published"),
        (2, "saved"),
        (3, "submitted"),
        (4, "saved"),
        (5, "autosave"),
    ]


def test_that_changes_are_asked_outlives_a_restoring_and_goes_when_handed_in(
    newsroom: Newsroom,
) -> None:
    article, headers = newsroom.article("x"), newsroom.token()
    newsroom.draft(article, title="Newer", slug="x")
    path = f"{MANAGE}/{article}"

    def outcome(step: str, **sent: str) -> str | None:
        answer = newsroom.reader().post(f"{path}/{step}", headers=headers, json=sent or None)
        said: str | None = answer.get_json()["data"]["review_outcome"]
        return said

    outcome("submit")
    assert outcome("ask-changes", note="Say more.") == "changes_asked"
    assert outcome("revisions/1/restore") == "changes_asked"
    assert outcome("submit") is None
    assert outcome("approve") == "approved"
    assert outcome("revisions/2/restore") is None


def test_a_published_version_handed_in_once_more_stays_a_published_one(newsroom: Newsroom) -> None:
    article = newsroom.published("x")
    do(newsroom, article, unpublish)
    do(newsroom, article, workflow.submit)
    assert kinds(newsroom) == [(1, "published")]


def test_a_private_link_opens_nothing_while_the_article_is_archived(newsroom: Newsroom) -> None:
    article, headers = newsroom.article("x"), newsroom.token()
    made = newsroom.reader().post(f"{MANAGE}/{article}/previews", headers=headers, json={})
    token = made.get_json()["data"]["token"]
    paths = (f"/preview/{token}", f"/api/v1/articles/x?preview={token}")
    do(newsroom, article, archive)
    assert [status(newsroom, path) for path in paths] == [404, 404]
    do(newsroom, article, reopen)
    assert [status(newsroom, path) for path in paths] == [200, 200]


class Meanwhile:
    """Somebody who writes while another request has read already, and waits for its turn.

    SQLite lets nobody read for a write before it is their turn; there the other comes second.
    """

    def __init__(self, newsroom: Newsroom, first: Callable[[], None]) -> None:
        self.newsroom, self.first = newsroom, first

    def then(self, second: Callable[[], None]) -> None:
        """Let ``second`` begin while ``first`` is under way; return when both are done."""
        thread = Thread(target=second)
        with self.newsroom.app.app_context(), transaction():
            lock_articles(db.session())
            self.first()
            if KIND == "postgresql":
                thread.start()
                thread.join(1)  # it has read, and stands where its turn comes
                assert thread.is_alive()
        if KIND != "postgresql":
            thread.start()
        thread.join(30)
        assert not thread.is_alive()


def named(public_id: str) -> Article:
    return db.session.scalars(select(Article).where(Article.public_id == public_id)).one()


def test_an_autosave_on_its_way_while_a_draft_is_handed_in_leaves_that_version_alone(
    newsroom: Newsroom,
) -> None:
    article, desk = newsroom.article("x"), newsroom.desk(Role.EDITOR)
    autosaved(desk, article, body="Second.")
    fields = desk.form(f"/desk/articles/{article}") | {"document": "", "action": "autosave"}

    def save() -> None:
        sent = fields | {"body": "Third."}
        desk.client.post(f"/desk/articles/{article}", data=sent, headers=AS_JSON)

    def submit() -> None:
        workflow.submit(db.session(), OPERATOR, named(article))

    Meanwhile(newsroom, submit).then(save)
    assert kinds(newsroom) == [(1, "saved"), (2, "submitted"), (3, "autosave")]


def test_a_save_on_its_way_while_the_article_is_published_moves_no_public_address(
    newsroom: Newsroom,
) -> None:
    article, desk = newsroom.article("x"), newsroom.desk(Role.EDITOR)
    fields = desk.form(f"/desk/articles/{article}") | {"slug": "y", "action": "save"}

    def publish() -> None:
        publishing.publish(db.session(), OPERATOR, named(article))

    def save() -> None:
        desk.client.post(f"/desk/articles/{article}", data=fields)

    Meanwhile(newsroom, publish).then(save)
    assert status(newsroom, "/articles/x") == 200
    assert status(newsroom, "/articles/y") == 404
    assert desk.form(f"/desk/articles/{article}")["slug"] == "y"


def test_a_save_on_its_way_during_the_first_autosave_keeps_what_it_holds_beyond(
    newsroom: Newsroom,
) -> None:
    desk = newsroom.desk(Role.AUTHOR)
    fields = desk.form("/desk/articles/new") | {"title": "Old lamps"}
    key = fields["creation_key"]
    owner = desk.client.get("/desk/articles/session", headers=AS_JSON).get_json()["data"]
    content = read_content({"title": "Old lamps", "body_markdown": "One.\n"})

    def begin() -> None:
        made = create_article(db.session(), OPERATOR, content, kind=RevisionKind.AUTOSAVE, key=key)
        made.owner_id = int(json.loads(owner["user"]))

    def save() -> None:
        desk.press("/desk/articles/new", "save", fields, body="One and two.")

    Meanwhile(newsroom, begin).then(save)
    with newsroom.app.app_context():
        body = db.session.scalars(select(Article)).one().newest.body
    assert "One and two." in json.dumps(body)
