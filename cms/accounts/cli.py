"""Users and tokens from the command line, where the operator stands behind no account."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask.cli import AppGroup

from cms.accounts import operations, queries
from cms.accounts.models import User
from cms.accounts.schemas import MAX_PASSWORD, NewToken, NewUser
from cms.db import db, transaction
from cms.errors import CmsError, parse
from cms.permissions import OPERATOR, Role

users = AppGroup("users", help="People who sign in.")
tokens = AppGroup("tokens", help="Keys to the management API.")

_ROLE = click.Choice([role.value for role in Role])
_password_stdin = click.option(
    "--password-stdin",
    is_flag=True,
    help="Read the password from standard input, so that no list of processes shows it.",
)


@users.command("create")
@click.option("--email", required=True)
@click.option("--name", required=True)
@click.option("--role", type=_ROLE, required=True)
@_password_stdin
def create_user(email: str, name: str, role: str, password_stdin: bool) -> None:
    """Add a user who can sign in."""
    password = _read_password(password_stdin)
    data = {"email": email, "name": name, "role": role, "password": password}
    with _plain_errors(), transaction():
        operations.create_user(db.session(), OPERATOR, parse(NewUser, data))
    click.echo(f"{name} can sign in as {email}.", err=True)


@users.command("list")
def list_users() -> None:
    """List all users, services included: id, e-mail, role, state and name."""
    for user in queries.users(db.session()):
        state = "active" if user.active else "disabled"
        click.echo(
            "\t".join([user.public_id, user.email or "(service)", user.role, state, user.name])
        )


@users.command("disable")
@click.argument("who", metavar="EMAIL-OR-ID")
def disable_user(who: str) -> None:
    """Shut a user out at once: sessions and tokens end."""
    with _plain_errors(), transaction():
        operations.disable_user(db.session(), OPERATOR, _find(who))


@users.command("enable")
@click.argument("who", metavar="EMAIL-OR-ID")
def enable_user(who: str) -> None:
    """Let a disabled user in again."""
    with _plain_errors(), transaction():
        operations.enable_user(db.session(), OPERATOR, _find(who))


@users.command("set-role")
@click.argument("who", metavar="EMAIL-OR-ID")
@click.argument("role", type=_ROLE)
def set_role(who: str, role: str) -> None:
    """Give a user another role; their sessions end."""
    with _plain_errors(), transaction():
        operations.set_role(db.session(), OPERATOR, _find(who), Role(role))


@users.command("set-password")
@click.argument("who", metavar="EMAIL-OR-ID")
@_password_stdin
def set_password(who: str, password_stdin: bool) -> None:
    """Give a user who forgot it a new password; their sessions end."""
    password = _read_password(password_stdin)
    with _plain_errors(), transaction():
        operations.set_password(db.session(), OPERATOR, _find(who), password)


@tokens.command("create")
@click.option("--name", required=True, help="What will use the token.")
@click.option("--role", type=_ROLE, required=True)
def create_token(name: str, role: str) -> None:
    """Make a token and print it, once, alone on standard output."""
    with _plain_errors(), transaction():
        new = parse(NewToken, {"name": name, "role": role})
        _, token = operations.create_token(db.session(), OPERATOR, new)
    click.echo("Keep this token now: it cannot be shown again.", err=True)
    click.echo(token)


@tokens.command("list")
def list_tokens() -> None:
    """List all tokens: id, how they begin, role, state and name."""
    for token in queries.tokens(db.session()):
        state = "active" if token.user.active else "disabled"
        click.echo(
            "\t".join([token.public_id, f"{token.prefix}…", token.user.role, state, token.name])
        )


@tokens.command("revoke")
@click.argument("token_id", metavar="ID")
def revoke_token(token_id: str) -> None:
    """End a token at once."""
    with _plain_errors(), transaction():
        token = queries.token_by_id(db.session(), token_id)
        if token is None:
            raise click.ClickException(f"There is no token {token_id}; see “tokens list”.")
        operations.revoke_token(db.session(), OPERATOR, token)


def _find(who: str) -> User:
    user = queries.user_named(db.session(), who)
    if user is None:
        raise click.ClickException(f"There is no user {who}; see “users list”.")
    return user


def _read_password(from_stdin: bool) -> str:
    """Read one password from standard input, without the end of its line.

    Raises `click.UsageError` when it was not asked for, as a password among the arguments would
    stay in the shell's history.
    """
    if not from_stdin:
        raise click.UsageError("Say --password-stdin, and send the password on standard input.")
    # Enough for the longest password in any spelling, and one more to see that it is too long.
    raw = sys.stdin.buffer.read(4 * MAX_PASSWORD + 3)
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        raise click.ClickException("The password is not valid UTF-8.") from error
    return text.removesuffix("\n").removesuffix("\r")


@contextmanager
def _plain_errors() -> Iterator[None]:
    """Say in one line what was wrong, and exit with 1."""
    try:
        yield
    except CmsError as error:
        raise click.ClickException(error.detail) from error
