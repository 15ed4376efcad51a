"""Adding and changing users; each operation needs the right to manage users.

Actors cannot give rights that they lack, or set the password of a user who has more rights:
otherwise a token with few scopes could make itself an admin.
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

    Raises:
        Forbidden: The actor may not manage users, or the role has rights that the actor lacks.
        Invalid: The address is taken.
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
    """Change the user as the patch says, all of it or nothing.

    A new role, a new password and disabling end the user's sessions; a disabled user's tokens stop
    working.

    Raises:
        Forbidden: The actor may not manage users, or lacks a right that the user has or would get.
        Invalid: The address is taken, the password breaks a rule, or a service would get either.
        Conflict: No person would be left who is an admin.
    """
    demand(actor, Permission.USER_MANAGE)
    changes = {n: v for n, v in patch.changes.items() if n == "password" or getattr(user, n) != v}
    _demand_fitting(session, user, changes)
    role = changes.get("role", user.role)
    if changes.keys() & {"role", "email", "password"} or changes.get("active"):
        demand_all(actor, rights_of(role))
    if user.role == Role.ADMIN and (role != Role.ADMIN or changes.get("active") is False):
        _demand_another_admin(session, user)
    password = changes.pop("password", None)
    for name, value in changes.items():
        setattr(user, name, value)
    if password is not None:
        user.password_hash = passwords.hash_password(password)
    session.flush()
    if password is not None or changes.keys() & {"role", "active"}:
        _end_sessions(session, user)


def set_role(session: Session, actor: Actor, user: User, role: Role) -> None:
    """Change the user's role, as `change_user` does."""
    change_user(session, actor, user, UserPatch(role=role))


def disable_user(session: Session, actor: Actor, user: User) -> None:
    """End the user's access, tokens included, as `change_user` does; what they wrote stays."""
    change_user(session, actor, user, UserPatch(active=False))


def enable_user(session: Session, actor: Actor, user: User) -> None:
    """Give a disabled user access again, as `change_user` does."""
    change_user(session, actor, user, UserPatch(active=True))


def set_password(session: Session, actor: Actor, user: User, password: str) -> None:
    """Replace a forgotten password and end all the user's sessions, as `change_user` does."""
    change_user(session, actor, user, UserPatch(password=password))


def change_own_name(session: Session, actor: Actor, new: NameInput) -> None:
    """Change the name of the actor's own user; raises `Forbidden` for an actor without one."""
    user = session.get(User, actor.user_id) if actor.user_id is not None else None
    if user is None:
        raise Forbidden(f"{actor.name} has no account.")
    user.name = new.name
    session.flush()


def replace_password(session: Session, user: User, password: str) -> None:
    """Store the password, which has been checked, and end all the user's sessions."""
    user.password_hash = passwords.hash_password(password)
    _end_sessions(session, user)


def _demand_fitting(session: Session, user: User, changes: dict[str, Any]) -> None:
    """Raise `Invalid` if the user cannot have these values; nothing has been written yet."""
    if user.email is None:
        _demand_no_credentials(user, changes)
        return
    email: str = changes.get("email", user.email)
    if email != user.email:
        _demand_free(session, email)
    if "password" in changes:
        demand_good_password(changes["password"], email, changes.get("name", user.name))


def _demand_no_credentials(user: User, changes: dict[str, Any]) -> None:
    wrong = {"email": "no e-mail address", "password": "no password"}
    errors = [
        FieldError(f"/{name}", f"{user.name} is a service, which has {what}.")
        for name, what in wrong.items()
        if name in changes
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
    """Raise `Conflict` for the last admin; a service cannot sign in, so it does not count."""
    admins = queries.acting_admins(session)
    if user.id in admins and len(admins) == 1:
        raise Conflict(
            f"{user.name} is the last admin. Make somebody else an admin first, "
            "so that the site is not left without one."
        )


def _end_sessions(session: Session, user: User) -> None:
    # Write the user first: its row lock waits for a sign-in under way, whose session then goes too.
    session.flush()
    session.execute(delete(UserSession).where(UserSession.user_id == user.id))
