"""Making users, and changing what they may do; each needs the right to manage users."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.orm import Session

from cms.accounts import queries
from cms.accounts.models import User, UserSession
from cms.accounts.operations import passwords
from cms.accounts.schemas import NewUser, password_problem
from cms.errors import Invalid
from cms.permissions import Actor, Permission, Role, demand


def create_user(session: Session, actor: Actor, new: NewUser) -> User:
    """Add a person who can sign in.

    Raises `cms.errors.Forbidden`, and `cms.errors.Invalid` for an address that is taken.
    """
    demand(actor, Permission.USER_MANAGE)
    if queries.person_by_email(session, new.email) is not None:
        raise Invalid.at("/email", f"There is already a user with the address {new.email}.")
    user = User(
        email=new.email,
        name=new.name,
        role=new.role,
        password_hash=passwords.hash_password(new.password),
    )
    session.add(user)
    session.flush()
    return user


def set_role(session: Session, actor: Actor, user: User, role: Role) -> None:
    """Give the user another role; a change ends all their sessions. Raises `Forbidden`."""
    demand(actor, Permission.USER_MANAGE)
    if user.role != role:
        user.role = role
        _end_sessions(session, user)


def disable_user(session: Session, actor: Actor, user: User) -> None:
    """Shut the user out at once, tokens included; what they wrote stays. Raises `Forbidden`."""
    demand(actor, Permission.USER_MANAGE)
    user.active = False
    _end_sessions(session, user)


def enable_user(session: Session, actor: Actor, user: User) -> None:
    """Let a disabled user in again. Raises `Forbidden`."""
    demand(actor, Permission.USER_MANAGE)
    user.active = True
    session.flush()


def set_password(session: Session, actor: Actor, user: User, password: str) -> None:
    """Give the user a new password, as for one who forgot it, and end all their sessions.

    Raises `cms.errors.Forbidden`, and `cms.errors.Invalid` for a password that breaks the rules
    or a service, which has none.
    """
    demand(actor, Permission.USER_MANAGE)
    if user.email is None:
        raise Invalid.at("", f"{user.name} is a service, which has no password.")
    demand_good_password(user, password)
    replace_password(session, user, password)


def demand_good_password(user: User, password: str) -> None:
    """Raise `cms.errors.Invalid` for a password that the user should not have."""
    problem = password_problem(password, email=user.email or "", name=user.name)
    if problem:
        raise Invalid.at("/password", problem)


def replace_password(session: Session, user: User, password: str) -> None:
    """Store the password, which has been checked, and end all the user's sessions."""
    user.password_hash = passwords.hash_password(password)
    _end_sessions(session, user)


def _end_sessions(session: Session, user: User) -> None:
    # The row first: its lock makes a sign-in under way finish, so that its session is seen.
    session.flush()
    session.execute(delete(UserSession).where(UserSession.user_id == user.id))
