"""The texts of a comment: the first one, and each that replaces it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from cms.body.characters import is_visible
from cms.body.comments import SafeHtml
from cms.comments.models.comment import Comment, CommentRevision
from cms.comments.queries.log import revision_count
from cms.comments.schemas.deciding import EditInput, RevisionInput
from cms.errors import Invalid


def first_revision(
    comment: Comment, name: str, website: str | None, source: str, safe: SafeHtml
) -> CommentRevision:
    """Make the first revision of a new comment; ``safe`` is ``source`` as HTML."""
    return CommentRevision(
        comment=comment,
        number=1,
        name=name,
        website=website,
        source=source,
        html=safe.html,
        policy_version=safe.policy_version,
    )


def new_revision(
    session: Session,
    comment: Comment,
    wanted: EditInput | RevisionInput,
    safe: SafeHtml | None,
    *,
    edited_by_id: int | None = None,
) -> CommentRevision | None:
    """Make the next revision of a locked comment, or None when nothing changes.

    What ``wanted`` leaves out is copied from the newest revision. ``safe`` is its body as HTML, or
    None; ``edited_by_id`` is the editor who wrote it, or None for the commenter. Raises `Invalid`
    when readers would see nothing of the body.
    """
    if safe is not None and not is_visible(safe.html.striptags()):
        raise Invalid.at("/body", "Write a comment: readers would see nothing of this one.")
    old = comment.newest_revision
    if not has_changes(old, wanted):
        return None
    name, website, source = _texts(old, wanted)
    return CommentRevision(
        comment=comment,
        # After an undo, the newest revision is not the last one that was written.
        number=revision_count(session, comment.id) + 1,
        name=name,
        website=website,
        source=source,
        html=old.html if safe is None else safe.html,
        policy_version=old.policy_version if safe is None else safe.policy_version,
        edited_by_id=edited_by_id,
    )


def has_changes(old: CommentRevision, wanted: EditInput | RevisionInput) -> bool:
    """Whether ``wanted`` changes anything in a revision."""
    return _texts(old, wanted) != (old.name, old.website, old.source)


def _texts(old: CommentRevision, wanted: EditInput | RevisionInput) -> tuple[str, str | None, str]:
    """Return name, website and body from ``wanted``, or else from the revision."""
    given = wanted.model_fields_set
    website = wanted.website if "website" in given else old.website
    return wanted.name or old.name, website, wanted.body if "body" in given else old.source
