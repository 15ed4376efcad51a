"""Users and tokens from the command line."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from click.testing import Result
from sqlalchemy import select

from cms.accounts.models import User
from cms.accounts.operations.tokens import create_token, revoke_token
from cms.accounts.schemas.tokens import NewToken
from cms.db.session import db, transaction
from cms.permissions import Role
from cms.web.application import Application
from tests.accounts.conftest import PASSWORD, AddUser, Browser


def run(app: Application, *arguments: str, typed: str | bytes = "") -> Result:
    return app.test_cli_runner().invoke(args=list(arguments), input=typed)


def create(app: Application, typed: str | bytes = PASSWORD, **changes: str) -> Result:
    options = {"email": "ada@example.org", "name": "Ada Byron", "role": "editor", **changes}
    arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
    return run(app, "users", "create", *arguments, "--password-stdin", typed=typed)


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_user_made_at_the_command_line_can_sign_in(app: Application, end: str) -> None:
    made = create(app, typed=f" {PASSWORD} {end}", email="Ada@Example.org", name=" Ada  Byron ")
    assert made.exit_code == 0, made.output
    assert made.stdout == ""
    assert Browser(app).sign_in("ada@example.org", f" {PASSWORD} ").status_code == 303
    with app.app_context():
        user = db.session().scalars(select(User)).one()
        assert (user.email, user.name, user.role) == ("ada@example.org", "Ada Byron", Role.EDITOR)


@pytest.mark.parametrize(
    ("changes", "typed", "message"),
    [
        ({"email": "nobody"}, PASSWORD, "Give an e-mail address"),
        ({"name": " "}, PASSWORD, "Give a name."),
        ({}, "short", "Use at least 12 characters."),
        ({}, "", "Use at least 12 characters."),
        ({}, "x" * 5_000, "Use at most 1,000 characters."),
        ({}, "ada@example.org\n", "Choose something other than the e-mail address"),
        ({}, "two lines\nof a password\n", "Use one line"),
        ({}, b"\xff\xfe not utf-8 at all", "not valid UTF-8"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    app: Application, changes: dict[str, str], typed: str | bytes, message: str
) -> None:
    refused = create(app, typed=typed, **changes)
    assert refused.exit_code == 1
    assert message in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    with app.app_context():
        assert db.session().scalars(select(User)).all() == []


def test_an_address_is_taken_once(app: Application, ada: str) -> None:
    refused = create(app, email="ADA@example.org")
    assert refused.exit_code == 1
    assert "There is already a user with the address ada@example.org." in refused.stderr


def test_a_role_that_is_not_known_is_refused_with_those_that_are(app: Application) -> None:
    refused = create(app, role="owner")
    assert refused.exit_code == 2
    assert "'author', 'editor', 'admin'" in refused.stderr


def test_a_password_is_not_taken_without_saying_so(app: Application) -> None:
    refused = run(
        app, "users", "create", "--email", "a@example.org", "--name", "A", "--role", "author"
    )
    assert refused.exit_code == 2
    assert "Add --password-stdin" in refused.stderr


def test_disable_enable_and_set_role(app: Application, ada: str) -> None:
    browser = Browser(app)
    browser.sign_in(ada)
    assert run(app, "users", "disable", ada).exit_code == 0
    assert not browser.is_signed_in()
    assert browser.sign_in(ada).status_code == 422
    assert "\tdisabled\t" in run(app, "users", "list").stdout
    assert run(app, "users", "enable", ada).exit_code == 0
    assert browser.sign_in(ada).status_code == 303
    assert run(app, "users", "set-role", ada, "author").exit_code == 0
    assert not browser.is_signed_in()
    listed = run(app, "users", "list").stdout
    assert listed.split("\t")[1:] == [ada, "author", "active", "Ada Byron\n"]


def test_who_disables_a_user_hears_of_the_tokens_that_the_user_made(
    app: Application, add_user: AddUser
) -> None:
    add_user("ines@example.org", Role.ADMIN, "Ines Duarte")
    add_user("emil@example.org", Role.ADMIN)
    with app.app_context(), transaction():
        maker = db.session().scalars(select(User).where(User.name == "Ines Duarte")).one()
        made = [
            create_token(db.session(), maker.actor, NewToken(name=name, role=Role.EDITOR))[0]
            for name in ("Build", "Old")
        ]
        revoke_token(db.session(), maker.actor, made[1])
    told = run(app, "users", "disable", "ines@example.org")
    assert "Tokens that this user made and that still work: 1." in told.stderr
    assert "\tmade by Ines Duarte\tBuild" in run(app, "tokens", "list").stdout
    assert run(app, "users", "enable", "ines@example.org").stderr == ""


def test_a_forgotten_password_is_set_anew(app: Application, ada: str) -> None:
    new = "eight dry umbrellas"
    assert run(app, "users", "set-password", ada, "--password-stdin", typed=new).exit_code == 0
    assert Browser(app).sign_in(ada).status_code == 422
    assert Browser(app).sign_in(ada, new).status_code == 303
    refused = run(app, "users", "set-password", ada, "--password-stdin", typed="short")
    assert refused.exit_code == 1
    assert "Use at least 12 characters." in refused.stderr


@pytest.mark.parametrize("command", [["disable"], ["enable"], ["set-role"]])
def test_who_is_not_there_is_named(app: Application, command: list[str]) -> None:
    role = ["admin"] if command == ["set-role"] else []
    refused = run(app, "users", *command, "nobody@example.org", *role)
    assert refused.exit_code == 1
    assert "There is no user nobody@example.org" in refused.stderr


def test_a_token_is_printed_alone_and_can_be_revoked(app: Application) -> None:
    made = run(app, "tokens", "create", "--name", "Build", "--role", "author")
    assert made.exit_code == 0
    token = made.stdout.removesuffix("\n")
    assert token.startswith("galley_")
    assert "\n" not in token
    assert "cannot be shown again" in made.stderr
    token_id, *listed = run(app, "tokens", "list").stdout.removesuffix("\n").split("\t")
    begins = f"{token[:13]}…"
    assert listed == [
        *(begins, "author", "active", "all of the role", "no end", "never used"),
        *("made by the operator", "Build"),
    ]
    assert token not in run(app, "tokens", "list").stdout
    assert run(app, "tokens", "revoke", token_id).exit_code == 0
    assert run(app, "tokens", "list").stdout == ""
    assert run(app, "tokens", "revoke", token_id).exit_code == 1


def test_a_token_can_be_narrower_than_its_role_and_end_by_itself(app: Application) -> None:
    options = ("--scope", "comment.moderate", "--scope", "article.publish", "--expires-days", "30")
    made = run(app, "tokens", "create", "--name", "Build", "--role", "editor", *options)
    assert made.stdout.startswith("galley_")
    assert len(made.stdout.splitlines()) == 1
    listed = run(app, "tokens", "list").stdout.split("\t")
    assert listed[4] == "article.publish,comment.moderate"
    end = date.fromisoformat(listed[5])
    assert timedelta(days=29) <= end - datetime.now(UTC).date() <= timedelta(days=31)


@pytest.mark.parametrize(
    ("options", "status", "message"),
    [
        (("--scope", "user.manage"), 1, "The role author does not have user.manage."),
        (("--scope", "everything"), 2, "'article.write_own'"),
        (("--expires-days", "0"), 2, "1<=x<=3650"),
        (("--expires-days", "3651"), 2, "1<=x<=3650"),
    ],
)
def test_a_token_that_cannot_be_is_refused(
    app: Application, options: tuple[str, ...], status: int, message: str
) -> None:
    refused = run(app, "tokens", "create", "--name", "Build", "--role", "author", *options)
    assert refused.exit_code == status
    assert refused.stdout == ""
    assert message in refused.stderr
    assert run(app, "tokens", "list").stdout == ""


def test_the_last_admin_stays(app: Application, add_user: AddUser) -> None:
    add_user("ines@example.org", Role.ADMIN)
    refused = run(app, "users", "disable", "ines@example.org")
    assert refused.exit_code == 1
    assert "is the last admin" in refused.stderr
    assert run(app, "users", "set-role", "ines@example.org", "editor").exit_code == 1
    add_user("emil@example.org", Role.ADMIN)
    assert run(app, "users", "disable", "ines@example.org").exit_code == 0


def test_a_service_is_disabled_by_its_id_and_has_no_password(app: Application) -> None:
    run(app, "tokens", "create", "--name", "Build", "--role", "author")
    user_id = run(app, "users", "list").stdout.split("\t")[0]
    refused = run(app, "users", "set-password", user_id, "--password-stdin", typed=PASSWORD)
    assert refused.exit_code == 1
    assert "Build is a service, which has no password." in refused.stderr
    assert run(app, "users", "disable", user_id).exit_code == 0
    assert "\tdisabled\t" in run(app, "tokens", "list").stdout
