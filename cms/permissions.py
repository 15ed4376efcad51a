"""Permissions: what each role may do, and the actor of a request."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from cms.errors import Forbidden


class Role(StrEnum):
    """The role of a user. Each role may do what the one before it may, and more."""

    AUTHOR = "author"
    EDITOR = "editor"
    ADMIN = "admin"


class Permission(StrEnum):
    """One thing that an actor may do."""

    DESK_USE = "desk.use"
    ARTICLE_WRITE_OWN = "article.write_own"
    ARTICLE_WRITE_ANY = "article.write_any"
    ARTICLE_PUBLISH = "article.publish"
    AUTHOR_MANAGE = "author.manage"
    COMMENT_MODERATE = "comment.moderate"
    USER_MANAGE = "user.manage"


_AUTHOR = frozenset({Permission.DESK_USE, Permission.ARTICLE_WRITE_OWN})
_EDITOR = _AUTHOR | {
    Permission.ARTICLE_WRITE_ANY,
    Permission.ARTICLE_PUBLISH,
    Permission.AUTHOR_MANAGE,
    Permission.COMMENT_MODERATE,
}
_ADMIN = _EDITOR | {Permission.USER_MANAGE}

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.AUTHOR: _AUTHOR,
    Role.EDITOR: _EDITOR,
    Role.ADMIN: _ADMIN,
}


@dataclass(frozen=True)
class Actor:
    """Who makes a request: a user (person or service), a reader, or the operator.

    Args:
        name: The name that records show.
        role: None for a reader, who may only do what is public.
        user_id: The row in ``users``; None for a reader, and for the operator at the command line.
        scopes: The scopes of a token, which limit the rights of the role; None is no limit.
    """

    name: str
    role: Role | None = None
    user_id: int | None = None
    scopes: frozenset[Permission] | None = None

    @property
    def is_anonymous(self) -> bool:
        """Whether this is a reader, who has no role."""
        return self.role is None

    @property
    def rights(self) -> frozenset[Permission]:
        """The rights of the role, limited to the scopes."""
        return rights_of(self.role, self.scopes)


ANONYMOUS = Actor(name="Reader")
OPERATOR = Actor(name="Operator", role=Role.ADMIN)


def rights_of(
    role: Role | None, scopes: Iterable[Permission] | None = None
) -> frozenset[Permission]:
    """Return the rights of a role, limited to the scopes unless they are None."""
    allowed = ROLE_PERMISSIONS[role] if role is not None else frozenset[Permission]()
    return allowed if scopes is None else allowed.intersection(scopes)


def permit(actor: Actor, permission: Permission) -> bool:
    """Whether the actor has the permission."""
    return permission in actor.rights


def demand(actor: Actor, permission: Permission) -> None:
    """Raise `cms.errors.Forbidden` unless the actor has the permission."""
    if not permit(actor, permission):
        raise Forbidden(f"{actor.name} may not do this: it needs the right “{permission}”.")


def demand_all(actor: Actor, rights: frozenset[Permission]) -> None:
    """Raise `cms.errors.Forbidden` unless the actor has all rights that they are about to give."""
    missing = sorted(rights - actor.rights)
    if missing:
        raise Forbidden(
            f"{actor.name} may not give rights that {actor.name} does not have: "
            f"{', '.join(missing)}."
        )
