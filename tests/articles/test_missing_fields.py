"""A field that is missing from a form altogether is no field that somebody emptied."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest

from cms.db.moments import rfc3339, utc_now
from cms.permissions import Role
from tests.fixtures.newsroom import COOKIE, MANAGE, Desk, Newsroom
from tests.fixtures.prepared import Prepare

AUTHORS = "/api/v1/manage/authors"
WHOLE = {
    "title": "Cold hands",
    "slug": "cold-hands",
    "locale": "de",
    "summary": "What helps.",
    "topics": ["Daily habits", "sleep"],
    "authors": [{"name": "Mia Sand", "credentials": "MD", "bio": "Keeps bees."}, {"name": "Bo"}],
    "references": [
        {
            "id": "lee",
            "title": "On hives",
            "authors": "Lee",
            "source": "Bees",
            "year": 2019,
            "doi": "10.1000/182",
            "url": "https://example.org/hives",
            "accessed": "2026-02-03",
        }
    ],
    "related": [{"title": "Elsewhere", "url": "https://example.org/"}],
    "reviewed_by": {"name": "Zoe", "credentials": "RN", "bio": "Reads.", "slug": "zoe"},
    "reviewed_at": "2026-01-02",
    "review_due": "2027-01-02",
    "body_markdown": "Words.[^lee]\n",
}
PERSON = {
    "name": "Mia Sand",
    "credentials": "MD",
    "bio": "Keeps bees.",
    "interests": "None declared.",
    "links": [
        {"label": "ORCID", "url": "https://orcid.org/0000-0002-1825-0097"},
        {"label": "Page", "url": "https://example.org/mia"},
    ],
}


class Forms(HTMLParser):
    """The fields of each form of a page that is sent by POST, as a browser would send them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self._open = self._inert = 0
        self._area = self._choice = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = dict(attrs)
        if tag == "template":
            self._inert += 1
        if tag == "form" and at.get("method") == "post":
            self._open = 1
            self.forms.append({})
        if not self._open or self._inert or "disabled" in at:
            return
        name, value = at.get("name") or "", at.get("value") or ""
        unchecked = at.get("type") in ("radio", "checkbox") and "checked" not in at
        if tag in ("input", "textarea") and name and not unchecked:
            self.forms[-1][name] = value
        self._area = name if tag == "textarea" else ""
        if tag == "select":
            self._choice = name
        if tag == "option" and "selected" in at:
            self.forms[-1][self._choice] = value

    def handle_data(self, data: str) -> None:
        if self._area:
            self.forms[-1][self._area] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        self._area = ""
        if tag == "template":
            self._inert -= 1
        if tag == "form":
            self._open = 0


def form_at(desk: Desk, path: str, field: str) -> dict[str, str]:
    """The form of a page that holds a field."""
    page = desk.get(path)
    assert page.status_code == 200, path
    return next(form for form in Forms(page.text).forms if field in form)


class Site:
    """What is stored of one article and the people around it, and the forms that change it."""

    def __init__(self, newsroom: Newsroom) -> None:
        self.newsroom, self.client = newsroom, newsroom.reader()
        self.headers = newsroom.token(Role.ADMIN)
        self.desk = newsroom.desk(Role.ADMIN)
        cookie = self.desk.client.get_cookie(COOKIE)
        assert cookie
        self.cookie = cookie.value
        made = self.client.post(MANAGE, headers=self.headers, json=WHOLE).get_json()["data"]
        self.article = made["id"]
        self.client.post(AUTHORS, headers=self.headers, json=PERSON)

    def ask(self, path: str) -> dict[str, Any]:
        found: dict[str, Any] = self.client.get(path, headers=self.headers).get_json()["data"]
        return found

    def content(self) -> Mapping[str, Any]:
        shown = self.ask(f"{MANAGE}/{self.article}")
        moving = ("revision", "changed_at", "newer_draft")
        return {name: value for name, value in shown.items() if name not in moving}

    def person(self) -> Mapping[str, Any]:
        return self.ask(f"{AUTHORS}/mia-sand")

    def user(self) -> Mapping[str, Any]:
        return self.ask(f"/api/v1/manage/users/{self.user_id()}")

    def user_id(self) -> str:
        users = self.client.get("/api/v1/manage/users", headers=self.headers).get_json()["data"]
        return next(str(user["id"]) for user in users if user["email"])


@pytest.fixture
def site(newsroom: Newsroom, prepare: Prepare) -> Site:
    site = copy(prepare(Site))
    site.client, site.desk = newsroom.reader(), Desk(newsroom.reader())
    site.desk.client.set_cookie(COOKIE, site.cookie)
    return site


def schedule(site: Site) -> None:
    soon = utc_now() + timedelta(days=2)
    moments = {
        "publish_at": rfc3339(soon.replace(second=0)),
        "unpublish_at": rfc3339(soon.replace(second=0) + timedelta(days=9)),
    }
    path = f"{MANAGE}/{site.article}/schedule"
    assert site.client.post(path, headers=site.headers, json=moments).status_code == 200


FORMS: dict[str, tuple[Callable[[Site], str], str, Callable[[Site], Mapping[str, Any]]]] = {
    "article": (lambda site: f"/desk/articles/{site.article}", "title", Site.content),
    "schedule": (
        lambda site: f"/desk/articles/{site.article}/schedule",
        "unpublish_at",
        Site.content,
    ),
    "person": (lambda _: "/desk/authors/mia-sand", "interests", Site.person),
    "user": (lambda site: f"/desk/users/{site.user_id()}", "email", Site.user),
    "account": (lambda _: "/desk/account", "name", Site.user),
}


@pytest.mark.parametrize("kind", FORMS)
def test_no_field_that_got_lost_on_its_way_takes_anything_away(site: Site, kind: str) -> None:
    if kind == "schedule":
        schedule(site)
    path, field, stored = FORMS[kind]
    address, before = path(site), stored(site)
    form = form_at(site.desk, address, field)
    assert len(form) >= 2
    for lost in (None, *form):
        sent = {name: value for name, value in form.items() if name != lost}
        if kind == "article":
            sent["action"] = "save"
        answer = site.desk.client.post(address, data=sent)
        assert answer.status_code in (303, 400, 409, 412, 422), (lost, answer.status_code)
        assert stored(site) == before, lost
        if answer.status_code == 303:  # what was taken may be a newer version
            form = form_at(site.desk, address, field)


def test_a_form_without_its_lists_leaves_them_and_one_with_empty_lists_empties_them(
    site: Site,
) -> None:
    address, before = f"/desk/articles/{site.article}", site.content()
    lists = ("authors", "references", "related", "reviewed_by")

    def without(form: Mapping[str, str], *parts: str) -> dict[str, str]:
        return {n: v for n, v in form.items() if n.partition("-")[0] not in parts}

    form = form_at(site.desk, address, "title") | {"action": "save"}
    assert site.desk.client.post(address, data=without(form, *lists)).status_code == 303
    assert site.content() == before
    bare = without(form, "title", "summary", "topics", "locale", "slug", "document", "body")
    assert site.desk.client.post(address, data=bare).status_code == 303
    assert site.content() == before
    # Without JavaScript the document is empty, and the Markdown is the text.
    lost = without(form, "body") | {"document": ""}
    assert site.desk.client.post(address, data=lost).status_code in {303, 409}
    assert site.content() == before
    # With an error elsewhere, what is missing stands in the page, and the next save has it.
    page = site.desk.client.post(address, data=without(form, *lists) | {"locale": "?"}).text
    assert "On hives" in page
    for part in ("references", "related"):
        form = form_at(site.desk, address, "title") | {"action": "save"}
        emptied = {n: v for n, v in form.items() if not n.startswith(f"{part}-")}
        assert site.desk.client.post(address, data=emptied).status_code == 303
        assert site.content()[part] == []


def test_a_person_keeps_links_that_are_missing_and_loses_those_that_were_emptied(
    site: Site,
) -> None:
    form = form_at(site.desk, "/desk/authors/mia-sand", "interests")
    rows = {name: "" for name in form if name.startswith("links-")}
    gone = {n: v for n, v in form.items() if n not in rows and n != "links"}
    assert site.desk.client.post("/desk/authors/mia-sand", data=gone).status_code == 303
    assert site.person()["links"] == PERSON["links"]
    form = form_at(site.desk, "/desk/authors/mia-sand", "interests")
    assert site.desk.client.post("/desk/authors/mia-sand", data=form | rows).status_code == 303
    assert site.person()["links"] == []


def test_a_moment_that_is_left_out_of_a_schedule_stays(site: Site) -> None:
    schedule(site)
    before = site.content()
    path = f"{MANAGE}/{site.article}/schedule"
    for sent in ({"publish_at": before["publish_at"]}, {"unpublish_at": before["unpublish_at"]}):
        assert site.client.post(path, headers=site.headers, json=sent).status_code == 200
        assert site.content() == before
    gone = {"unpublish_at": None}
    assert site.client.post(path, headers=site.headers, json=gone).status_code == 200
    assert site.content() == {**before, **gone}


@pytest.mark.parametrize("name", [name for name in WHOLE if name != "body_markdown"])
def test_a_patch_changes_what_it_names_alone(site: Site, name: str) -> None:
    before = site.content()
    path = f"{MANAGE}/{site.article}"
    headers = site.headers | {"If-Match": "*"}
    answer = site.client.patch(path, headers=headers, json={name: WHOLE[name]})
    assert answer.status_code == 200
    assert site.content() == before


@pytest.mark.parametrize("action", ["", "pubish", "publish ", "SAVE", "unpublish"])
def test_a_button_that_the_page_does_not_have_saves_nothing(site: Site, action: str) -> None:
    address, before = f"/desk/articles/{site.article}", site.content()
    typed = form_at(site.desk, address, "title") | {"title": "Another", "action": action}
    answer = site.desk.client.post(address, data=typed)
    assert answer.status_code == 422
    assert "Press one of the buttons of the page." in answer.text
    assert "Another" in answer.text
    for path in (f"{address}/schedule", "/desk/authors/mia-sand"):
        typed = {"publish_at": "2099-01-01T10:00", "name": "Another", "action": action}
        sent = typed | {"csrf_token": site.desk.form(address)["csrf_token"]}
        assert site.desk.client.post(path, data=sent).status_code == 422
    assert site.content() == before
    assert site.person()["name"] == "Mia Sand"


def test_a_form_that_does_not_say_which_version_was_read_is_told_so(site: Site) -> None:
    address, before = f"/desk/articles/{site.article}/schedule", site.content()
    token = site.desk.form(f"/desk/articles/{site.article}")["csrf_token"]
    typed = {"publish_at": "2099-01-01T10:00", "csrf_token": token}
    for version in ({}, {"version": ""}, {"version": "-1"}, {"version": "\u0661"}):
        answer = site.desk.client.post(address, data=typed | version)
        assert answer.status_code == 412
        assert "This does not say on which text it is based." in answer.text
    assert site.content() == before
