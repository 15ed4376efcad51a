"""Who may do what: one table, read by every operation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cms.errors import Forbidden


class Role(StrEnum):
    """What a user is. Each role may do all that the one before it may."""

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
    """Who asks: a user (person or service) with a role, or nobody.

    ``user_id`` is the row in ``users``; ``None`` with a role is the operator at the
    command line, who stands behind no account.
    """

    name: str
    role: Role | None = None
    user_id: int | None = None

    @property
    def is_anonymous(self) -> bool:
        """Whether this is a reader, who has no rights of any role."""
        return self.role is None


ANONYMOUS = Actor(name="Reader")
OPERATOR = Actor(name="Operator", role=Role.ADMIN)


def permit(actor: Actor, permission: Permission) -> bool:
    """Whether the actor's role holds the permission."""
    return actor.role is not None and permission in ROLE_PERMISSIONS[actor.role]


def demand(actor: Actor, permission: Permission) -> None:
    """Raise `cms.errors.Forbidden` unless the actor's role holds the permission."""
    if not permit(actor, permission):
        raise Forbidden(f"{actor.name} may not do this: it needs the right “{permission}”.")
