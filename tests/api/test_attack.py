"""Schemathesis against every route, as each kind of caller: nothing outside the document.

A long run, by hand: ``GALLEY_EXAMPLES=100 pytest tests/api/test_attack.py``.
"""

from __future__ import annotations

import os

import pytest

from cms.permissions import Role
from tests.api.attack import PHASES, Findings, SignIn, attack
from tests.fixtures.newsroom import MANAGE, Newsroom
from tests.fixtures.site import Site

EXAMPLES = int(os.environ.get("GALLEY_EXAMPLES", "1"))
LONG = "GALLEY_EXAMPLES" in os.environ


@pytest.fixture(autouse=True)
def _content(newsroom: Newsroom) -> None:
    for number in range(2):
        newsroom.published(f"one-{number}", topics=["t"], authors=[{"name": "Ann"}])
    newsroom.article("draft")
    for number in range(3):
        words = {"name": "Rosa", "body": f"Comment {number}."}
        newsroom.reader().post("/api/v1/articles/one-0/comments", json=words)


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


def test_nobody_gets_an_answer_outside_the_document(site: Site) -> None:
    nothing_is_wrong(attack(site.url, None, most=EXAMPLES, but="^/api/v1/manage"))
    phases = PHASES if LONG else ("examples",)
    found = attack(site.url, None, most=EXAMPLES, phases=phases, but="^/api/v1/(?!manage)")
    nothing_is_wrong(found)
    assert found.statuses[401]


@pytest.mark.parametrize("role", list(Role))
def test_no_role_gets_an_answer_outside_the_document(
    newsroom: Newsroom, site: Site, role: Role
) -> None:
    # What is on the edge of every schema, in the phase of coverage, takes minutes.
    phases = PHASES if LONG else ("examples", "fuzzing", "stateful")
    sign_in = signing_in(newsroom, role)
    nothing_is_wrong(attack(site.url, sign_in, most=EXAMPLES, phases=phases))
