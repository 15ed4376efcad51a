"""The management API: drafts by token, versions checked, every refusal a problem+json."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cms.permissions import Role
from cms.web.application import Application
from tests.fixtures.newsroom import MANAGE, Newsroom

CONTENT = {
    "title": "Bees in winter",
    "summary": "How they keep warm.",
    "topics": ["bees"],
    "authors": [{"name": "Mia Sand"}],
    "references": [{"id": "lee", "title": "On hives", "doi": "https://doi.org/10.1000/182"}],
    "body_markdown": "They cluster.[^lee]\n",
}


class Program:
    """A program that speaks to the API with a token."""

    def __init__(self, newsroom: Newsroom, role: Role = Role.EDITOR) -> None:
        self.client: FlaskClient = newsroom.reader()
        self.headers = newsroom.token(role)

    def ask(
        self, method: str, path: str = "", json: Any = None, match: str | None = None, **more: Any
    ) -> TestResponse:
        headers = self.headers | ({"If-Match": match} if match is not None else {})
        sent = {"json": json} if json is not None else {}
        return self.client.open(MANAGE + path, method=method, headers=headers, **sent, **more)

    def create(self, **content: Any) -> dict[str, Any]:
        answer = self.ask("POST", json=CONTENT | content)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.get_json()["data"]
        return made


@pytest.fixture
def program(newsroom: Newsroom) -> Program:
    return Program(newsroom)


def problem(answer: TestResponse, status: int) -> dict[str, Any]:
    """The problem that an answer tells, in the form of RFC 9457."""
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    told: dict[str, Any] = answer.get_json()
    assert {"type", "title", "status", "detail"} <= told.keys()
    assert told["status"] == status
    assert "Set-Cookie" not in answer.headers
    return told


def pointers(answer: TestResponse) -> list[str]:
    return [error["pointer"] for error in problem(answer, 422)["errors"]]


def test_an_article_is_made_and_read_back(program: Program) -> None:
    answer = program.ask("POST", json=CONTENT)
    assert answer.status_code == 201
    made = answer.get_json()["data"]
    assert made["slug"] == "bees-in-winter"
    assert made["status"] == "draft"
    assert made["revision"] == 1
    assert made["body"]["markdown"] == CONTENT["body_markdown"]
    assert made["references"][0]["doi"] == "10.1000/182"
    assert made["authors"] == [
        {"slug": "mia-sand", "name": "Mia Sand", "bio": "", "credentials": ""}
    ]
    assert answer.headers["Location"] == f"{MANAGE}/{made['id']}"
    shown = program.ask("GET", f"/{made['id']}")
    assert shown.get_json()["data"] == made
    assert shown.headers["ETag"] == answer.headers["ETag"]
    assert shown.headers["Cache-Control"] == "no-store"


def test_the_document_of_one_article_is_the_body_of_another(program: Program) -> None:
    made = program.create()
    sent = {k: v for k, v in CONTENT.items() if k != "body_markdown"} | {"slug": "second"}
    again = program.ask("POST", json=sent | {"body": made["body"]["document"]})
    assert again.get_json()["data"]["body"] == made["body"]


def test_a_patch_replaces_what_it_names_and_null_takes_back(program: Program) -> None:
    made = program.create()
    tag = program.ask("GET", f"/{made['id']}").headers["ETag"]
    patch = {"title": "Bees in summer", "summary": None, "topics": ["warm", "bees"]}
    answer = program.ask("PATCH", f"/{made['id']}", json=patch, match=tag)
    assert answer.status_code == 200
    changed = answer.get_json()["data"]
    kept = ("slug", "authors", "references", "body", "locale", "id")
    assert {key: changed[key] for key in kept} == {key: made[key] for key in kept}
    assert (changed["title"], changed["summary"]) == ("Bees in summer", "")
    assert changed["topics"] == ["warm", "bees"]
    assert changed["revision"] == 2
    assert answer.headers["ETag"] != tag
    assert pointers(
        program.ask("PATCH", f"/{made['id']}", {"title": None}, answer.headers["ETag"])
    ) == ["/title"]


def test_a_patch_needs_the_version_it_is_based_on(program: Program) -> None:
    made = program.create()
    path = f"/{made['id']}"
    problem(program.ask("PATCH", path, json={"title": "X"}), 428)
    tag = program.ask("GET", path).headers["ETag"]
    for wrong in ('"other"', 'W/"other"', '"other-gzip"', tag.strip('"') + "x", ",,,"):
        answer = program.ask("PATCH", path, json={"title": "X"}, match=wrong)
        assert answer.status_code == (428 if wrong == ",,," else 412), wrong
    assert program.ask("PATCH", path, json={"title": "X"}, match=f'"a", {tag}').status_code == 200
    assert problem(program.ask("PATCH", path, {"title": "Y"}, tag), 412)["detail"]
    assert program.ask("PATCH", path, json={"title": "Z"}, match="*").status_code == 200
    assert problem(program.ask("POST", f"{path}/publish", match=tag), 412)


@pytest.mark.parametrize(
    "form",
    [
        *('W/"{}"', '"{}-gzip"', 'W/"{}-gzip"', '"{}-br"', '"{}-zstd"', '"{};gzip"', '"{}--gzip"'),
        *('"{}-gzip-br"', '"{};gz"', '"{}:gzip"', '"other", W/"{}"', 'w/"{}"', '"{}-GZIP"'),
    ],
)
def test_the_version_is_known_in_the_form_that_a_proxy_gave_its_tag(
    program: Program, form: str
) -> None:
    made = program.create()
    path = f"/{made['id']}"
    was = program.ask("GET", path).headers["ETag"].strip('"')
    read = program.client.get(
        f"{MANAGE}{path}", headers={**program.headers, "If-None-Match": form.format(was)}
    )
    assert (read.status_code, read.text) == (304, "")
    assert program.ask("GET", path, match=form.format(was)).status_code == 200
    assert program.ask("GET", path, match=form.format("0" * 40)).status_code == 412
    answer = program.ask("PATCH", path, json={"title": "X"}, match=form.format(was))
    assert answer.status_code == 200
    again = program.ask("PATCH", path, json={"title": "Y"}, match=form.format(was))
    assert problem(again, 412)
    assert problem(program.ask("POST", f"{path}/submit", match=form.format(was)), 412)


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ('{"title": "One", "title": "Two"}', "title"),
        ('{"title": "One", "slug": "x", "summary": "", "slug": "x"}', "slug"),
        ('{"title": "One", "references": [{"id": "a", "title": "A", "id": "b"}]}', "id"),
        ('{"title": "One", "body": {"type": "doc", "content": [], "content": []}}', "content"),
        ('{"title": "One", "titl\\u0065": "Two"}', "title"),
    ],
)
def test_a_name_that_is_given_twice_in_an_object_is_refused(
    program: Program, sent: str, name: str
) -> None:
    made = program.create()
    path = f"{MANAGE}/{made['id']}"
    for method, where, more in (("POST", MANAGE, {}), ("PATCH", path, {"If-Match": "*"})):
        answer = program.client.open(
            where,
            method=method,
            data=sent,
            content_type="application/json",
            headers={**program.headers, **more},
        )
        assert f"“{name}” is given twice in one object." in problem(answer, 422)["detail"]
    assert program.ask("GET", f"/{made['id']}").get_json()["data"]["revision"] == 1


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_what_only_python_takes_for_json_is_none(program: Program, number: str) -> None:
    answer = program.client.post(
        MANAGE,
        data=f'{{"title": "One", "summary": {number}}}',
        content_type="application/json",
        headers=program.headers,
    )
    assert "not valid JSON" in problem(answer, 400)["detail"]


def test_the_same_again_adds_no_revision(program: Program) -> None:
    made = program.create()
    answer = program.ask("PATCH", f"/{made['id']}", json={"title": made["title"]}, match="*")
    assert answer.get_json()["data"]["revision"] == 1


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"titel": "x"}, ["/titel"]),
        ({"title": 5}, ["/title"]),
        ({"title": ["x"]}, ["/title"]),
        ({"title": " "}, ["/title"]),
        ({"slug": "a b"}, ["/slug"]),
        ({"slug": "a" * 101}, ["/slug"]),
        ({"locale": "no good"}, ["/locale"]),
        ({"topics": "bees"}, ["/topics"]),
        ({"topics": ["ok", " ", 5]}, ["/topics/1", "/topics/2"]),
        ({"topics": ["ok", {"slug": "ok", "title": "x"}]}, ["/topics/1"]),
        ({"authors": [5]}, ["/authors/0"]),
        ({"authors": [{"name": "x", "email": "y"}]}, ["/authors/0/email"]),
        ({"references": [{"id": "lee", "title": "x", "year": True}]}, ["/references/0/year"]),
        ({"references": [{"id": "lee", "title": "x", "accessed": 1}]}, ["/references/0/accessed"]),
        ({"body_markdown": 5}, ["/body_markdown"]),
        ({"body": {"type": "doc", "version": 1}}, ["/body_markdown"]),
        ({"title": "", "slug": "?", "locale": "?"}, ["/title", "/slug", "/locale"]),
    ],
)
def test_what_is_wrong_is_named_by_a_pointer(
    program: Program, change: dict[str, Any], wrong: list[str]
) -> None:
    found = pointers(program.ask("POST", json=CONTENT | change))
    assert [place[: len(want)] for place, want in zip(found, wrong, strict=True)] == wrong
    # A text has no places that a pointer could name: its errors have lines instead.
    assert not [place for place in found if place.startswith("/body_markdown/")]
    assert program.ask("GET").get_json()["meta"]["total"] == 0


@pytest.mark.parametrize(
    ("document", "wrong"),
    [
        ([], "/body"),
        ("x", "/body"),
        ({"type": "doc", "version": 2}, "/body/version"),
        ({"type": "doc", "version": 1, "content": [{"type": "video"}]}, "/body/content/0"),
    ],
)
def test_a_document_that_is_none_is_named_by_a_pointer(
    program: Program, document: Any, wrong: str
) -> None:
    sent = {"title": "x", "body": document}
    assert pointers(program.ask("POST", json=sent)) == [wrong]


def test_lines_of_the_markdown_are_named(program: Program) -> None:
    sent = CONTENT | {"body_markdown": "One.\n\n::: note\nOpen.\n"}
    errors = problem(program.ask("POST", json=sent), 422)["errors"]
    assert [error["line"] for error in errors] == [3]


def test_a_taken_slug_is_said_at_the_slug(program: Program) -> None:
    program.create()
    assert pointers(program.ask("POST", json=CONTENT | {"slug": "bees-in-winter"})) == ["/slug"]
    other = program.create(slug="other")
    patch = {"slug": "bees-in-winter"}
    assert pointers(program.ask("PATCH", f"/{other['id']}", patch, "*")) == ["/slug"]


@pytest.mark.parametrize("mark", ["\0", "\ud800"])
def test_what_no_database_can_hold_is_kept_out_of_every_field(program: Program, mark: str) -> None:
    texts = {"title": f"B{mark}ees", "summary": mark, "body_markdown": f"A{mark}b[^lee]\n"}
    reference = {"id": "lee", "title": f"O{mark}n", "authors": mark, "source": mark}
    author = {"name": f"Mi{mark}a", "bio": f"Bo{mark}b"}
    related = {"title": f"E{mark}lse", "url": "https://example.org/"}
    content = {"references": [reference | {"doi": f"10.1000/1{mark}"}], "related": [related]}
    made = program.create(**texts, authors=[author], **content)
    shown = program.ask("GET", f"/{made['id']}")
    assert shown.get_json()["data"] == made
    assert "\\u0000" not in shown.text
    assert "\\ud800" not in shown.text
    assert (made["title"], made["authors"][0]["bio"]) == ("Bees", "Bob")
    for change in (
        {"slug": f"a{mark}"},
        {"locale": f"en{mark}"},
        {"topics": [mark]},
        {f"tit{mark}le": "x"},
    ):
        assert pointers(program.ask("POST", json=CONTENT | change))


def test_nesting_without_end_is_refused(program: Program) -> None:
    node: Any = {"type": "paragraph"}
    for _ in range(60):
        node = {"type": "blockquote", "content": [node]}
    body = {"type": "doc", "version": 1, "content": [node]}
    assert (
        "nested" in problem(program.ask("POST", json={"title": "x", "body": body}), 422)["detail"]
    )
    for deep in ("[" * 5_000, '{"title":' * 5_000, '{"title":"x","topics":' + "[" * 5_000):
        answer = program.ask("POST", data=deep, content_type="application/json")
        problem(answer, 422)


def test_the_steps_of_an_article_are_taken_once(program: Program, newsroom: Newsroom) -> None:
    path = f"/{program.create()['id']}"
    page = "/articles/bees-in-winter"
    assert program.ask("POST", f"{path}/submit").get_json()["data"]["status"] == "in_review"
    problem(program.ask("POST", f"{path}/submit"), 409)
    assert newsroom.reader().get(page).status_code == 404
    assert program.ask("POST", f"{path}/publish").get_json()["data"]["status"] == "published"
    assert newsroom.reader().get(page).status_code == 200
    assert "published already" in problem(program.ask("POST", f"{path}/publish"), 409)["detail"]
    problem(program.ask("POST", f"{path}/submit"), 409)
    program.ask("PATCH", path, json={"summary": "New."}, match="*")
    shown = program.ask("GET", path).get_json()["data"]
    assert (shown["status"], shown["newer_draft"]) == ("published", True)
    assert program.ask("POST", f"{path}/submit").status_code == 200


def test_an_author_works_on_their_own_articles_alone(newsroom: Newsroom) -> None:
    author, other = Program(newsroom, Role.AUTHOR), Program(newsroom, Role.AUTHOR)
    path = f"/{author.create()['id']}"
    assert author.ask("PATCH", path, json={"summary": "x"}, match="*").status_code == 200
    problem(author.ask("POST", f"{path}/publish"), 403)
    problem(other.ask("GET", path), 404)
    problem(other.ask("PATCH", path, json={"summary": "x"}, match="*"), 404)
    problem(other.ask("POST", f"{path}/submit"), 404)
    assert other.ask("GET").get_json() == {
        "data": [],
        "links": {"next": None},
        "meta": {"total": 0},
    }
    assert author.ask("GET").get_json()["meta"]["total"] == 1


@pytest.mark.parametrize(
    "header", [None, "Bearer nonsense", "Bearer ", "Basic YTpi", "Bearer \xe9"]
)
def test_without_a_token_nothing_is_answered(newsroom: Newsroom, header: str | None) -> None:
    made = newsroom.article("secret")
    client = newsroom.reader()
    headers = {"Authorization": header} if header else {}
    for method, path in [("GET", ""), ("POST", ""), ("GET", f"/{made}"), ("PATCH", f"/{made}")]:
        answer = client.open(MANAGE + path, method=method, headers=headers, json={})
        problem(answer, 401)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_session_of_the_desk_is_no_token(newsroom: Newsroom) -> None:
    problem(newsroom.desk(Role.ADMIN).get(MANAGE), 401)


def test_what_http_refuses_is_a_problem_too(program: Program) -> None:
    path = f"/{program.create()['id']}"
    problem(program.ask("POST", data="title=x", content_type="text/plain"), 415)
    problem(program.ask("POST", data="{", content_type="application/json"), 400)
    problem(program.ask("POST", data=b"\xff", content_type="application/json"), 400)
    answer = program.ask("PUT", path, json={})
    problem(answer, 405)
    assert "PATCH" in answer.headers["Allow"]
    problem(program.ask("GET", "/nothing"), 404)
    problem(program.ask("GET", "/%00"), 404)
    problem(program.ask("GET", f"{path}/nothing"), 404)
    big = CONTENT | {"body_markdown": "x" * (3 * 1024 * 1024)}
    problem(program.ask("POST", json=big), 413)
    assert pointers(program.ask("POST", json=[])) == [""]


def test_the_list_is_filtered_and_paged(program: Program, app: Application) -> None:
    for slug in ("one", "two", "three"):
        program.create(slug=slug, title=f"About {slug}")
    program.ask("POST", f"/{program.create(slug='out', title='Out')['id']}/publish")
    assert [a["slug"] for a in program.ask("GET", "?state=published").get_json()["data"]] == ["out"]
    assert program.ask("GET", "?q=ABOUT+t").get_json()["meta"]["total"] == 2
    seen, path = [], "?limit=3&sort=changed_at"
    while path:
        page = program.ask("GET", path).get_json()
        seen += [article["slug"] for article in page["data"]]
        path = (page["links"]["next"] or "").removeprefix(MANAGE)
    assert seen == ["one", "two", "three", "out"]
    for query in (
        "state=lost",
        "limit=101",
        "limit=0",
        "sort=title",
        "page=2",
        "q=a&q=b",
        "cursor=x",
    ):
        name = query.partition("=")[0]
        assert pointers(program.ask("GET", f"?{query}")) == [f"/{name}"]
