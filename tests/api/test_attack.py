"""Schemathesis against every route, as each kind of caller: nothing outside the document.

`make test` runs each phase as one of two: as nobody, or as an admin, who gets past every check of
a permission.
`make test-long` asks as every role in all phases, which takes minutes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from cms.permissions import Role
from tests.api.attack import Findings, SignIn, attack
from tests.fixtures.newsroom import MANAGE, PASSWORD, Newsroom
from tests.fixtures.site import Site

MANY = 10

Known = Mapping[str, Sequence[str | int]]


@pytest.fixture
def known(newsroom: Newsroom) -> Known:
    """Make something of each kind; return what leads to it, by the names of parameters."""
    return fill(newsroom)


def fill(newsroom: Newsroom) -> Known:
    """Make something of each kind; return what leads to it, by the names of parameters."""
    client, admin = newsroom.reader(), newsroom.token(Role.ADMIN)
    articles = [
        newsroom.published(f"one-{number}", topics=["t"], authors=[{"name": "Ann"}])
        for number in range(2)
    ]
    articles += [newsroom.article("draft")]
    sent = [
        client.post(
            "/api/v1/articles/one-0/comments", json={"name": "Rosa", "body": f"Comment {number}."}
        ).get_json()["data"]
        for number in range(3)
    ]

    def make(path: str, **body: Any) -> str:
        answer = client.post(f"/api/v1/manage/{path}", json=body, headers=admin)
        assert answer.status_code < 300, answer.text
        return str(answer.get_json()["data"]["id"])

    user = {"email": "bo@example.org", "name": "Bo", "role": "author", "password": PASSWORD}
    return {
        "article_id": articles,
        "slug": ["one-0", "one-1", "ann", "t"],
        "number": [1],
        "If-Match": ["*"],
        "link_id": [make(f"articles/{articles[0]}/previews")],
        "comment_id": [each["id"] for each in sent],
        "receipt": [each["receipt"] for each in sent],
        "entry_id": [make(f"comments/{sent[0]['id']}/decision", decision="approve")],
        "note_id": [make(f"articles/{articles[0]}/notes", block=0, text="Say more.")],
        "phrase_id": [make("comments/phrases", phrase="cheap pills")],
        "reason_id": [make("comments/reasons", text="Off the topic.")],
        "view_id": [make("comments/views", name="With links", filters={"mark": "link"})],
        "user_id": [make("users", **user)],
        "token_id": [make("tokens", name="Robot", role="author")],
    }


def signing_in(newsroom: Newsroom, role: Role) -> SignIn:
    """Give a token of the role; another one once it was revoked, or its user shut out."""
    headers: dict[str, str] = {}

    def sign_in() -> dict[str, str]:
        asked = newsroom.reader().get(f"{MANAGE}?limit=1", headers=headers)
        if asked.status_code in (401, 403):
            headers.update(newsroom.token(role))
        return dict(headers)

    return sign_in


def nothing_is_wrong(found: Findings) -> None:
    assert not found.problems, "\n\n".join(found.problems[:10])
    assert found.statuses
    assert not [status for status in found.statuses if status >= 500]


def test_nobody_gets_an_answer_outside_the_document(site: Site, known: Known) -> None:
    public = attack(
        site.url, None, most=1, known=known, phases=("examples", "coverage"), but="^/api/v1/manage"
    )
    nothing_is_wrong(public)
    found = attack(
        site.url, None, most=1, known=known, phases=("examples",), but="^/api/v1/(?!manage)"
    )
    nothing_is_wrong(found)
    assert found.statuses[401]


def test_an_admin_gets_no_answer_outside_the_document(
    newsroom: Newsroom, site: Site, known: Known
) -> None:
    sign_in = signing_in(newsroom, Role.ADMIN)
    phases = ("examples", "fuzzing", "stateful")
    nothing_is_wrong(attack(site.url, sign_in, most=1, known=known, phases=phases))


@pytest.mark.long
@pytest.mark.parametrize("role", [None, *Role])
def test_no_role_gets_an_answer_outside_the_document(
    newsroom: Newsroom, site: Site, known: Known, role: Role | None
) -> None:
    sign_in = signing_in(newsroom, role) if role else None
    nothing_is_wrong(attack(site.url, sign_in, most=MANY, known=known))
