"""What stands in a browser saves itself, into one working revision, and overwrites nobody."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from werkzeug.test import TestResponse

from cms.accounts.models import User, UserSession
from cms.articles.models.article import Revision
from cms.articles.models.presence import Presence
from cms.db.moments import utc_now
from cms.db.session import db, transaction
from cms.permissions import Role
from tests.fixtures.newsroom import Desk, Newsroom

NEW = "/desk/articles/new"
AS_JSON = {"Accept": "application/json"}


@pytest.fixture
def author(newsroom: Newsroom) -> Desk:
    return newsroom.desk(Role.AUTHOR, "Ada Brandt")


def send(desk: Desk, path: str, fields: Mapping[str, str], **typed: str) -> TestResponse:
    """Send the form as its page does by itself."""
    sent = {**fields, **typed, "action": "autosave"}
    return desk.client.post(path, data=sent, headers=AS_JSON)


def saved(answer: TestResponse) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json["data"]  # type: ignore[index]
    return found


def begun(desk: Desk, **typed: str) -> tuple[str, dict[str, str]]:
    """Let a new article save itself; return its address and the fields of its page."""
    fields = desk.form(NEW)
    made = saved(send(desk, NEW, fields, title="Old lamps", body="One.", **typed))
    return made["edit_url"], desk.form(made["edit_url"])


def revisions(newsroom: Newsroom) -> list[tuple[int, str, str]]:
    """The number, kind and title of each revision."""
    with newsroom.app.app_context():
        found = db.session.scalars(select(Revision).order_by(Revision.id)).all()
        return [(each.number, str(each.kind), each.title) for each in found]


def let_time_pass(newsroom: Newsroom, minutes: int) -> None:
    with newsroom.app.app_context(), transaction():
        then = utc_now() - timedelta(minutes=minutes)
        db.session.execute(update(Revision).values(saved_at=then))


def test_a_new_article_saves_itself_once_however_often_the_first_save_is_sent(
    newsroom: Newsroom, author: Desk
) -> None:
    fields = author.form(NEW) | {"title": "Old lamps"}
    first, again = (saved(send(author, NEW, fields, body="One.")) for _ in range(2))
    assert first["id"] == again["id"]
    later = saved(send(author, NEW, fields, body="One and two."))
    assert (later["id"], later["version"], later["words"]) == (first["id"], 2, 3)
    assert revisions(newsroom) == [(1, "autosave", "Old lamps")]


def test_autosaves_go_into_one_revision_and_a_save_makes_it_a_saved_one(
    newsroom: Newsroom, author: Desk
) -> None:
    path, form = begun(author)
    for version, title in enumerate(("Older lamps", "Oldest lamps"), start=2):
        said = saved(send(author, path, form, title=title))
        assert (said["version"], said["revision"]) == (version, 1)
        form["base"] = str(said["version"])
    assert revisions(newsroom) == [(1, "autosave", "Oldest lamps")]
    author.press(path, "save", form, title="Oldest lamps", note="Ready for you")
    assert revisions(newsroom) == [(1, "saved", "Oldest lamps")]
    send(author, path, author.form(path), title="Newest lamps")
    assert revisions(newsroom)[1:] == [(2, "autosave", "Newest lamps")]


def test_what_was_written_in_an_earlier_sitting_is_not_written_into(
    newsroom: Newsroom, author: Desk
) -> None:
    path, form = begun(author)
    let_time_pass(newsroom, 31)
    saved(send(author, path, form, title="After lunch"))
    assert [number for number, _, _ in revisions(newsroom)] == [1, 2]


def test_somebody_elses_working_revision_is_not_written_into(
    newsroom: Newsroom, author: Desk
) -> None:
    path, _ = begun(author)
    editor = newsroom.desk(Role.EDITOR)
    saved(send(editor, path, editor.form(path), title="By Emil"))
    assert revisions(newsroom) == [(1, "autosave", "Old lamps"), (2, "autosave", "By Emil")]


def test_what_is_handed_in_or_published_is_not_written_into(
    newsroom: Newsroom, author: Desk
) -> None:
    path, form = begun(author)
    author.press(path, "submit", form)
    saved(send(author, path, author.form(path), title="After review"))
    editor = newsroom.desk(Role.EDITOR)
    editor.press(path, "publish")
    saved(send(author, path, author.form(path), title="After all"))
    assert revisions(newsroom) == [
        (1, "submitted", "Old lamps"),
        (2, "published", "After review"),
        (3, "autosave", "After all"),
    ]


def test_a_stale_autosave_writes_nothing_and_says_who_saved_what(
    newsroom: Newsroom, author: Desk
) -> None:
    path, opened = begun(author)
    editor = newsroom.desk(Role.EDITOR)
    saved(send(editor, path, editor.form(path), title="By Emil"))
    refused = send(author, path, opened, title="By Ada")
    assert refused.status_code == 412
    assert refused.mimetype == "application/problem+json"
    current = refused.json["current"]  # type: ignore[index]
    assert (current["version"], current["saved_by"]) == (2, "Emil Novak")
    assert revisions(newsroom)[-1] == (2, "autosave", "By Emil")


def test_an_attempt_without_an_answer_can_be_sent_again(newsroom: Newsroom, author: Desk) -> None:
    path, opened = begun(author)
    first, again = (saved(send(author, path, opened, title="Sent")) for _ in range(2))
    assert first["version"] == again["version"] == 2
    later = opened | {"base": "2"}
    assert saved(send(author, path, later, title="And on"))["version"] == 3


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"title": ""}, "title", "Title: This is needed."),
        ({"summary": "x" * 2001}, "summary", "2,000"),
        ({"references-0-year": "9" * 2001}, "references-0-id", ""),
        ({"locale": "English!"}, "locale", "language tag"),
        (
            {
                "document": json.dumps(
                    {"type": "doc", "version": 1, "content": [{"type": "marquee"}]}
                )
            },
            "body",
            "Text: Block 1: ",
        ),
        ({"document": "{"}, "body", ""),
    ],
)
def test_what_cannot_be_saved_is_said_with_its_field(
    newsroom: Newsroom, author: Desk, typed: dict[str, str], field: str, said: str
) -> None:
    path, form = begun(author)
    refused = send(author, path, form, **typed)
    assert refused.status_code == 422
    errors: list[dict[str, str]] = refused.json["errors"]  # type: ignore[index]
    assert [error for error in errors if error["field_id"] == field and said in error["detail"]]
    assert f'id="{field}"' in author.press(path, "save", form, **typed).text
    assert len(revisions(newsroom)) == 1


def test_who_may_not_save_is_told_by_a_status_and_nothing_is_written(
    newsroom: Newsroom, author: Desk
) -> None:
    path, form = begun(author)
    assert send(author, path, form, csrf_token="old", title="X").status_code == 400
    stranger = newsroom.desk(Role.AUTHOR, "Bo Lind")
    assert send(stranger, path, stranger.form(NEW), title="X").status_code == 404
    with newsroom.app.app_context(), transaction():
        db.session.execute(delete(UserSession))
    refused = send(author, path, form, title="X")
    assert (refused.status_code, refused.mimetype) == (401, "application/problem+json")
    assert author.client.get("/desk/articles/session", headers=AS_JSON).status_code == 401
    assert revisions(newsroom) == [(1, "autosave", "Old lamps")]


def test_a_disabled_author_saves_nothing(newsroom: Newsroom, author: Desk) -> None:
    path, form = begun(author)
    with newsroom.app.app_context(), transaction():
        db.session.execute(update(User).values(active=False))
    assert send(author, path, form, title="X").status_code == 401
    assert revisions(newsroom) == [(1, "autosave", "Old lamps")]


def test_a_page_from_before_signing_in_gets_the_token_of_the_new_session(
    newsroom: Newsroom, author: Desk
) -> None:
    path, form = begun(author)
    answer = author.client.get("/desk/articles/session", headers=AS_JSON)
    token = answer.json["data"]["csrf_token"]  # type: ignore[index]
    assert saved(send(author, path, form, csrf_token=token, title="Again"))["version"] == 2


def test_what_is_missing_is_listed_with_its_field(newsroom: Newsroom, author: Desk) -> None:
    newsroom.published("known")
    path, form = begun(
        author,
        **{
            "authors-0-name": "",
            "related-0-title": "Nowhere",
            "related-0-slug": "nothing-here",
            "related-1-title": "Somewhere",
            "related-1-slug": "known",
            "references-0-id": "lee",
            "references-0-title": "On hives",
        },
    )
    said = saved(send(author, path, form, body="![](https://example.org/hive.png)"))
    places = {item["field_id"]: item["message"] for item in said["missing"]}
    assert set(places) == {"body", "references-0-id", "related-0-slug", "summary", "add-authors"}
    assert "hive.png" in places["body"]
    page = author.get(path).text
    for field in places:
        assert f'href="#{field}"' in page
        assert f'id="{field}"' in page


def test_who_else_has_the_article_open_is_said(newsroom: Newsroom, author: Desk) -> None:
    path, form = begun(author)
    editor = newsroom.desk(Role.EDITOR)
    token = {"csrf_token": editor.form(path)["csrf_token"]}
    assert "open too" not in author.get(path).text
    seen = editor.client.post(f"{path}/presence", data=token, headers=AS_JSON)
    assert seen.json["data"]["others"] == []  # type: ignore[index]
    assert "Emil Novak has this article open too." in author.get(path).text
    mine = {"csrf_token": form["csrf_token"]}
    met = author.client.post(f"{path}/presence", data=mine, headers=AS_JSON)
    assert met.json["data"]["others"] == ["Emil Novak"]  # type: ignore[index]
    with newsroom.app.app_context(), transaction():
        db.session.execute(update(Presence).values(seen_at=utc_now() - timedelta(seconds=50)))
    assert "open too" not in author.get(path).text


def test_ones_own_name_stands_in_the_byline_of_a_new_article(author: Desk) -> None:
    assert author.form(NEW)["authors-0-name"] == "Ada Brandt"
    path, form = begun(author)
    assert (form["authors-0-name"], form["authors-0-slug"]) == ("Ada Brandt", "ada-brandt")
    # Whoever takes the name out is not put in again.
    author.press(path, **{n: "" for n in form if n.startswith("authors-0-")})
    assert "authors-0-name" not in author.form(path)


@pytest.mark.parametrize("slug", ["ada-brandt", "brandt"])
def test_ones_own_name_leads_to_who_is_known_by_it(
    newsroom: Newsroom, author: Desk, slug: str
) -> None:
    newsroom.published("first", authors=[{"name": "Ada Brandt", "slug": slug}])
    _, form = begun(author)
    assert form["authors-0-slug"] == slug


def test_the_time_of_a_save_is_in_the_zone_of_the_site(newsroom: Newsroom, author: Desk) -> None:
    zone = newsroom.app.config["SETTINGS"].zone
    form = author.form(NEW) | {"title": "Bees"}
    state = saved(send(author, NEW, form))
    moment = datetime.fromisoformat(state["saved_at"]).astimezone(zone)
    assert state["saved_time"] == f"{moment:%H:%M %Z}"
