"""What is not public stays so: a word that stands in private things alone is looked for everywhere.

Every page that links lead to, every public route there is, and those of the OpenAPI document with
each of their choices, are asked. Where the question itself holds the word, or the id of something
private, the answer must be the one that a word or an id gets which nobody ever wrote: so nobody
can learn by asking either. And all that is public is, to the last byte of a head, what it was
before anything private was there.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from copy import copy
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cms.permissions import Role
from tests.fixtures.newsroom import MANAGE, Newsroom
from tests.fixtures.prepared import Prepare

CANARY, DECOY = "zanzibarfinch", "zanzibarheron"
ON_SITE = re.compile(
    r'(?:href|src|action)="(/[^"#]*)|"((?:https?://localhost)?/[^"#\s]*)"|<loc>([^<]+)</loc>'
)

# Where a form has a sign of its own each time, and what is kept as a file.
UNLIKE = {"/sign-in", "/static/<path:name>"}


class Hidden:
    """A site in which, once `hide` was called, the canary stands wherever something is private.

    ``ids`` names such, and ``ended`` holds the addresses of what was open once.
    """

    def __init__(self, newsroom: Newsroom) -> None:
        self.newsroom = newsroom
        self.client: FlaskClient = newsroom.reader()
        self.editor = newsroom.token(Role.EDITOR)
        self.ids: list[str] = []
        self.ended: list[str] = []
        public = {"topics": ["open"], "authors": [{"name": "Ann Open"}]}
        self.opened = newsroom.published("open", "Plain words.\n", **public)
        newsroom.published("other", related=[{"title": "A draft", "slug": f"{CANARY}-draft"}])
        self.shown = [self._send(name=name, body="Fine words.") for name in ("Rosa", "Ida")]
        for comment in self.shown:
            self._decide(comment["id"], decision="approve")

    def hide(self) -> None:
        """Write the canary into all that is private."""
        secret: dict[str, Any] = {
            "title": f"{CANARY} title",
            "summary": f"{CANARY} summary",
            "topics": [CANARY, "open"],
            "authors": [
                {"name": f"{CANARY} author", "slug": CANARY, "bio": CANARY},
                {"name": "Ann Open", "bio": f"{CANARY} bio"},
            ],
            "references": [{"id": "r", "title": f"{CANARY} reference"}],
            "related": [{"title": f"{CANARY} related", "slug": "other"}],
        }
        words = f"{CANARY} body.[^r]\n\n## {CANARY} heading\n"
        newsroom = self.newsroom
        newsroom.draft(self.opened, slug=f"{CANARY}-moved", body_markdown=words, **secret)
        self.ids += [newsroom.article(f"{CANARY}-draft", words, **secret)]
        planned = newsroom.article(f"{CANARY}-planned", words, **secret)
        self._manage("POST", f"{MANAGE}/{planned}/schedule", publish_at="2999-01-01T00:00:00Z")
        self._manage("POST", f"{MANAGE}/{self.opened}/notes", block=0, text=CANARY)
        self._manage("POST", f"{MANAGE}/{self.opened}/submit")
        self._manage("POST", f"{MANAGE}/{self.opened}/ask-changes", note=CANARY)
        link = self._manage("POST", f"{MANAGE}/{self.opened}/previews")
        self._manage("DELETE", f"{MANAGE}/{self.opened}/previews/{link['id']}")
        self.ended += [
            f"/preview/{link['token']}",
            f"/api/v1/articles/open?preview={link['token']}",
        ]
        self._manage("POST", "/api/v1/manage/authors", name=f"{CANARY} person", bio=CANARY)
        newsroom.desk(Role.AUTHOR, f"{CANARY} Person")
        for path, field in (("phrases", "phrase"), ("reasons", "text")):
            self._manage("POST", f"/api/v1/manage/comments/{path}", **{field: CANARY})
        view = {"name": CANARY, "filters": {"q": CANARY}}
        self._manage("POST", "/api/v1/manage/comments/views", **view)
        self._comments()

    def hide_what_was_public(self) -> None:
        """Publish the canary and take it back."""
        words: dict[str, Any] = {
            "title": f"{CANARY} title",
            "topics": [CANARY, "open"],
            "authors": [{"name": "Ann Open"}],
        }
        taken_back = self.newsroom.published(f"{CANARY}-back", f"{CANARY} body.\n", **words)
        self._manage("POST", f"{MANAGE}/{taken_back}/unpublish")
        self.ids.append(taken_back)

    def _comments(self) -> None:
        for state in ("pending", "decline", "spam", "withdrawn"):
            sent = self._send(
                name=CANARY, body=f"{CANARY} {state}.", website=f"https://{CANARY}.org"
            )
            self.ids.append(sent["id"])
            if state == "withdrawn":
                self.client.delete(f"/api/v1/comments/{sent['receipt']}")
            elif state != "pending":
                self._decide(sent["id"], decision=state, reason=CANARY)
        answer = self._send(name=CANARY, body=f"{CANARY} reply.", reply_to=self.shown[0]["id"])
        self.ids.append(answer["id"])
        edited, reported = self.shown
        changed = {"body": f"{CANARY} edit.", "name": CANARY}
        self.client.patch(f"/api/v1/comments/{edited['receipt']}", json=changed)
        self.client.post(f"/comments/{reported['id']}/report", data={"reason": CANARY})

    def _send(self, **fields: str) -> dict[str, str]:
        target, email = "/api/v1/articles/open/comments", f"{CANARY}@example.org"
        answer = self.client.post(target, json={"email": email, **fields})
        assert answer.status_code == 202, answer.text
        data: dict[str, str] = answer.get_json()["data"]
        return data

    def _decide(self, comment_id: str, **decision: str) -> None:
        self._manage("POST", f"/api/v1/manage/comments/{comment_id}/decision", **decision)

    def _manage(self, method: str, path: str, **body: Any) -> Any:
        answer = self.client.open(path, method=method, json=body, headers=self.editor)
        assert answer.status_code < 300, (path, answer.text)
        return answer.get_json()["data"]

    def get(self, path: str) -> TestResponse:
        """Ask as somebody who is nobody."""
        answer = self.client.get(path)
        assert answer.status_code < 500, path
        return answer


def hide_all(newsroom: Newsroom) -> Hidden:
    site = Hidden(newsroom)
    site.hide()
    site.hide_what_was_public()
    return site


@pytest.fixture
def hidden(newsroom: Newsroom, prepare: Prepare) -> Hidden:
    site = copy(prepare(hide_all))
    site.client = newsroom.reader()
    return site


def told(answer: TestResponse) -> str:
    """All that an answer says, its head too."""
    head = "\n".join(f"{name}: {value}" for name, value in answer.headers)
    return re.sub(r"\ndate: .*", "", f"{answer.status_code}\n{head}\n{answer.text}".lower())


def test_the_canary_is_where_editors_look(hidden: Hidden) -> None:
    places = (f"{MANAGE}/{hidden.ids[0]}", "/api/v1/manage/comments?limit=100")
    answers = [hidden.client.get(path, headers=hidden.editor) for path in places]
    everything = "".join(answer.text for answer in answers)
    for place in ("title", "body", "pending", "decline", "spam", "edit"):
        assert f"{CANARY} {place}" in everything, place
    assert f"{CANARY}@example.org" in everything


def test_no_page_that_links_lead_to_holds_it(hidden: Hidden) -> None:
    waiting, seen = (
        ["/", "/robots.txt", "/sitemap.xml", "/api/docs", "/api/v1/articles", "/nothing"],
        set(),
    )
    while waiting:
        path = waiting.pop()
        if path in seen or path.startswith("/static/"):
            continue
        seen.add(path)
        answer = hidden.get(path)
        assert CANARY not in told(answer), path
        for found in ON_SITE.findall(answer.text):
            target = urlsplit("".join(found).replace("&amp;", "&"))
            waiting.append(target.path + (f"?{target.query}" if target.query else ""))
    assert {"/articles/open", "/authors/ann-open", "/topics/open", "/api/v1/articles"} <= seen
    assert {"/feed.xml", "/topics/open/feed.xml", "/sitemaps/author-1.xml"} <= seen
    assert "/api/v1/openapi.json" in seen


def test_no_public_route_of_the_document_holds_it_whatever_is_asked(hidden: Hidden) -> None:
    asked = 0
    for path in public_questions(hidden, "x"):
        assert CANARY not in told(hidden.get(path)), path
        asked += 1
    assert asked > 100


def test_no_public_route_at_all_holds_it(hidden: Hidden) -> None:
    doors = [*every_door(hidden, "x"), *hidden.ended]
    assert len(doors) > 30
    for path in doors:
        for method in ("GET", "HEAD", "OPTIONS", "PUT", "DELETE"):
            assert CANARY not in told(hidden.client.open(path, method=method)), (method, path)


def test_what_is_private_changes_nothing_that_is_public(newsroom: Newsroom) -> None:
    hidden = Hidden(newsroom)
    asked = [*public_questions(hidden, "x"), *every_door(hidden, "x")]
    before = {path: told(hidden.get(path)) for path in asked}
    hidden.hide()
    hidden.hide_what_was_public()
    for path, said in before.items():
        assert told(hidden.get(path)) == said, path


def test_who_may_not_see_it_learns_nothing_with_a_token_either(hidden: Hidden) -> None:
    author = hidden.newsroom.token(Role.AUTHOR)
    document = hidden.client.get("/api/v1/openapi.json").get_json()
    for path, place in document["paths"].items():
        for method in place:
            for known in hidden.ids if "{" in path else [""]:
                at = re.sub(r"{number}", "1", path)
                at = re.sub(r"{\w+}", known, at)
                for headers in ({}, author, {"Authorization": f"Bearer {CANARY[:5]}"}):
                    answer = hidden.client.open(at, method=method.upper(), headers=headers)
                    assert CANARY not in told(answer), (method, at)


def test_who_asks_for_it_learns_nothing(hidden: Hidden) -> None:
    for known, nothing in zip(
        [*public_questions(hidden, CANARY), *every_door(hidden, CANARY)],
        [*public_questions(hidden, DECOY), *every_door(hidden, DECOY)],
        strict=True,
    ):
        assert alike(hidden.get(known), CANARY) == alike(hidden.get(nothing), DECOY), known


def test_an_id_of_something_private_is_an_id_of_nothing(hidden: Hidden) -> None:
    send = "/api/v1/articles/open/comments"
    for known in hidden.ids:
        nothing = "f" * len(known)
        for path in (
            "/api/v1/articles/{}", "/articles/{}", "/comments/{}", "/comments/{}/report",
            "/articles/open?reply_to={}", "/api/v1/comments/{}", "/api/v1/articles/{}/comments",
        ):  # fmt: skip
            told_of = [alike(hidden.get(path.format(each)), each) for each in (known, nothing)]
            assert told_of[0] == told_of[1], path
        answers = [
            hidden.client.post(send, json={"name": "R", "body": "x", "reply_to": each})
            for each in (known, nothing)
        ]
        assert answers[0].status_code == 422
        assert alike(answers[0], known) == alike(answers[1], nothing)


def alike(answer: TestResponse, word: str) -> str:
    """An answer without the word that was asked for, and without what depends on its letters."""
    said = told(answer).replace(quote(word).lower(), "·").replace(word.lower(), "·")
    return re.sub(r"(etag|date): .*", "", said)


def every_door(hidden: Hidden, word: str) -> Iterator[str]:
    """Each public page there is, with each known slug, and the word for all that is unknown."""
    views = hidden.newsroom.app.view_functions
    for rule in hidden.newsroom.app.url_map.iter_rules():
        is_public = vars(views[rule.endpoint])["__access__"].permission is None
        if not is_public or "GET" not in (rule.methods or ()) or rule.rule in UNLIKE:
            continue
        path = re.sub(r"<int:\w+>", "1", rule.rule)
        path = re.sub(r"<any\((\w+).*?>", r"\1", path)
        slugs = ("open", "other", "ann-open", word, f"{word}-moved", f"{word}-back")
        for slug in slugs if "<" in path else ("",):
            yield re.sub(r"<\w+>", slug, path)


def public_questions(hidden: Hidden, word: str) -> Iterator[str]:
    """Each public address of the document, with each choice of each parameter, and in pairs."""
    document = hidden.client.get("/api/v1/openapi.json").get_json()
    for path, place in document["paths"].items():
        operation = place.get("get")
        if operation is None or {} not in operation["security"]:
            continue
        values = [parameter_values(p, word) for p in operation["parameters"] if p["in"] == "query"]
        for slug in known_slugs(path, word):
            at = re.sub(r"{\w+}", slug, path)
            yield at
            yield from (f"{at}?{value}" for choices in values for value in choices)
            for (first, *_), (second, *_) in itertools.combinations(values, 2):
                yield f"{at}?{first}&{second}"


def known_slugs(path: str, word: str) -> list[str]:
    if "{" not in path:
        return [""]
    known = ["ann-open"] if "authors" in path else ["open"]
    return [*known, word, f"{word}-draft", f"{word}-moved", f"{word}-back"]


def parameter_values(parameter: dict[str, Any], word: str) -> list[str]:
    name, schema = parameter["name"], parameter["schema"]
    texts = {"fields": ["slug,body", word], "limit": ["1", "0"], "q": ["words", word, word[:6]]}
    values = schema.get("enum") or [*texts.get(name, [word]), *schema.get("examples", ())]
    return [f"{name}={quote(str(value))}" for value in values]
