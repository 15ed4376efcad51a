"""One module writes the state of a comment; the others ask it for a transition."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from cms.comments.models.comment import Comment
from tests.rules.sources import files, named

WRITER = "cms/comments/operations/state.py"
RELATIONSHIPS = {"newest_revision", "public_revision"}
COLUMNS = {"status", "waiting_since", "reported_at", *(f"{name}_id" for name in RELATIONSHIPS)}
STATE = RELATIONSHIPS | COLUMNS
# Of these names, other tables have columns too: only modules that know comments are looked at.
COMMENTS = "cms.comments"


def written(source: str) -> Iterator[str]:
    """The columns of a comment's state that a module writes, each with its line."""
    for node in ast.walk(ast.parse(source)):
        names: list[object] = []
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
            names = [node.attr]
        elif isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            called = node.func.id if isinstance(node.func, ast.Name) else called
            if called in {"Comment", "values"}:
                names += [keyword.arg for keyword in node.keywords]
            elif called == "setattr":
                value = node.args[1]
                # A name that is worked out could be any of them.
                names += [value.value if isinstance(value, ast.Constant) else "status"]
        line = getattr(node, "lineno", 0)
        yield from (f"{line}: {name}" for name in names if name in STATE)


def knows_comments(path: Path) -> bool:
    return named(path).startswith("cms/comments/") or COMMENTS in path.read_text("utf-8")


def test_the_columns_of_the_state_are_columns_of_comments() -> None:
    assert set(Comment.__table__.columns.keys()) >= COLUMNS
    assert set(Comment.__mapper__.relationships.keys()) >= RELATIONSHIPS


def test_only_one_module_writes_the_state_of_a_comment() -> None:
    found = {
        named(path): list(written(path.read_text("utf-8")))
        for path in files("cms", ".py")
        if knows_comments(path)
    }
    assert found.pop(WRITER)
    assert {path: lines for path, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "line",
    [
        "comment.status = after",
        "comment.waiting_since = comment.waiting_since or now",
        "comment.newest_revision, x = revision, 1",
        "comment.public_revision_id = 7",
        "del comment.reported_at",
        "Comment(article=article, status='approved')",
        "update(Comment).values(status='approved')",
        "setattr(comment, 'status', 'approved')",
        "setattr(comment, name, value)",
    ],
)
def test_each_way_to_write_the_state_is_seen(line: str) -> None:
    assert list(written(line))
