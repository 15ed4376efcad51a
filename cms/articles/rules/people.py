"""What is kept of a person, and what a published article changes of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from cms.articles.models.people import Author
from cms.articles.schemas.parts import AuthorInput
from cms.articles.schemas.people import person_of

_TOLD = ("name", "bio", "credentials")


def version_of(author: Author) -> str:
    """Name what is kept of a person: the same words, the same name."""
    return sha256(person_of(author).model_dump_json().encode()).hexdigest()[:20]


def after_publishing(
    author: Author, given: AuthorInput, said: AuthorInput | None, written_at: datetime
) -> Mapping[str, str]:
    """Return the name, bio and credentials of a known person, once an article is published.

    ``given`` is what the article says, written at ``written_at``; ``said`` is what its revision
    said that was published before, if it named the person. What is known of the person stays,
    and what is empty is filled; but for what the article says otherwise than it did, or a name
    that it gives to the slug for the first time, unless the desk wrote of the person since.
    """
    is_newest = author.edited_at is None or author.edited_at <= written_at
    told = {}
    for field in _TOLD:
        known, says = getattr(author, field), getattr(given, field)
        if said is None:
            differs = field == "name" and given.slug == author.slug
        else:
            differs = says != getattr(said, field)
        told[field] = says if says and (not known or (differs and is_newest)) else known
    return told
