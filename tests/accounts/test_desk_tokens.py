"""The desk's pages of tokens, by plain forms."""

from __future__ import annotations

import re

import pytest
from werkzeug.test import TestResponse

from cms.permissions import Role
from cms.web.application import Application
from tests.accounts.conftest import AddUser, Browser, Manager, csrf_token

TOKENS = "/desk/tokens"
NEW = {"name": "Build", "role": "editor", "days": "90"}
COMMENTS = "/api/v1/manage/comments"


@pytest.fixture
def ines(app: Application, add_user: AddUser) -> Browser:
    """The browser of an admin."""
    add_user("ines@example.org", Role.ADMIN, "Ines Duarte")
    browser = Browser(app)
    browser.sign_in("ines@example.org")
    return browser


def fill(browser: Browser, **fields: str | list[str]) -> dict[str, str | list[str]]:
    """Open the form, and return what a browser would send."""
    page = browser.get(f"{TOKENS}/new")
    key = re.search(r'name="creation_key" value="([0-9a-f]{20})"', page.text)
    assert key
    assert 'name="scopes" value=""' in page.text
    sent = {"csrf_token": csrf_token(page), "creation_key": key[1], "scopes": "", **NEW}
    return {**sent, **fields}


def send(browser: Browser, fields: dict[str, str | list[str]]) -> TestResponse:
    return browser.client.post(f"{TOKENS}/new", data=fields)


def token_in(page: TestResponse) -> str:
    found = re.search(r"galley_[\w-]{43}", page.text)
    assert found, page.text
    return found[0]


def test_a_form_that_lost_its_rights_makes_no_token_with_all_of_them(ines: Browser) -> None:
    fields = fill(ines)
    del fields["scopes"]
    refused = send(ines, fields)
    assert refused.status_code == 422
    assert "The rights were not sent" in refused.text
    assert "No tokens yet" in ines.get(TOKENS).text


def test_a_token_is_made_and_shown_once(app: Application, ines: Browser) -> None:
    assert "No tokens yet" in ines.get(TOKENS).text
    fields = fill(ines, scopes=["comment.moderate", "article.publish"])
    made = send(ines, fields)
    assert made.status_code == 201
    assert made.headers["Cache-Control"] == "no-store"
    token = token_in(made)
    program = Manager(app, token)
    assert program.get(COMMENTS).status_code == 200
    assert program.get("/api/v1/manage/articles").status_code == 403
    listed = ines.get(TOKENS).text
    assert token not in listed
    for words in (token[:13], "only article.publish, comment.moderate", "Last used", "Ines Duarte"):
        assert words in listed


def test_the_same_form_sent_again_makes_no_second_one(ines: Browser) -> None:
    fields = fill(ines)
    token = token_in(send(ines, fields))
    again = send(ines, fields)
    assert again.status_code == 303
    page = ines.get(TOKENS).text
    assert "cannot be shown again" in page
    assert page.count(token[:13]) == 1
    assert page.count(">Revoke<") == 1


def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(ines: Browser) -> None:
    fields = fill(ines, role="author", name="Röst & Co", scopes=["user.manage"], days="365")
    refused = send(ines, fields)
    assert refused.status_code == 422
    assert "The role author does not have user.manage." in refused.text
    assert 'value="Röst &amp; Co"' in refused.text
    assert 'value="user.manage" checked' in refused.text
    assert '<option value="365" selected>' in refused.text
    assert f'value="{fields["creation_key"]}"' in refused.text
    assert send(ines, fields | {"scopes": ""}).status_code == 201


@pytest.mark.parametrize(
    "strange",
    [
        {"creation_key": "x" * 500},
        {"creation_key": "\0"},
        {"days": "9" * 50},
        {"days": "-1"},
        {"scopes": ["everything"]},
        {"role": "owner"},
        {"name": "\ud7ff" * 2000},
    ],
)
def test_a_form_that_no_page_of_ours_has_does_no_harm(
    ines: Browser, strange: dict[str, str | list[str]]
) -> None:
    answer = send(ines, fill(ines) | strange)
    assert answer.status_code == (201 if "creation_key" in strange else 422)


def test_a_token_is_revoked_after_one_question(app: Application, ines: Browser) -> None:
    program = Manager(app, token_in(send(ines, fill(ines, days=""))))
    page = ines.get(TOKENS).text
    assert "no end" in page
    found = re.search(rf'href="({TOKENS}/[0-9a-f]+/revoke)"', page)
    assert found
    assert "Revoke the token" in ines.get(found[1]).text
    assert program.get(COMMENTS).status_code == 200
    assert ines.submit(found[1]).status_code == 303
    assert program.get(COMMENTS).get_json()["detail"] == "This token was revoked."
    page = ines.get(TOKENS).text
    assert "is revoked" in page
    assert "No tokens yet" in page
    assert ines.get(found[1]).status_code == 404


def test_who_is_disabled_leaves_tokens_that_the_question_names(
    app: Application, ines: Browser, add_user: AddUser
) -> None:
    add_user("bo@example.org", Role.ADMIN, "Bo Lind")
    bo = Browser(app)
    bo.sign_in("bo@example.org")
    send(bo, fill(bo))
    found = re.search(r'href="(/desk/users/[0-9a-f]+)"[^>]*>Bo Lind<', ines.get("/desk/users").text)
    assert found
    assert "1 token that this user made goes" in ines.get(f"{found[1]}/disable").text
