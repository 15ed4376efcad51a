"""People: what the desk writes of them, what articles say, and two who are one."""

from __future__ import annotations

import re
from typing import Any

import pytest
from werkzeug.test import TestResponse

from cms.permissions import Role
from tests.fixtures.newsroom import Desk, Newsroom

PEOPLE = "/api/v1/manage/authors"


class People:
    """A program that writes of people, and a reader who looks at them."""

    def __init__(self, newsroom: Newsroom, role: Role = Role.EDITOR) -> None:
        self.newsroom = newsroom
        self.client = newsroom.reader()
        self.headers = newsroom.token(role)

    def ask(self, method: str, path: str = "", json: Any = None, match: str = "") -> TestResponse:
        headers = self.headers | ({"If-Match": match} if match else {})
        return self.client.open(PEOPLE + path, method=method, headers=headers, json=json)

    def change(self, slug: str, /, **patch: Any) -> dict[str, Any]:
        answer = self.ask("PATCH", f"/{slug}", patch, "*")
        assert answer.status_code == 200, answer.text
        data: dict[str, Any] = answer.get_json()["data"]
        return data

    def told(self, article: str, at: int = 0) -> dict[str, Any]:
        """What readers are told of an author of an article."""
        data = self.client.get(f"/api/v1/articles/{article}").get_json()["data"]
        author: dict[str, Any] = data["authors"][at]
        return author

    def byline(self, article: str) -> list[str]:
        data = self.client.get(f"/api/v1/articles/{article}").get_json()["data"]
        return [author["slug"] for author in data["authors"]]


@pytest.fixture
def people(newsroom: Newsroom) -> People:
    return People(newsroom)


def by(*authors: dict[str, str]) -> dict[str, object]:
    return {"authors": list(authors)}


ANN: dict[str, str] = {"name": "Ann", "slug": "ann", "bio": "First."}


def test_a_person_renamed_on_the_desk_has_the_new_name_on_every_article(people: People) -> None:
    one = people.newsroom.published("one", **by(ANN))
    people.newsroom.published("two", **by(ANN))
    people.change("ann", name="Ann Lee", credentials="MD", interests="None declared.")
    for article in ("one", "two"):
        told = people.told(article)
        assert (told["name"], told["credentials"]) == ("Ann Lee", "MD")
        assert told["interests"] == "None declared."
    page = people.client.get("/articles/one").text
    assert "(<bdi>MD</bdi>)" in page
    assert "Conflicts of interest:" in page
    # The article still says “Ann”: published again with other words, it takes nothing back.
    people.newsroom.draft(one, title="T", slug="one", **by(ANN))
    people.newsroom.publish(one)
    assert people.told("one")["name"] == "Ann Lee"


def test_an_article_fills_what_is_empty_and_changes_what_it_says_anew(people: People) -> None:
    one = people.newsroom.published("one", **by(ANN))
    people.newsroom.published("two", **by(ANN | {"bio": "Second.", "credentials": "PhD"}))
    told = people.told("one")
    assert (told["bio"], told["credentials"]) == ("First.", "PhD")
    people.newsroom.draft(one, title="T", slug="one", **by(ANN | {"bio": "Third."}))
    people.newsroom.publish(one)
    assert people.told("two")["bio"] == "Third."


def test_what_the_desk_wrote_after_a_draft_was_saved_stays(people: People) -> None:
    one = people.newsroom.published("one", **by(ANN))
    people.newsroom.draft(one, title="T", slug="one", **by(ANN | {"bio": "Draft."}))
    late = people.newsroom.article("late", **by({"name": "Anne", "slug": "ann"}))
    people.change("ann", bio="Desk.", name="Ann Lee")
    people.newsroom.publish(one)
    people.newsroom.publish(late)
    told = people.told("one")
    assert (told["bio"], told["name"]) == ("Desk.", "Ann Lee")
    people.newsroom.draft(one, title="T", slug="one", **by(ANN | {"bio": "Later."}))
    people.newsroom.publish(one)
    assert people.told("one")["bio"] == "Later."


def test_an_imported_file_that_names_a_renamed_author_comes_in_again(
    people: People, tmp_path: Any
) -> None:
    file = tmp_path / "one.md"
    text = "---\ntitle: T\nslug: one\nauthors:\n- name: Ann\n  bio: First.\n---\n\nWords.\n"
    file.write_text(text, encoding="utf-8")
    run = people.newsroom.run
    assert run("import", "markdown", str(file), "--publish")[0] == 0
    people.change("ann", name="Ann Lee")
    file.write_text(text.replace("Words.", "Other words."), encoding="utf-8")
    assert run("import", "markdown", str(file), "--publish")[0] == 0
    assert people.told("one")["name"] == "Ann Lee"


def test_two_people_become_one_and_both_addresses_lead_there(people: People) -> None:
    newsroom = people.newsroom
    newsroom.published("first", **by({"name": "J. Ruiz"}, {"name": "Bo"}))
    newsroom.published("both", **by({"name": "Bo"}, {"name": "J. Ruiz"}, {"name": "José Ruiz"}))
    draft = newsroom.article("draft", **by({"name": "J. Ruiz", "slug": "j-ruiz"}))
    twice = newsroom.article(
        "twice", **by({"name": "J. Ruiz", "slug": "j-ruiz"}, {"name": "José Ruiz"})
    )
    people.change("j-ruiz", bio="Walks.", links=[{"label": "Own", "url": "https://ruiz.example"}])
    merged = people.ask("POST", "/j-ruiz/merge", {"into": "jose-ruiz"})
    assert merged.status_code == 200, merged.text
    now = merged.get_json()["data"]
    assert (now["slug"], now["bio"], now["written"]) == ("jose-ruiz", "Walks.", 2)
    assert now["former_slugs"] == ["j-ruiz"]
    assert people.byline("first") == ["jose-ruiz", "bo"]
    assert people.byline("both") == ["bo", "jose-ruiz"]
    for path in ("/authors/j-ruiz", "/api/v1/authors/j-ruiz", f"{PEOPLE}/j-ruiz"):
        answer = people.client.get(path, headers=people.headers)
        assert answer.status_code == 308, path
        assert answer.headers["Location"] == path.replace("j-ruiz", "jose-ruiz")
    found = people.client.get("/api/v1/articles?author=j-ruiz").get_json()
    assert found["meta"]["total"] == 2
    # Drafts from before name the one who stays, once, under their name.
    for made, slug in ((draft, "draft"), (twice, "twice")):
        newsroom.publish(made)
        assert people.byline(slug) == ["jose-ruiz"]
    assert people.told("draft")["name"] == "José Ruiz"
    newsroom.published("again", **by({"name": "J. Ruiz"}))
    assert people.told("again")["name"] == "José Ruiz"


def test_merges_and_changed_slugs_make_no_chain(people: People) -> None:
    for name in ("A", "B", "C"):
        people.newsroom.published(name.lower() * 2, **by({"name": name}))
    people.ask("POST", "/a/merge", {"into": "b"})
    people.ask("POST", "/b/merge", {"into": "c"})
    people.change("c", slug="d")
    for old in ("a", "b", "c"):
        answer = people.client.get(f"/authors/{old}")
        assert answer.headers["Location"] == "/authors/d"
    people.change("d", slug="c")
    assert people.client.get("/authors/c").status_code == 200
    assert people.client.get("/authors/d").headers["Location"] == "/authors/c"
    assert people.ask("POST", "/c/merge", {"into": "a"}).status_code == 422
    for taken in ("a", "e"):
        people.ask("POST", json={"name": "E"})
        refused = people.ask("POST", json={"name": "Other", "slug": taken})
        assert [error["pointer"] for error in refused.get_json()["errors"]] == ["/slug"]


def test_a_reviewer_has_a_page_too(people: People) -> None:
    reviewed = {"reviewed_by": {"name": "Rita", "credentials": "MD"}, "reviewed_at": "2026-01-02"}
    people.newsroom.published("one", **by(ANN), **reviewed)
    page = people.client.get("/authors/rita").text
    assert "Reviewed by" in page
    assert "Title of one" in page
    assert "Articles by" not in page
    listed = people.client.get("/api/v1/articles?reviewer=rita").get_json()
    assert listed["meta"]["total"] == 1
    people.newsroom.article("secret", reviewed_by={"name": "Nobody yet"})
    assert people.client.get("/authors/nobody-yet").status_code == 404


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"name": " "}, ["/name"]),
        ({"name": "x" * 201}, ["/name"]),
        ({"slug": "a b"}, ["/slug"]),
        ({"bio": "x" * 2001}, ["/bio"]),
        ({"credentials": "x" * 201}, ["/credentials"]),
        ({"interests": "x" * 1001}, ["/interests"]),
        ({"links": [{"label": "x", "url": "http://example.org"}]}, ["/links/0/url"]),
        ({"links": [{"label": "", "url": "javascript:x"}]}, ["/links/0/label", "/links/0/url"]),
        ({"links": [{"label": "x", "url": "https://example.org"}] * 11}, ["/links"]),
        ({"photo": "x"}, ["/photo"]),
        ({"bio": 5}, ["/bio"]),
    ],
)
def test_each_limit_has_its_message_at_its_field(
    people: People, change: dict[str, Any], wrong: list[str]
) -> None:
    people.ask("POST", json={"name": "Ann"})
    for method, path in (("POST", ""), ("PATCH", "/ann")):
        sent = {"name": "Ann", "slug": "other"} | change
        answer = people.ask(method, path, sent, "*")
        assert [error["pointer"] for error in answer.get_json()["errors"]] == wrong


def test_a_change_names_what_it_is_based_on(people: People) -> None:
    made = people.ask("POST", json={"name": "Ann"})
    assert made.status_code == 201
    assert made.headers["Location"] == f"{PEOPLE}/ann"
    tag = made.headers["ETag"]
    assert people.ask("PATCH", "/ann", {"bio": "x"}).status_code == 428
    assert people.ask("PATCH", "/ann", {"bio": "x"}, tag).status_code == 200
    assert people.ask("PATCH", "/ann", {"bio": "y"}, tag).status_code == 412
    assert people.ask("POST", "/ann/merge", {"into": "b"}, tag).status_code == 412
    assert people.ask("GET", "?q=AN").get_json()["meta"]["total"] == 1
    assert people.ask("GET", "?q=zz").get_json()["data"] == []


def test_authors_of_articles_do_not_manage_people(newsroom: Newsroom) -> None:
    newsroom.published("one", **by(ANN))
    author = People(newsroom, Role.AUTHOR)
    for method, path in (("GET", ""), ("POST", ""), ("GET", "/ann"), ("POST", "/ann/merge")):
        assert author.ask(method, path, {}).status_code == 403
    desk = newsroom.desk(Role.AUTHOR)
    for path in ("/desk/authors", "/desk/new-author", "/desk/authors/ann/merge"):
        assert desk.get(path).status_code == 403
    assert "/desk/authors" not in desk.get("/desk").text


def typed(desk: Desk, path: str, **fields: str) -> TestResponse:
    """Open a form of a person, type, and press “Save”."""
    page = desk.get(path).text
    sent = dict.fromkeys(("name", "slug", "credentials", "bio", "interests"), "")
    for name in ("csrf_token", "base"):
        found = re.search(rf'name="{name}" value="([^"]*)"', page)
        sent[name] = found[1] if found else ""
    return desk.client.post(path, data=sent | fields)


def test_the_desk_writes_of_people_and_loses_no_word(newsroom: Newsroom) -> None:
    desk = newsroom.desk(Role.EDITOR)
    assert "No authors yet" in desk.get("/desk/authors").text
    wrong = typed(desk, "/desk/new-author", name="Ann", bio="b" * 2001, **{"links-3-url": "ftp:x"})
    assert wrong.status_code == 422
    assert "b" * 2001 in wrong.text
    assert 'value="ftp:x"' in wrong.text
    for place in ("bio", "links-0-label", "links-0-url"):
        assert f'id="{place}-error"' in wrong.text
    link = {"links-0-label": "Own", "links-0-url": "https://ann.example"}
    made = typed(desk, "/desk/new-author", name="Ann", bio="Writes.", **link)
    assert made.headers["Location"] == "/desk/authors/ann"
    assert "https://ann.example" in desk.get("/desk/authors/ann").text
    assert "Ann" in desk.get("/desk/authors?q=an").text
    assert "Nobody found" in desk.get("/desk/authors?q=zz").text
    renamed = typed(desk, "/desk/authors/ann", name="Ann", slug="ann-lee", bio="Writes.")
    assert renamed.headers["Location"] == "/desk/authors/ann-lee"
    assert desk.get("/desk/authors/ann").headers["Location"] == "/desk/authors/ann-lee"
    more = typed(desk, "/desk/authors/ann-lee", name="Typed", action="add_link", **link)
    assert 'value="Typed"' in more.text
    assert 'id="links-1-label"' in more.text


def test_who_saves_second_reads_what_the_first_saved(newsroom: Newsroom) -> None:
    desk = newsroom.desk(Role.EDITOR)
    typed(desk, "/desk/new-author", name="Ann", bio="First.")
    stale = typed(desk, "/desk/authors/ann", name="Ann", slug="ann", bio="Mine.", base="old")
    assert stale.status_code == 409
    assert "Mine." in stale.text
    assert "First." in stale.text
    base = re.search(r'name="base" value="([^"]*)"', stale.text)
    assert base
    again = typed(desk, "/desk/authors/ann", name="Ann", slug="ann", bio="Mine.", base=base[1])
    assert again.status_code == 303


def test_an_expired_form_keeps_what_was_typed(newsroom: Newsroom) -> None:
    desk = newsroom.desk(Role.EDITOR)
    sent = {"name": "Ann", "bio": "Long words.", "csrf_token": "old"}
    late = desk.client.post("/desk/new-author", data=sent)
    assert late.status_code == 400
    assert "Long words." in late.text
    out = newsroom.reader().post("/desk/new-author", data=sent)
    assert out.status_code == 401
    assert "Long words." in out.text


def test_the_desk_shows_what_moves_before_two_become_one(newsroom: Newsroom) -> None:
    newsroom.published("one", **by(ANN, {"name": "Bo"}))
    desk = newsroom.desk(Role.EDITOR)
    assert "into=bo" in desk.get("/desk/authors/ann/merge").text
    assert "into=ann" not in desk.get("/desk/authors/ann/merge").text
    asked = desk.get("/desk/authors/ann/merge?into=bo").text
    assert "1 article written and 0 reviewed" in asked
    assert "has none of these, and takes them over: Bio" in asked
    token = re.search(r'name="csrf_token" value="([^"]*)"', asked)
    assert token

    def merge(into: str) -> TestResponse:
        sent = {"csrf_token": token[1], "into": into}
        return desk.client.post("/desk/authors/ann/merge", data=sent)

    for wrong in ("nobody", "ann", "", "b\0o"):
        assert merge(wrong).status_code == 422
    assert desk.get("/desk/authors/ann/merge?into=nobody").status_code == 422
    done = merge("bo")
    assert done.headers["Location"] == "/desk/authors/bo"
    assert People(newsroom).byline("one") == ["bo"]
