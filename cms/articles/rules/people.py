"""What is kept of a person, and what a published article changes of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from cms.articles.models.people import Author
from cms.articles.schemas.parts import AuthorInput
from cms.articles.schemas.people import person_of

_FIELDS = ("name", "bio", "credentials")


def version_of(author: Author) -> str:
    """Return a hash of what is kept of a person, which changes whenever that does."""
    return sha256(person_of(author).model_dump_json().encode()).hexdigest()[:20]


def updated_author(
    author: Author, given: AuthorInput, said: AuthorInput | None, written_at: datetime
) -> Mapping[str, str]:
    """Return the name, bio and credentials of a known author once an article is published.

    Empty fields are filled from the article. Others change only if the article changed them since
    its last publication, or names the author for the first time by another name; and only if nobody
    edited the author at the desk since the article was written.

    Args:
        author: The known author.
        given: What the article says of them.
        said: What its last published revision said, None where it did not name them.
        written_at: When the article was written.
    """
    is_newest = author.edited_at is None or author.edited_at <= written_at
    told = {}
    for field in _FIELDS:
        known, says = getattr(author, field), getattr(given, field)
        if said is None:
            differs = field == "name" and given.slug == author.slug
        else:
            differs = says != getattr(said, field)
        told[field] = says if says and (not known or (differs and is_newest)) else known
    return told
