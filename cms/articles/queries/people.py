"""People: those whom articles name, and those whom the desk keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cms.articles.models.article import Article, ArticleAuthor, Revision, RevisionKind
from cms.articles.models.people import Author, FormerAuthor
from cms.articles.queries.names import known_authors
from cms.articles.queries.parts import contains_text, is_known_to_readers, is_public
from cms.articles.rules.people import updated_author
from cms.articles.schemas.parts import SLUG, AuthorInput
from cms.articles.schemas.people import PersonList, Tally
from cms.articles.schemas.unfinished import AuthorEntry
from cms.body.inlines import STORED
from cms.db.pages import Page, paginate
from cms.errors import Invalid, Moved, NotFound

_ENTRY: TypeAdapter[AuthorInput] = TypeAdapter(AuthorEntry)


@dataclass(frozen=True)
class Credit:
    """A person in a revision: the known author, if any, and what the site then says of them."""

    slug: str
    author: Author | None
    fields: Mapping[str, str]

    def person(self) -> Author:
        """Return the person as an author that is not in the session, so nothing is written."""
        kept = self.author or Author(slug=self.slug)
        return Author(
            slug=self.slug, links=kept.links or [], interests=kept.interests or "", **self.fields
        )


def people_of(revision: Revision) -> list[AuthorInput]:
    """Return the people of a revision: its byline, and who reviewed it."""
    named = [*revision.authors, *([revision.reviewed_by] if revision.reviewed_by else [])]
    return [_ENTRY.validate_python(person, context=STORED) for person in named]


def credits_of(
    session: Session, people: Sequence[AuthorInput], revision: Revision
) -> Sequence[Credit]:
    """Find the authors that the people in a revision are, each once.

    Their fields are those that they will have once the revision is published. Costs three queries.
    """
    published = session.scalar(
        select(Revision)
        .where(
            Revision.article_id == revision.article_id,
            Revision.kind == RevisionKind.PUBLISHED,
            Revision.id != revision.id,
        )
        .order_by(Revision.number.desc())
        .limit(1)
    )
    before = people_of(published) if published else []
    known = known_authors(session, {person.slug for person in (*before, *people)})
    said = {_who(known, person): person for person in before}
    found: dict[str, Credit] = {}
    for given in people:
        author = known.get(given.slug)
        fields = given.model_dump(include={"name", "bio", "credentials"})
        if author is not None:
            was = said.get(author.slug)
            fields = dict(updated_author(author, given, was, revision.saved_at))
        found.setdefault(_who(known, given), Credit(_who(known, given), author, fields))
    return list(found.values())


def _who(known: Mapping[str, Author], person: AuthorInput) -> str:
    return known[person.slug].slug if person.slug in known else person.slug


def author_by_slug(session: Session, slug: str) -> Author:
    """Return a person by slug; raise `Moved` for a former one, and `NotFound`."""
    author = session.scalar(select(Author).where(Author.slug == slug))
    if author is not None:
        return author
    former = former_author(session, slug)
    if former is not None:
        raise Moved(f"{former.name} is at “{former.slug}” now.", former.slug)
    raise NotFound("There is no author at this address.")


def person_at(session: Session, slug: str, pointer: str) -> Author:
    """Return a person by slug, present or former; raise `Invalid` at the pointer for nobody."""
    author = None
    if SLUG.fullmatch(slug):  # nothing else is looked for: PostgreSQL refuses a NUL
        author = session.scalar(select(Author).where(Author.slug == slug))
        author = author or former_author(session, slug)
    if author is None:
        raise Invalid.at(pointer, f"There is nobody at “{slug}”.")
    return author


def former_author(session: Session, slug: str) -> Author | None:
    """Return the person to whom a former slug leads."""
    return session.scalar(select(Author).join(FormerAuthor).where(FormerAuthor.slug == slug))


def author_list(session: Session, wanted: PersonList) -> Page[Author]:
    """Read a page of people, by name."""
    query = select(Author)
    if wanted.q:
        query = query.where(contains_text(wanted.q, Author.name, Author.slug))
    return paginate(
        session,
        query,
        (Author.name, Author.id),
        limit=wanted.limit,
        cursor=wanted.cursor,
        descending=False,
    )


def tallies(session: Session, authors: Sequence[Author]) -> dict[int, Tally]:
    """Count what hangs on people, by the people's ids. Costs three queries."""
    found = {author.id: Tally(former_slugs=[]) for author in authors}
    written = (
        select(ArticleAuthor.author_id, func.count())
        .join(Article)
        .where(ArticleAuthor.author_id.in_(found), is_public())
        .group_by(ArticleAuthor.author_id)
    )
    for author_id, count in session.execute(written):
        found[author_id].written = count
    reviewed = (
        select(Article.reviewer_id, func.count())
        .where(Article.reviewer_id.in_(found), is_public())
        .group_by(Article.reviewer_id)
    )
    for reviewer_id, count in session.execute(reviewed):
        if reviewer_id is not None:
            found[reviewer_id].reviewed = count
    former = select(FormerAuthor).where(FormerAuthor.author_id.in_(found))
    for row in session.scalars(former.order_by(FormerAuthor.slug)):
        found[row.author_id].former_slugs.append(row.slug)
    return found


def public_author(session: Session, slug: str) -> Author:
    """Return a person who wrote or reviewed a published article.

    Raises `Moved` for a former slug of such a person, and `NotFound`.
    """
    named = is_known_to_readers()
    author = session.scalar(select(Author).where(Author.slug == slug, named))
    if author is not None:
        return author
    former = session.scalar(
        select(Author).join(FormerAuthor).where(FormerAuthor.slug == slug, named)
    )
    if former is not None:
        raise Moved(f"{former.name} is at “{former.slug}” now.", former.slug)
    raise NotFound("There is no author at this address.")
