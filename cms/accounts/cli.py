"""Commands for users and tokens; the operator who runs them has no account."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import click
from flask.cli import AppGroup

from cms.accounts import queries
from cms.accounts.models import User
from cms.accounts.operations import tokens as tokens_operations
from cms.accounts.operations import users as users_operations
from cms.accounts.schemas.fields import MAX_PASSWORD
from cms.accounts.schemas.tokens import ManagedToken, NewToken
from cms.accounts.schemas.users import NewUser
from cms.db.moments import utc_now
from cms.db.session import db, transaction
from cms.errors import CmsError, parse
from cms.permissions import OPERATOR, Permission, Role

users = AppGroup("users", help="People who sign in.")
tokens = AppGroup("tokens", help="Tokens for the management API.")

MAX_DAYS = 3_650
_ROLE = click.Choice([role.value for role in Role])
_password_stdin = click.option(
    "--password-stdin",
    is_flag=True,
    help="Read the password from standard input, where no list of processes shows it.",
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
        users_operations.create_user(db.session(), OPERATOR, parse(NewUser, data))
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
    """End a user's access at once; tokens that a person made go on working."""
    with _plain_errors(), transaction():
        user = _find(who)
        users_operations.disable_user(db.session(), OPERATOR, user)
        made = queries.tokens_made_by(db.session(), user)
    if made:
        click.echo(
            f"Tokens that this user made and that still work: {made}. "
            "List them with “cms tokens list”; end one with “cms tokens revoke”.",
            err=True,
        )


@users.command("enable")
@click.argument("who", metavar="EMAIL-OR-ID")
def enable_user(who: str) -> None:
    """Give a disabled user access again."""
    with _plain_errors(), transaction():
        users_operations.enable_user(db.session(), OPERATOR, _find(who))


@users.command("set-role")
@click.argument("who", metavar="EMAIL-OR-ID")
@click.argument("role", type=_ROLE)
def set_role(who: str, role: str) -> None:
    """Change a user's role; their sessions end."""
    with _plain_errors(), transaction():
        users_operations.set_role(db.session(), OPERATOR, _find(who), Role(role))


@users.command("set-password")
@click.argument("who", metavar="EMAIL-OR-ID")
@_password_stdin
def set_password(who: str, password_stdin: bool) -> None:
    """Replace a forgotten password; the user's sessions end."""
    password = _read_password(password_stdin)
    with _plain_errors(), transaction():
        users_operations.set_password(db.session(), OPERATOR, _find(who), password)


@tokens.command("create")
@click.option("--name", required=True, help="What will use the token.")
@click.option("--role", type=_ROLE, required=True)
@click.option(
    "--scope",
    "scopes",
    type=click.Choice([right.value for right in Permission]),
    multiple=True,
    help="Limit the token to this right; can be repeated.",
)
@click.option(
    "--expires-days",
    type=click.IntRange(1, MAX_DAYS),
    help="For how many days it works; without this, until it is revoked.",
)
def create_token(name: str, role: str, scopes: tuple[str, ...], expires_days: int | None) -> None:
    """Make a token and print it once, alone on standard output."""
    ends = None if expires_days is None else utc_now() + timedelta(days=expires_days)
    data = {"name": name, "role": role, "scopes": list(scopes) or None, "expires_at": ends}
    with _plain_errors(), transaction():
        new = parse(NewToken, data)
        _, token = tokens_operations.create_token(db.session(), OPERATOR, new)
    click.echo("Keep this token now: it cannot be shown again.", err=True)
    click.echo(token)


@tokens.command("list")
def list_tokens() -> None:
    """List all tokens: id, how they begin, role, state, scopes, end, last use, maker and name."""
    for record in queries.tokens(db.session()):
        token = ManagedToken.model_validate(record)
        columns = [token.id, f"{token.prefix}…", token.role, token.state]
        columns += [",".join(token.scopes) if token.scopes else "all of the role"]
        columns += [_day(token.expires_at, "no end"), _day(token.last_used_at, "never used")]
        columns += [f"made by {token.created_by.name if token.created_by else 'the operator'}"]
        click.echo("\t".join([*columns, token.name]))


@tokens.command("revoke")
@click.argument("token_id", metavar="ID")
def revoke_token(token_id: str) -> None:
    """Revoke a token: it stops working at once."""
    with _plain_errors(), transaction():
        token = queries.token_by_id(db.session(), token_id)
        tokens_operations.revoke_token(db.session(), OPERATOR, token)


def _day(moment: datetime | None, otherwise: str) -> str:
    return otherwise if moment is None else f"{moment:%Y-%m-%d}"


def _find(who: str) -> User:
    user = queries.user_named(db.session(), who)
    if user is None:
        raise click.ClickException(f"There is no user {who}. List all users with “cms users list”.")
    return user


def _read_password(from_stdin: bool) -> str:
    """Read one password from standard input, without the line end.

    Raises `click.UsageError` without the option: a password among the arguments would stay in the
    shell's history.
    """
    if not from_stdin:
        raise click.UsageError("Add --password-stdin, and send the password on standard input.")
    # The bytes of the longest password, and one more character to see that it is too long.
    raw = sys.stdin.buffer.read(4 * MAX_PASSWORD + 3)
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        raise click.ClickException("The password is not valid UTF-8.") from error
    return text.removesuffix("\n").removesuffix("\r")


@contextmanager
def _plain_errors() -> Iterator[None]:
    """Print a domain error in one line, and exit with status 1."""
    try:
        yield
    except CmsError as error:
        raise click.ClickException(error.detail) from error
