"""What changed from one version of a comment to another, word by word."""

from __future__ import annotations

from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from cms.body.diff.texts import compare_texts
from cms.comments.models.comment import CommentRevision


class TextChange(BaseModel):
    """A piece of text that is in both versions, or only in the old or the new one."""

    model_config = ConfigDict(frozen=True)

    kind: Literal["same", "removed", "added"]
    text: str


class Version(NamedTuple):
    """All that readers see of a version of a comment."""

    name: str
    website: str | None
    source: str

    @classmethod
    def of(cls, revision: CommentRevision) -> Version:
        """Return what readers see of a revision."""
        return cls(revision.name, revision.website, revision.source)


def compare_versions(old: Version, new: Version) -> list[TextChange]:
    """Compare two versions. When name or website changed, both are put before the text."""
    both = (old.source, new.source) if old[:2] == new[:2] else (_whole(old), _whole(new))
    return [
        TextChange.model_validate({"kind": piece.change.value, "text": piece.text})
        for piece in compare_texts(*both)
    ]


def compare_revisions(old: CommentRevision, new: CommentRevision) -> list[TextChange]:
    """Compare two revisions of a comment."""
    return compare_versions(Version.of(old), Version.of(new))


def _whole(version: Version) -> str:
    head = [version.name, *([version.website] if version.website else []), "", version.source]
    return "\n".join(head)
