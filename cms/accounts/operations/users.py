"""Making users, and changing what they may do; each needs the right to manage users.

Nobody gives rights that they do not have themselves, nor takes over a user who has more: a token
with few scopes could otherwise make itself an admin.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from cms.accounts import queries
from cms.accounts.models import User, UserSession
from cms.accounts.operations import passwords
from cms.accounts.schemas.fields import password_problem
from cms.accounts.schemas.users import NameInput, NewUser, UserPatch
from cms.errors import Conflict, FieldError, Forbidden, Invalid
from cms.permissions import Actor, Permission, Role, demand, demand_all, rights_of


def create_user(session: Session, actor: Actor, new: NewUser) -> User:
    """Add a person who can sign in.

    Raises `cms.errors.Forbidden`, also for a role with more rights than the actor's own, and
    `cms.errors.Invalid` for an address that is taken.
    """
    demand(actor, Permission.USER_MANAGE)
    demand_all(actor, rights_of(new.role))
    _demand_free(session, new.email)
    user = User(
        email=new.email,
        name=new.name,
        role=new.role,
        password_hash=passwords.hash_password(new.password),
    )
    session.add(user)
    session.flush()
    return user


def change_user(session: Session, actor: Actor, user: User, patch: UserPatch) -> None:
    """Change what the patch gives of the user, all of it or nothing.

    Another role, another password and being disabled end the user's sessions; a disabled user's
    tokens work no more. Raises `cms.errors.Forbidden`, `cms.errors.Invalid`, and
    `cms.errors.Conflict` where no person would be left who is an admin.
    """
    demand(actor, Permission.USER_MANAGE)
    given = {n: v for n, v in patch.given.items() if n == "password" or getattr(user, n) != v}
    _demand_fitting(session, user, given)
    role = given.get("role", user.role)
    if given.keys() & {"role", "email", "password"} or given.get("active"):
        demand_all(actor, rights_of(role))
    if user.role == Role.ADMIN and (role != Role.ADMIN or given.get("active") is False):
        _demand_another_admin(session, user)
    password = given.pop("password", None)
    for name, value in given.items():
        setattr(user, name, value)
    if password is not None:
        user.password_hash = passwords.hash_password(password)
    session.flush()
    if password is not None or given.keys() & {"role", "active"}:
        _end_sessions(session, user)


def set_role(session: Session, actor: Actor, user: User, role: Role) -> None:
    """Give the user another role; a change ends all their sessions. As `change_user`."""
    change_user(session, actor, user, UserPatch(role=role))


def disable_user(session: Session, actor: Actor, user: User) -> None:
    """Shut the user out at once, tokens included; what they wrote stays. As `change_user`."""
    change_user(session, actor, user, UserPatch(active=False))


def enable_user(session: Session, actor: Actor, user: User) -> None:
    """Let a disabled user in again. As `change_user`."""
    change_user(session, actor, user, UserPatch(active=True))


def set_password(session: Session, actor: Actor, user: User, password: str) -> None:
    """Give the user a new password, as for one who forgot it, and end all their sessions.

    As `change_user`; `cms.errors.Invalid` is raised for a password that breaks the rules, and
    for a service, which has none.
    """
    change_user(session, actor, user, UserPatch(password=password))


def change_own_name(session: Session, actor: Actor, new: NameInput) -> None:
    """Give the actor's own user another name. Raises `Forbidden` for who has no user."""
    user = session.get(User, actor.user_id) if actor.user_id is not None else None
    if user is None:
        raise Forbidden(f"{actor.name} has no account.")
    user.name = new.name
    session.flush()


def replace_password(session: Session, user: User, password: str) -> None:
    """Store the password, which has been checked, and end all the user's sessions."""
    user.password_hash = passwords.hash_password(password)
    _end_sessions(session, user)


def _demand_fitting(session: Session, user: User, given: dict[str, Any]) -> None:
    """Raise `Invalid` for what the user cannot have, before anything is written."""
    if user.email is None:
        _demand_no_credentials(user, given)
        return
    email: str = given.get("email", user.email)
    if email != user.email:
        _demand_free(session, email)
    if "password" in given:
        demand_good_password(given["password"], email, given.get("name", user.name))


def _demand_no_credentials(user: User, given: dict[str, Any]) -> None:
    wrong = {"email": "no e-mail address", "password": "no password"}
    errors = [
        FieldError(f"/{name}", f"{user.name} is a service, which has {what}.")
        for name, what in wrong.items()
        if name in given
    ]
    if errors:
        raise Invalid(errors)


def demand_good_password(
    password: str, email: str, name: str, *, pointer: str = "/password"
) -> None:
    """Raise `cms.errors.Invalid` at the pointer for a password that breaks the rules."""
    problem = password_problem(password, email=email, name=name)
    if problem:
        raise Invalid.at(pointer, problem)


def _demand_free(session: Session, email: str) -> None:
    if queries.person_by_email(session, email) is not None:
        raise Invalid.at("/email", f"There is already a user with the address {email}.")


def _demand_another_admin(session: Session, user: User) -> None:
    """Raise `Conflict` for the last admin; a service can sign in nowhere, and counts for none."""
    admins = queries.acting_admins(session)
    if user.id in admins and len(admins) == 1:
        raise Conflict(
            f"{user.name} is the last admin. Make somebody else an admin first, "
            "so that the site is not left without one."
        )


def _end_sessions(session: Session, user: User) -> None:
    # The row first: its lock makes a sign-in under way finish, so that its session is seen.
    session.flush()
    session.execute(delete(UserSession).where(UserSession.user_id == user.id))
