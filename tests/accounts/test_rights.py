"""What each role may do, and how scopes narrow it, without a database."""

from __future__ import annotations

import pytest

from cms.errors import Forbidden
from cms.permissions import (
    ANONYMOUS,
    OPERATOR,
    Actor,
    Permission,
    Role,
    demand,
    demand_all,
    permit,
    rights_of,
)

AUTHOR = {Permission.DESK_USE, Permission.ARTICLE_WRITE_OWN}
EDITOR = AUTHOR | {
    Permission.ARTICLE_WRITE_ANY,
    Permission.ARTICLE_PUBLISH,
    Permission.AUTHOR_MANAGE,
    Permission.COMMENT_MODERATE,
}
RIGHTS: dict[Role | None, set[Permission]] = {
    None: set(),
    Role.AUTHOR: AUTHOR,
    Role.EDITOR: EDITOR,
    Role.ADMIN: EDITOR | {Permission.USER_MANAGE},
}


@pytest.mark.parametrize("role", RIGHTS)
def test_each_role_may_do_what_the_table_says(role: Role | None) -> None:
    actor = Actor("Ann", role)
    assert actor.rights == RIGHTS[role]
    assert actor.is_anonymous == (role is None)
    for permission in Permission:
        assert permit(actor, permission) == (permission in RIGHTS[role])
        if permission in RIGHTS[role]:
            demand(actor, permission)
        else:
            with pytest.raises(Forbidden, match=f"Ann may not do this: .*“{permission}”"):
                demand(actor, permission)


def test_nobody_may_do_nothing_and_the_operator_all() -> None:
    assert not ANONYMOUS.rights
    assert OPERATOR.rights == set(Permission)


@pytest.mark.parametrize("role", RIGHTS)
@pytest.mark.parametrize("scopes", [[], [Permission.DESK_USE], list(Permission)])
def test_scopes_narrow_a_role_and_never_widen_it(
    role: Role | None, scopes: list[Permission]
) -> None:
    assert rights_of(role, scopes) == RIGHTS[role] & set(scopes)
    assert Actor("Ann", role, scopes=frozenset(scopes)).rights == RIGHTS[role] & set(scopes)


def test_nobody_gives_a_right_that_they_do_not_have() -> None:
    author = Actor("Ann", Role.AUTHOR)
    demand_all(author, frozenset(AUTHOR))
    demand_all(author, frozenset())
    with pytest.raises(Forbidden, match=r"does not have: comment.moderate, user.manage\.$"):
        demand_all(
            author, frozenset({*AUTHOR, Permission.USER_MANAGE, Permission.COMMENT_MODERATE})
        )
