"""The desk's pages of users, by plain forms."""

from __future__ import annotations

import re

import pytest

from cms.accounts.operations.tokens import create_token
from cms.accounts.schemas.tokens import NewToken
from cms.db.session import db, transaction
from cms.permissions import OPERATOR, Role
from cms.web.application import Application
from tests.accounts.conftest import PASSWORD, AddUser, Browser

USERS = "/desk/users"
NEWER = "eight dry umbrellas"


@pytest.fixture
def ines(app: Application, add_user: AddUser) -> Browser:
    """The browser of an admin."""
    add_user("ines@example.org", Role.ADMIN, "Ines Duarte")
    browser = Browser(app)
    browser.sign_in("ines@example.org")
    return browser


def place_of(browser: Browser, name: str) -> str:
    """The page of the user with the name."""
    found = re.search(rf'href="({USERS}/[0-9a-f]+)"[^>]*>{name}<', browser.get(USERS).text)
    assert found
    return found[1]


def base_of(browser: Browser, place: str) -> str:
    found = re.search(r'name="base" value="([0-9a-f]+)"', browser.get(place).text)
    assert found
    return found[1]


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.EDITOR])
def test_they_are_for_admins_alone(app: Application, add_user: AddUser, role: Role) -> None:
    add_user("ada@example.org", role)
    browser = Browser(app)
    assert browser.get(USERS).status_code == 303
    browser.sign_in("ada@example.org")
    assert USERS not in browser.get("/desk").text
    for path in (USERS, f"{USERS}/new", "/desk/tokens", "/desk/tokens/new"):
        assert browser.get(path).status_code == 403
        assert browser.submit(path, "/desk", name="X", role="admin").status_code in {403, 405}


def test_somebody_is_added(app: Application, ines: Browser) -> None:
    assert f'href="{USERS}"' in ines.get("/desk").text
    fields = {"email": "bo@example.org", "name": "Bo Lind", "role": "author"}
    added = ines.submit(f"{USERS}/new", password=PASSWORD, **fields)
    assert added.status_code == 303
    assert "Bo Lind can sign in now" in ines.get(USERS).text
    assert Browser(app).sign_in("bo@example.org").status_code == 303


def test_every_error_stands_at_its_field_and_nothing_typed_is_lost(ines: Browser) -> None:
    fields = {"email": "INES@example.org", "name": "<Bo>", "role": "editor"}
    refused = ines.submit(f"{USERS}/new", password=PASSWORD, **fields)
    assert refused.status_code == 422
    assert "There is already a user with the address ines@example.org." in refused.text
    assert 'href="#email"' in refused.text
    assert 'value="INES@example.org"' in refused.text
    assert 'value="&lt;Bo&gt;"' in refused.text
    assert '<option value="editor" selected>' in refused.text
    assert PASSWORD not in refused.text
    empty = ines.submit(f"{USERS}/new")
    assert empty.status_code == 422
    assert empty.text.count("field-error") == 4
    assert ines.submit(f"{USERS}/new", role="owner", name="\0").status_code == 422


def test_a_user_is_changed(app: Application, ines: Browser, ada: str) -> None:
    place, other = place_of(ines, "Ada Byron"), Browser(app)
    other.sign_in(ada)
    fields = {"base": base_of(ines, place), "name": "Ada King", "email": ada, "role": "editor"}
    assert ines.submit(place, password="", **fields).status_code == 303
    assert "Ada King" in ines.get(USERS).text
    assert other.is_signed_in()
    fields["base"] = base_of(ines, place)
    assert ines.submit(place, password="short", **fields).status_code == 422
    assert ines.submit(place, password=NEWER, **fields).status_code == 303
    assert not other.is_signed_in()
    assert Browser(app).sign_in(ada, NEWER).status_code == 303


def test_a_change_of_what_was_changed_meanwhile_is_asked_again(ines: Browser, ada: str) -> None:
    place = place_of(ines, "Ada Byron")
    fields = {"base": base_of(ines, place), "email": ada, "role": "editor"}
    assert ines.submit(place, name="Ada King", **fields).status_code == 303
    late = ines.submit(place, name="Ada Lovelace", **fields)
    assert late.status_code == 409
    assert "Somebody changed this user" in late.text
    assert 'value="Ada Lovelace"' in late.text
    assert "Ada King" in ines.get(USERS).text
    fields["base"] = base_of(ines, place)
    assert ines.submit(place, name="Ada Lovelace", **fields).status_code == 303


def test_somebody_is_disabled_after_one_question_and_enabled_again(
    app: Application, ines: Browser, ada: str
) -> None:
    place, other = place_of(ines, "Ada Byron"), Browser(app)
    other.sign_in(ada)
    assert "Disable Ada Byron?" in ines.get(f"{place}/disable").text
    assert other.is_signed_in()
    assert ines.submit(f"{place}/disable").status_code == 303
    assert not other.is_signed_in()
    assert Browser(app).sign_in(ada).status_code == 422
    assert "Disabled" in ines.get(place).text
    assert ines.submit(f"{place}/enable", place).status_code == 303
    assert Browser(app).sign_in(ada).status_code == 303


def test_the_last_admin_can_neither_be_disabled_nor_demoted(ines: Browser) -> None:
    place = place_of(ines, "Ines Duarte")
    fields = {"base": base_of(ines, place), "name": "Ines D.", "email": "ines@example.org"}
    for refused in (
        ines.submit(f"{place}/disable"),
        ines.submit(place, role="author", **fields),
    ):
        assert refused.status_code == 409
        assert "is the last admin" in refused.text
    assert 'value="Ines D."' in refused.text
    assert "Ines D." not in ines.get(USERS).text


def test_services_stand_on_a_list_of_their_own(app: Application, ines: Browser) -> None:
    assert "No services yet" in ines.get(f"{USERS}?kind=service").text
    with app.app_context(), transaction():
        new = NewToken(name="Build", role=Role.EDITOR)
        create_token(db.session(), OPERATOR, new)
    assert "Build" not in ines.get(USERS).text
    listed = ines.get(f"{USERS}?kind=service").text
    found = re.search(rf'href="({USERS}/[0-9a-f]+)"[^>]*>Build<', listed)
    assert found
    page = ines.get(found[1]).text
    assert 'name="password"' not in page
    fields = {"base": base_of(ines, found[1]), "name": "Build", "role": "author"}
    assert ines.submit(found[1], email="it@example.org", **fields).status_code == 422
    assert ines.submit(found[1], **fields).status_code == 303


def test_a_search_that_finds_nobody_says_so(ines: Browser) -> None:
    assert "Nobody found" in ines.get(f"{USERS}?q=zzz").text
    assert "Ines Duarte" in ines.get(f"{USERS}?q=ines@").text
    assert ines.get(f"{USERS}?limit=1000").status_code == 422
    assert ines.get(f"{USERS}/nobody").status_code == 404


def test_one_changes_ones_own_name(app: Application, add_user: AddUser) -> None:
    add_user("ada@example.org", Role.AUTHOR)
    browser = Browser(app)
    browser.sign_in("ada@example.org")
    refused = browser.submit("/desk/account", name=" ")
    assert refused.status_code == 422
    assert "Give a name." in refused.text
    assert browser.submit("/desk/account", name="Ada King").status_code == 303
    page = browser.get("/desk/account").text
    assert 'value="Ada King"' in page
    assert "Your name is changed." in page
    assert "ada@example.org" not in page
    assert browser.submit("/desk/account", name="Ada", role="admin").status_code == 422
    assert browser.get(USERS).status_code == 403
