"""People: added, changed and merged, apart from any article."""

from __future__ import annotations

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from cms.articles.models.article import Article, ArticleAuthor
from cms.articles.models.people import Author, FormerAuthor
from cms.articles.operations.locking import lock_articles
from cms.articles.operations.searching import index_articles_by
from cms.articles.queries.names import known_authors
from cms.articles.queries.people import former_author
from cms.articles.rules.people import version_of
from cms.articles.schemas.people import PersonInput
from cms.body.slugs import numbered_slugs, slug_for
from cms.db.moments import utc_now
from cms.errors import Conflict, Invalid, Stale
from cms.permissions import Actor, Permission, demand


def create_author(session: Session, actor: Actor, person: PersonInput) -> Author:
    """Add a person. Raises `Forbidden`, and `Invalid` where the slug that was typed is taken."""
    demand(actor, Permission.AUTHOR_MANAGE)
    lock_articles(session)
    author = Author()
    _write(session, author, person)
    return author


def change_author(
    session: Session,
    actor: Actor,
    author: Author,
    person: PersonInput,
    expected_version: str | None,
) -> None:
    """Replace what is kept of a person. A former slug redirects to them for ever.

    ``expected_version`` is what `version_of` gave when the person was read; None for whichever.

    Raises:
        Stale: Somebody changed the person since.
        Forbidden: The actor may not manage people.
        Conflict: The person was merged into another meanwhile.
        Invalid: The slug is taken.
    """
    demand(actor, Permission.AUTHOR_MANAGE)
    _lock_people(session, author)
    if expected_version is not None and expected_version != version_of(author):
        raise Stale(f"Somebody changed {author.name} meanwhile. Read that, and save again.")
    _write(session, author, person)


def merge_authors(session: Session, actor: Actor, author: Author, into: Author) -> None:
    """Merge ``author`` into ``into``, with all that ``author`` wrote and reviewed.

    Empty fields of the person who stays are filled from the other, whose slug redirects to them
    for ever.

    Raises:
        Forbidden: The actor may not manage people.
        Conflict: One of them was merged into another meanwhile.
        Invalid: Both are the same person.
    """
    demand(actor, Permission.AUTHOR_MANAGE)
    _lock_people(session, author, into)
    if author.id == into.id:
        raise Invalid.at("/into", "Choose another person; this is the same one.")
    _move_bylines(session, author, into)
    for article in session.scalars(select(Article).where(Article.reviewer_id == author.id)):
        article.reviewer = into
    for name in ("credentials", "bio", "interests", "links"):
        setattr(into, name, getattr(into, name) or getattr(author, name))
    into.edited_at = utc_now()
    session.flush()
    moved = update(FormerAuthor).where(FormerAuthor.author_id == author.id)
    session.execute(moved.values(author_id=into.id))
    session.delete(author)
    session.flush()
    session.add(FormerAuthor(slug=author.slug, author_id=into.id))
    session.flush()
    index_articles_by(session, [into])


def _lock_people(session: Session, *people: Author) -> None:
    """Lock the articles, and read the people again.

    Raises `Conflict` where one of them was merged into another meanwhile.
    """
    lock_articles(session)
    for person in people:
        if session.get(Author, person.id, populate_existing=True) is None:
            raise Conflict("Somebody merged this person into another meanwhile.")


def _move_bylines(session: Session, author: Author, into: Author) -> None:
    """Replace one person by the other in bylines; where both stand, keep the first place."""
    bylines = select(ArticleAuthor)
    theirs = session.scalars(bylines.where(ArticleAuthor.author_id == author.id)).all()
    already = {
        place.article_id: place
        for place in session.scalars(bylines.where(ArticleAuthor.author_id == into.id))
    }
    for place in theirs:
        session.delete(place)
        if place.article_id in already:
            kept = already[place.article_id]
            kept.position = min(kept.position, place.position)
        else:
            session.add(
                ArticleAuthor(
                    article_id=place.article_id, author_id=into.id, position=place.position
                )
            )
    session.flush()


def _write(session: Session, author: Author, person: PersonInput) -> None:
    slug = _free_slug(session, author, person.name) if person.slug_made else person.slug
    _take_slug(session, author, slug)
    for name in ("name", "credentials", "bio", "interests"):
        setattr(author, name, getattr(person, name))
    author.links = [link.model_dump() for link in person.links]
    author.edited_at = utc_now()
    session.add(author)
    session.flush()
    index_articles_by(session, [author])


def _free_slug(session: Session, author: Author, name: str) -> str:
    """Generate a slug from a name that no other person has, or once had."""
    for slug in numbered_slugs(slug_for("author", name)):
        known = known_authors(session, [slug]).get(slug)
        if known is None or known is author:
            return slug
    raise AssertionError("slugs have no end")


def _take_slug(session: Session, author: Author, slug: str) -> None:
    """Change a person's slug; raise `Invalid` where it is, or once was, that of another."""
    if author.slug == slug:
        return
    other = session.scalar(select(Author).where(Author.slug == slug))
    if other is not None:
        raise Invalid.at("/slug", f"{other.name} has the slug “{slug}”; choose another.")
    former = former_author(session, slug)
    if former is not None and former is not author:
        raise Invalid.at(
            "/slug", f"“{slug}” leads to {former.name}, and does so for ever; choose another."
        )
    session.execute(delete(FormerAuthor).where(FormerAuthor.slug == slug))
    if author.slug:
        session.add(FormerAuthor(slug=author.slug, author_id=author.id))
    author.slug = slug
