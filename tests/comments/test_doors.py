"""One rule behind every door: declining, and forms of which a field is missing altogether."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from cms.db.session import db
from tests.comments.conftest import SLUG, Sent, Site, csrf_token

MANAGE = "/api/v1/manage/comments"
NUMBER_OF_FORMS = 17
QUEUE = "/desk/comments"
SAY_WHY = "Say why. The commenter sees this reason."
NO_REASONS: list[dict[str, Any]] = [
    {},
    {"reason": None},
    {"reason": ""},
    {"reason": " \n\t"},
    {"reason": "\u200b\u2060"},
]


def status(place: Site, comment: Sent) -> str:
    """The state of a comment."""
    answer = place.browser().get(f"/api/v1/comments/{comment.receipt}")
    return str(answer.get_json()["data"]["status"])


@pytest.mark.parametrize("without", NO_REASONS)
def test_no_program_declines_without_a_reason(place: Site, without: dict[str, Any]) -> None:
    comment, program = place.send(), place.token()
    wanted = {"decision": "decline"} | without
    one = place.browser().post(f"{MANAGE}/{comment.id}/decision", json=wanted, headers=program)
    assert one.status_code == 422
    assert one.get_json()["errors"] == [{"pointer": "/reason", "detail": SAY_WHY}]
    other = place.send("Another.")
    many = place.browser().post(
        f"{MANAGE}/decisions",
        json={"decisions": [{"id": other.id, "decision": "spam"}, {"id": comment.id} | wanted]},
        headers=program,
    )
    done, refused = many.get_json()["data"]
    assert (done["status"], done["errors"]) == (200, None)
    assert (refused["status"], refused["problem"], refused["entry"]) == (422, SAY_WHY, None)
    assert refused["errors"] == [{"pointer": "/reason", "detail": SAY_WHY}]
    assert [status(place, each) for each in (comment, other)] == ["pending", "spam"]


@pytest.mark.parametrize("without", NO_REASONS)
def test_no_page_declines_without_a_reason(place: Site, without: dict[str, Any]) -> None:
    comment, editor = place.send(), place.desk()
    token = csrf_token(editor.get(QUEUE))
    typed = {name: value for name, value in without.items() if value is not None}
    asked = {"decision": "decline", "csrf_token": token} | typed
    for path, more in {
        f"{QUEUE}/{comment.id}/decision": {"revision": "1"},
        f"{QUEUE}/{comment.id}": {"revision": "1", "status": "pending"},
        f"{QUEUE}/many": {"comment": f"{comment.id}:1"},
    }.items():
        answer = editor.post(path, data=asked | more)
        assert answer.status_code == 422, path
        assert SAY_WHY in answer.text, path
    assert status(place, comment) == "pending"


def test_approving_and_spam_need_no_reason(place: Site) -> None:
    for kind in ("approve", "spam"):
        answer = place.browser().post(
            f"{MANAGE}/{place.send(kind).id}/decision",
            json={"decision": kind},
            headers=place.token(),
        )
        assert answer.status_code == 200


class Forms:
    """A site with one of everything, and each form of it as its page sends it."""

    def __init__(self, place: Site) -> None:
        self.place, self.editor = place, place.desk()
        self.waits = place.send("What waits.", website="https://rosa.example.org")
        self.public = place.send("What is public.", website="https://rosa.example.org")
        place.decide(self.public)
        self.token = csrf_token(self.editor.get(QUEUE))
        self.post(f"{QUEUE}/marks", action="add", phrase="buy now")
        self.post(f"{QUEUE}/views?mark=link", name="Links")
        with place.app.app_context():
            self.article = self.one(f"SELECT public_id FROM articles WHERE slug = '{SLUG}'")
            self.approval = self.one("SELECT public_id FROM log_entries")
            self.phrase = self.one("SELECT public_id FROM blocked_phrases")
            self.reason = self.one("SELECT public_id FROM decline_reasons")
            self.view = self.one("SELECT public_id FROM queue_views")
        self.post(f"{QUEUE}/threads/{self.article}", close_after_days="30")

    def one(self, query: str) -> str:
        """The first value of a query."""
        return str(db.session.scalars(text(query)).first())

    def post(self, path: str, **fields: str) -> Any:
        """Send a form of the desk."""
        return self.editor.post(path, data=fields | {"csrf_token": self.token})

    def all(self) -> dict[str, dict[str, str]]:
        """The forms, each by its address, with all that it holds."""
        seen = {"revision": "1"}
        words = {"name": "Rosa", "website": "https://r.example.org", "body": "Other words."}
        return {
            f"/articles/{SLUG}/comments": words | {"email": "r@example.org"},
            f"/comments/{self.waits.receipt}/edit": words,
            f"/comments/{self.public.id}/report": {"reason": "It is not true."},
            f"{QUEUE}/{self.waits.id}/decision": {"decision": "decline", "reason": "No."} | seen,
            f"{QUEUE}/{self.waits.id}": {"decision": "approve", "status": "pending"} | seen,
            f"{QUEUE}/{self.waits.id}/edit": words | seen,
            f"{QUEUE}/many": {"decision": "spam", "comment": f"{self.waits.id}:1"},
            f"{QUEUE}/undo": {"entry": self.approval},
            f"{QUEUE}/log/{self.approval}/undo": {},
            f"{QUEUE}/views?q=bees": {"name": "Other"},
            f"{QUEUE}/views/{self.view}/remove": {},
            f"{QUEUE}/reasons": {"text": "Too long."},
            f"{QUEUE}/reasons/{self.reason}/remove": {},
            f"{QUEUE}/marks": {"action": "remove", "id": self.phrase},
            f"{QUEUE}/threads/{self.article}": {"close_after_days": ""},
            f"{QUEUE}/{self.waits.id}/reply": {"body": "Yes.", "badge": "editor"} | seen,
            f"{QUEUE}/{self.waits.id}/move": {"article": "another-article"},
        }

    def words(self) -> dict[str, str | None]:
        """The newest words of the comment that waits."""
        answer = self.place.browser().get(f"/api/v1/comments/{self.waits.receipt}")
        told = answer.get_json()["data"]
        return {"name": told["name"], "website": told["website"], "body": told["source"]}

    def kept(self) -> dict[str, Any]:
        """All that a form of comments could take away, as the database has it."""
        tables = ("blocked_phrases", "decline_reasons", "queue_views", "comment_threads")
        queries = {name: f"SELECT * FROM {name} ORDER BY 1" for name in tables}
        queries["texts"] = (
            "SELECT r.name, r.website, r.source, c.status FROM comments c "
            "JOIN comment_revisions r ON r.id = c.newest_revision_id "
            f"WHERE c.public_id IN ('{self.waits.id}', '{self.public.id}') ORDER BY c.id"
        )
        with self.place.app.app_context():
            return {name: list(db.session.execute(text(asked))) for name, asked in queries.items()}


# What may be missing, as nothing is there that it could take away; and why.
MAY_BE_MISSING = {
    ("comments.submit", "email"): "a new comment has none then",
    ("comments.submit", "website"): "a new comment has none then",
    ("comments.revise", "name"): "it stays",
    ("comments.revise", "website"): "it stays",
    ("comments.revise", "body"): "it stays",
    ("comments.edit", "name"): "it stays",
    ("comments.edit", "website"): "it stays",
}


@pytest.fixture
def forms(place: Site) -> Forms:
    return Forms(place)


def endpoint_of(place: Site, path: str) -> str:
    """The name of the route that a form goes to."""
    return str(place.app.url_map.bind("localhost").match(path.partition("?")[0], "POST")[0])


def test_every_form_of_comments_is_tried(place: Site, forms: Forms) -> None:
    routes = {
        rule.endpoint
        for rule in place.app.url_map.iter_rules()
        if rule.endpoint.startswith("comments.") and "POST" in (rule.methods or ())
    }
    tried = {endpoint_of(place, path) for path in forms.all()}
    assert routes - tried == {"comments.withdraw"}  # it has no fields


@pytest.mark.parametrize("number", range(NUMBER_OF_FORMS))
def test_a_form_without_one_of_its_fields_takes_nothing_away(
    place: Site, forms: Forms, number: int
) -> None:
    path, fields = list(forms.all().items())[number]
    endpoint, before = endpoint_of(place, path), forms.kept()
    for name in fields:
        if (endpoint, name) not in MAY_BE_MISSING:
            answer = forms.post(path, **{key: fields[key] for key in fields if key != name})
            assert answer.status_code in (404, 409, 422), (name, answer.status_code)
            assert forms.kept() == before, name
    if fields:
        empty = forms.post(path)
        assert empty.status_code in (404, 409, 422), empty.status_code
        assert forms.kept() == before
    assert forms.post(path, **fields).status_code == 303  # whole, it is taken


@pytest.mark.parametrize("door", ["edit by receipt", "edit by an editor"])
@pytest.mark.parametrize("missing", [["name"], ["website"], ["name", "website"], ["body"]])
def test_a_field_that_an_edit_leaves_out_stays(
    place: Site, forms: Forms, door: str, missing: list[str]
) -> None:
    path, before = f"/comments/{forms.waits.receipt}/edit", forms.words()
    fields = {"name": "Robin", "website": "", "body": "Other words."}
    if door == "edit by an editor":
        path, fields = f"{QUEUE}/{forms.waits.id}/edit", fields | {"revision": "1"}
        if "body" in missing:
            return  # the words of an editor are asked for, see above
    answer = forms.post(path, **{key: fields[key] for key in fields if key not in missing})
    assert answer.status_code == 303, answer.text
    wanted = {"name": "Robin", "website": None, "body": "Other words."}
    assert forms.words() == {
        name: before[name] if name in missing else said for name, said in wanted.items()
    }
