"""Slugs that the site makes give way; only a slug that a person wrote is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from cms.body.slugs import is_numbered, numbered_slugs
from cms.permissions import Role
from tests.fixtures.newsroom import MANAGE, Desk, Newsroom

NEW = "/desk/articles/new"
JSON = {"Accept": "application/json"}


@pytest.fixture
def editor(newsroom: Newsroom) -> Desk:
    return newsroom.desk(Role.EDITOR)


def slug_at(desk: Desk, path: str) -> str:
    return desk.form(path)["slug"]


def saved(desk: Desk, path: str = NEW, **typed: str) -> str:
    """Save a form without JavaScript; return the address of the article's page."""
    answer = desk.press(path, "save", desk.form(path) | {"document": ""} | typed)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def test_a_title_that_is_taken_is_saved_under_the_next_slug(
    newsroom: Newsroom, editor: Desk
) -> None:
    first = newsroom.published("cold-hands", title="Cold hands")
    second = saved(editor, title="Cold hands")
    third = saved(editor, title="Cold  HANDS!")
    assert slug_at(editor, second) == "cold-hands-2"
    assert slug_at(editor, third) == "cold-hands-3"
    assert slug_at(editor, f"/desk/articles/{first}") == "cold-hands"
    # Saved again, with all that the form shows, it stays where it is.
    saved(editor, second, summary="Newer.")
    assert slug_at(editor, second) == "cold-hands-2"


def test_a_slug_that_a_person_wrote_is_refused_at_its_field(
    newsroom: Newsroom, editor: Desk
) -> None:
    newsroom.published("cold-hands", title="Cold hands")
    made = saved(editor, title="Cold hands")
    for path in (NEW, made):
        fields = editor.form(path) | {"document": "", "title": "Cold hands", "slug": "cold-hands"}
        answer = editor.press(path, "save", fields)
        assert answer.status_code == 422
        assert "Another article has the slug" in answer.text


def test_the_slug_follows_the_title_until_somebody_writes_one(editor: Desk) -> None:
    path = saved(editor, title="Cold hands")
    saved(editor, path, title="Warm hands")
    assert slug_at(editor, path) == "warm-hands"
    saved(editor, path, slug="hands")
    saved(editor, path, title="Hot hands")
    assert slug_at(editor, path) == "hands"
    saved(editor, path, slug="")
    assert slug_at(editor, path) == "hot-hands"


def test_the_slug_that_the_site_made_can_be_made_ones_own(editor: Desk) -> None:
    path = saved(editor, title="Cold hands")
    fields = editor.form(path) | {"document": ""}
    # A form that says of no slug that the site made it holds one that a person wrote.
    del fields["slug_made"]
    assert editor.press(path, "save", fields).status_code == 303
    saved(editor, path, title="Warm hands")
    assert slug_at(editor, path) == "cold-hands"


def test_a_published_address_does_not_follow_the_title(newsroom: Newsroom, editor: Desk) -> None:
    newsroom.article("cold-hands", title="Cold hands")
    path = saved(editor, title="Cold hands")
    editor.press(path, "publish", editor.form(path))
    saved(editor, path, title="Warm hands")
    assert slug_at(editor, path) == "cold-hands-2"


def test_former_archived_and_foreign_slugs_count_as_taken(newsroom: Newsroom, editor: Desk) -> None:
    moved = newsroom.published("cold-hands", title="Cold hands")
    newsroom.draft(moved, title="Cold hands", slug="fingers")
    newsroom.publish(moved)
    put_away = saved(editor, title="Cold hands", locale="de")
    assert slug_at(editor, put_away) == "cold-hands-2"
    headers = newsroom.token()
    article = put_away.rpartition("/")[2]
    assert newsroom.reader().delete(f"{MANAGE}/{article}", headers=headers).status_code == 200
    assert slug_at(editor, saved(editor, title="Cold hands")) == "cold-hands-3"


def test_autosave_goes_on_under_a_taken_title(newsroom: Newsroom, editor: Desk) -> None:
    newsroom.published("cold-hands", title="Cold hands")
    fields = editor.form(NEW) | {"title": "Cold hands", "body": "One."}
    answer = editor.client.post(NEW, data=fields | {"action": "autosave"}, headers=JSON)
    assert answer.status_code == 200, answer.text
    state = answer.get_json()["data"]
    assert state["slug"] == state["slug_made"] == "cold-hands-2"
    fields |= {"base": str(state["version"]), "slug": "cold-hands", "slug_made": state["slug_made"]}
    again = fields | {"action": "autosave"}
    refused = editor.client.post(state["edit_url"], data=again, headers=JSON)
    assert [e["pointer"] for e in refused.get_json()["errors"]] == ["/slug"]


def test_the_api_makes_the_next_slug_and_refuses_a_given_one(newsroom: Newsroom) -> None:
    client, headers = newsroom.reader(), newsroom.token()
    all_made = [
        client.post(MANAGE, headers=headers, json={"title": "Cold hands"}) for _ in range(3)
    ]
    made, slugs = all_made[-1], [each.get_json()["data"]["slug"] for each in all_made]
    assert slugs == ["cold-hands", "cold-hands-2", "cold-hands-3"]
    given = client.post(MANAGE, headers=headers, json={"title": "x", "slug": "cold-hands"})
    assert given.status_code == 422
    tagged = headers | {"If-Match": made.headers["ETag"]}
    same = client.patch(made.headers["Location"], headers=tagged, json={"summary": "More."})
    assert same.get_json()["data"]["slug"] == "cold-hands-3"
    tagged = headers | {"If-Match": same.headers["ETag"]}
    anew = client.patch(made.headers["Location"], headers=tagged, json={"slug": None})
    assert anew.get_json()["data"]["slug"] == "cold-hands-3"


def test_files_without_a_slug_keep_apart_and_come_in_once(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    newsroom.published("c", title="C++", body_markdown="Of the desk.")
    for name, title in (("a", "C"), ("b", "C"), ("d", "C#")):
        (tmp_path / f"{name}.md").write_text(f"---\ntitle: {title!r}\n---\nOf {name}.\n")
    for done in ("3 created", "3 unchanged"):
        code, output, errors = newsroom.run("import", "markdown", str(tmp_path), "--publish")
        assert (code, output.splitlines()[-1]) == (0, done), errors
        for slug, text in (("c", "desk"), ("c-2", "Of a"), ("c-3", "Of b"), ("c-4", "Of d")):
            assert text in newsroom.reader().get(f"/articles/{slug}").text


def test_a_long_slug_loses_its_end_to_its_number(newsroom: Newsroom) -> None:
    base = "a" * 100
    tried = numbered_slugs(base)
    slugs = [next(tried) for _ in range(12)]
    assert max(map(len, slugs)) == 100
    assert len(set(slugs)) == 12
    assert all(is_numbered(slug, base) for slug in slugs)
    assert not is_numbered("a-b", "a")
    assert not is_numbered("chapter", "chapter-2")
    client, headers = newsroom.reader(), newsroom.token()
    for _ in range(3):
        made = client.post(MANAGE, headers=headers, json={"title": "wide " * 39})
        assert made.status_code == 201


def test_a_person_whose_slug_the_site_makes_gets_the_next_one(newsroom: Newsroom) -> None:
    client, headers = newsroom.reader(), newsroom.token(Role.ADMIN)
    address = "/api/v1/manage/authors"
    slugs = [
        client.post(address, headers=headers, json={"name": name}).get_json()["data"]["slug"]
        for name in ("Ines Sato", "Inès Sato", "Ines Sato")
    ]
    assert slugs == ["ines-sato", "ines-sato-2", "ines-sato-3"]
    given = client.post(address, headers=headers, json={"name": "X", "slug": "ines-sato"})
    assert given.status_code == 422
