"""The versions of an article: listed, read, compared, restored, discarded, thinned."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from markupsafe import Markup
from sqlalchemy import select, update

from cms.app.schedule import thin
from cms.articles.models import Article, ArticleEvent, Revision, RevisionKind
from cms.db import db, transaction
from cms.permissions import Role
from tests.fixtures.newsroom import MANAGE, Desk, Newsroom

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
OLD = "The lamp is red.[^lee]\n\n## Oil\n\nTrim the wick.\n\nThe end."
NEWER = "The lamp is **blue**.[^lee]\n\nTrim the wick.\n\n## Oil\n\n- New words\n"
LEE = {"references-0-id": "lee", "references-0-title": "On lamps"}


@pytest.fixture
def editor(newsroom: Newsroom) -> Desk:
    return newsroom.desk(Role.EDITOR)


@pytest.fixture
def path(editor: Desk) -> str:
    """An article of two versions."""
    made = editor.press("/desk/articles/new", title="Lamps", body=OLD, **LEE).headers["Location"]
    more = {"references-1-id": "kim", "references-1-title": "On oil", "summary": "In short."}
    editor.press(made, title="Oil lamps", body=NEWER, note="Oil too", **more)
    return str(made)


def plain(page: str) -> str:
    return " ".join(unescape(Markup(page).striptags()).split())


def marked(page: str, tag: str) -> list[str]:
    """What stands in the marks of a comparison, behind its key."""
    found = re.findall(rf"<{tag}>(.*?)</{tag}>", page.partition("change-key")[2], re.DOTALL)
    return [re.sub(r"^\[\w+: |\]$", "", plain(each)) for each in found[1:]]


def test_versions_are_listed_with_who_what_and_why(editor: Desk, path: str) -> None:
    editor.press(path, "publish")
    page = plain(editor.get(f"{path}/revisions").text)
    assert "2 versions" in page
    assert page.index("Version 2") < page.index("Version 1")
    assert "Oil too" in page
    assert "Readers see this" in page
    assert "Emil Novak" in page


def test_an_earlier_version_can_be_read_as_readers_would(editor: Desk, path: str) -> None:
    page = editor.get(f"{path}/revisions/1").text
    assert '<h2 id="text:oil">' in page
    assert "The lamp is red." in plain(page)
    assert "[lee] On lamps" in plain(page)
    assert editor.get(f"{path}/revisions/3").status_code == 404


def test_two_versions_are_compared_word_by_word(editor: Desk, path: str) -> None:
    editor.get(path)  # which says that it was saved
    page = editor.get(f"{path}/compare?from=1&to=2").text
    assert {"red", "The end."} <= set(marked(page, "del"))
    assert {"blue", "New words", "[kim] On oil", "Oil lamps", "In short."} <= set(
        marked(page, "ins")
    )
    assert "Trim the wick." not in [*marked(page, "del"), *marked(page, "ins")]
    assert "Moved here" in page
    assert "[removed: " in page
    # The forms around it carry a token with the time.
    of_itself = editor.get(f"{path}/compare").text
    assert of_itself.partition("<main")[2] == page.partition("<main")[2]
    backwards = editor.get(f"{path}/compare?from=2&to=1").text
    assert {"red", "The end."} <= set(marked(backwards, "ins"))
    assert "Both say the same" in editor.get(f"{path}/compare?from=2&to=2").text


@pytest.mark.parametrize(
    ("query", "status"),
    [("from=9", 404), ("from=x", 422), ("to=-1", 422), ("from=99999999999999", 422), ("x=1", 422)],
)
def test_a_comparison_asked_for_by_hand_is_answered(
    editor: Desk, path: str, query: str, status: int
) -> None:
    assert editor.get(f"{path}/compare?{query}").status_code == status


def test_restoring_makes_a_new_version_with_its_reason(
    newsroom: Newsroom, editor: Desk, path: str
) -> None:
    token = {"csrf_token": editor.form(path)["csrf_token"]}
    assert editor.client.post(f"{path}/revisions/1/restore", data=token).status_code == 303
    assert editor.form(path)["title"] == "Lamps"
    assert "Version 1 restored" in plain(editor.get(f"{path}/revisions").text)
    with newsroom.app.app_context():
        events = db.session.scalars(select(ArticleEvent).order_by(ArticleEvent.id)).all()
        assert [str(event.kind) for event in events][-1] == "restored"
    editor.client.post(f"{path}/revisions/1/restore", data=token)
    assert "says the same as version 1 already" in editor.get(path).text


def test_a_draft_is_discarded_back_to_what_is_published(
    newsroom: Newsroom, editor: Desk, path: str
) -> None:
    editor.press(path, "publish")
    token = {"csrf_token": editor.form(path)["csrf_token"]}
    assert "Discard the draft" not in editor.get(path).text
    editor.press(path, title="A third")
    assert "Discard the draft" in editor.get(path).text
    opened = editor.form(path)
    assert editor.press(path, "discard").status_code == 303
    assert editor.form(path)["title"] == "Oil lamps"
    assert "Discard the draft" not in editor.get(path).text
    assert editor.press(path, "save", opened, title="From before").status_code == 409
    editor.press(path, title="A fourth")
    page = plain(editor.get(f"{path}/revisions").text)
    assert "Version 4" in page
    assert "Version 3" in page
    editor.client.post(f"{path}/revisions/3/restore", data=token)
    assert editor.form(path)["title"] == "A third"


def test_programs_read_and_restore_revisions(newsroom: Newsroom, editor: Desk, path: str) -> None:
    client, token = newsroom.reader(), newsroom.token()
    api = f"{MANAGE}/{path.rpartition('/')[2]}"
    listed = client.get(f"{api}/revisions", headers=token).get_json()
    assert [(each["number"], each["note"]) for each in listed["data"]] == [(2, "Oil too"), (1, "")]
    whole = client.get(f"{api}/revisions/1", headers=token).get_json()["data"]
    assert whole["content"]["title"] == "Lamps"
    assert "wick" in whole["body"]["markdown"]
    done = client.post(f"{api}/revisions/1/restore", headers=token).get_json()["data"]
    assert (done["title"], done["revision"]) == ("Lamps", 3)
    assert client.post(f"{api}/revisions/1/restore", headers=token).status_code == 409
    assert client.get(f"{api}/revisions/7", headers=token).status_code == 404
    assert client.post(f"{api}/discard", headers=token).status_code == 409


def make_history(newsroom: Newsroom, *saves: tuple[RevisionKind, int]) -> None:
    """Give one article a revision for each kind, so many days and two hours old."""
    made = newsroom.article("lamps")
    for number in range(1, len(saves)):
        newsroom.draft(made, title=f"Title {number}", slug="lamps")
    with newsroom.app.app_context(), transaction():
        for number, (kind, days) in enumerate(saves, start=1):
            moment = NOW - timedelta(days=days, hours=2, minutes=-number)
            values = {"kind": kind, "saved_at": moment}
            db.session.execute(update(Revision).where(Revision.number == number).values(values))


AUTO, SAVED = RevisionKind.AUTOSAVE, RevisionKind.SAVED


@pytest.mark.parametrize(
    ("kept_days", "left"), [(30, [2, 3, 5, 6, 8, 9]), (10, [3, 5, 6, 8, 9]), (0, [3, 6, 8, 9])]
)
def test_of_each_day_the_last_autosave_stays_and_none_for_ever(
    newsroom: Newsroom, kept_days: int, left: list[int]
) -> None:
    make_history(
        newsroom,
        *((AUTO, 20), (AUTO, 20), (SAVED, 20), (AUTO, 5), (AUTO, 5), (RevisionKind.RESTORED, 5)),
        *((AUTO, 40), (SAVED, 0), (AUTO, 0)),
    )
    settings = newsroom.app.config["SETTINGS"]
    newsroom.app.config["SETTINGS"] = replace(settings, autosaves_kept_days=kept_days)
    assert thin(newsroom.app, NOW) == 9 - len(left)
    with newsroom.app.app_context():
        numbers = db.session.scalars(select(Revision.number).order_by(Revision.number)).all()
        assert numbers == left
        assert db.session.scalars(select(Article)).one().newest.number == 9
