"""A form that comes too late keeps every word, when its token is stale or its session is over."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import delete, func, select, update
from werkzeug.test import TestResponse

from cms.accounts.models import User, UserSession
from cms.articles.models.article import Revision
from cms.db.session import db, transaction
from cms.permissions import Role
from tests.fixtures.newsroom import Desk, Form, Newsroom

NEW = "/desk/articles/new"


def revisions(newsroom: Newsroom) -> int:
    with newsroom.app.app_context():
        return db.session.scalar(select(func.count()).select_from(Revision)) or 0


def typed_in(page: str) -> tuple[str, str]:
    fields = Form(page).fields
    return fields["title"], fields["body"]


def test_a_stale_token_saves_nothing_and_gives_the_text_back_to_be_sent_again(
    newsroom: Newsroom,
) -> None:
    desk = newsroom.desk(Role.AUTHOR)
    answer = desk.press(NEW, "save", {"title": "Kept", "body": "Every word.", "csrf_token": "old"})
    assert answer.status_code == 400
    assert typed_in(answer.text) == ("Kept", "Every word.")
    assert revisions(newsroom) == 0
    again = desk.press(NEW, "save", Form(answer.text).fields)
    assert again.status_code == 303
    assert revisions(newsroom) == 1


@pytest.mark.parametrize("token", ["kept", "stale"])
def test_an_ended_session_saves_nothing_and_gives_the_text_back(
    newsroom: Newsroom, token: str
) -> None:
    made = newsroom.published("old-lamps")
    desk = newsroom.desk(Role.EDITOR)
    fields = desk.form(f"/desk/articles/{made}") | {"body": "Typed for an hour."}
    if token == "stale":
        fields["csrf_token"] = "stale"
    with newsroom.app.app_context(), transaction():
        db.session.execute(delete(UserSession))
    answer = desk.press(f"/desk/articles/{made}", "publish", fields)
    assert answer.status_code == 401
    assert "Sign in in another tab" in answer.text
    assert typed_in(answer.text) == ("Title of old-lamps", "Typed for an hour.")
    assert revisions(newsroom) == 1


def test_a_second_click_on_a_new_article_makes_no_second_one(newsroom: Newsroom) -> None:
    desk = newsroom.desk(Role.AUTHOR)
    fields = desk.form(NEW) | {"title": "Once", "body": "Only once."}
    first, second = (desk.press(NEW, "save", fields) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert first.headers["Location"] == second.headers["Location"]
    assert revisions(newsroom) == 1


def at_once(desks: list[Desk], forms: list[dict[str, str]], action: str) -> list[TestResponse]:
    """Press a button in several browsers at the same moment."""
    gate = threading.Barrier(len(desks))
    answers: dict[int, TestResponse] = {}

    def press(number: int) -> None:
        gate.wait()
        answers[number] = desks[number].press(NEW, action, forms[number])

    threads = [threading.Thread(target=press, args=(n,)) for n in range(len(desks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answers[number] for number in range(len(desks))]


def test_editors_who_publish_at_once_share_a_new_author_and_topic(newsroom: Newsroom) -> None:
    desks = [newsroom.desk(Role.EDITOR, f"Editor{n} Novak") for n in range(4)]
    forms = [
        desk.form(NEW) | {"title": f"Lamp {n}", "topics": "lamps", "authors-0-name": "Mia Sand"}
        for n, desk in enumerate(desks)
    ]
    answers = at_once(desks, forms, "publish")
    assert [answer.status_code for answer in answers] == [303] * 4
    assert newsroom.reader().get("/topics/lamps").text.count('class="card-title"') == 4


def test_of_two_who_write_a_slug_at_once_one_is_told_and_keeps_the_text(
    newsroom: Newsroom,
) -> None:
    desks = [newsroom.desk(Role.EDITOR, f"Editor{n} Novak") for n in range(4)]
    forms = [
        desk.form(NEW) | {"title": "One lamp", "slug": "lamp", "body": f"By {n}."}
        for n, desk in enumerate(desks)
    ]
    answers = at_once(desks, forms, "save")
    assert sorted(answer.status_code for answer in answers) == [303, 422, 422, 422]
    for n, answer in enumerate(answers):
        if answer.status_code == 422:
            assert typed_in(answer.text) == ("One lamp", f"By {n}.")
            assert "Another article has the slug" in answer.text


def test_of_two_who_give_one_title_at_once_each_gets_a_slug(newsroom: Newsroom) -> None:
    desks = [newsroom.desk(Role.EDITOR, f"Editor{n} Novak") for n in range(4)]
    forms = [
        desk.form(NEW) | {"title": "One lamp", "body": f"By {n}."} for n, desk in enumerate(desks)
    ]
    answers = at_once(desks, forms, "publish")
    assert [answer.status_code for answer in answers] == [303] * 4
    for slug in ("one-lamp", "one-lamp-2", "one-lamp-3", "one-lamp-4"):
        assert newsroom.reader().get(f"/articles/{slug}").status_code == 200


def test_who_may_not_write_here_any_more_saves_nothing_and_keeps_the_text(
    newsroom: Newsroom,
) -> None:
    path = f"/desk/articles/{newsroom.published('old-lamps')}"
    desk = newsroom.desk(Role.EDITOR)
    fields = desk.form(path) | {"document": "", "body": "Typed for an hour."}
    with newsroom.app.app_context(), transaction():
        db.session.execute(update(User).values(role=Role.AUTHOR))
    answer = desk.press(path, "publish", fields)
    assert answer.status_code == 404
    assert "it is not yours to edit" in answer.text
    assert typed_in(answer.text) == ("Title of old-lamps", "Typed for an hour.")
    assert desk.get(path).status_code == 404
    assert revisions(newsroom) == 1
