"""Slugs, authors and topics: free to take, meant as they are written, known or new."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy.orm import Session

from cms.articles.models import Article, Author, Revision, Topic
from cms.articles.queries import credited_since, known_authors, known_topics, slug_is_taken
from cms.articles.queries.names import former_article
from cms.articles.schemas import ArticleContent, AuthorInput
from cms.errors import FieldError, Invalid


def check_slug(session: Session, content: ArticleContent, article: Article | None) -> None:
    """Raise `Invalid` where another article has the slug, or readers once knew it by that."""
    if slug_is_taken(session, content.slug, article):
        raise Invalid.at("/slug", f"Another article has the slug “{content.slug}”; choose another.")
    former = former_article(session, content.slug)
    if former is not None and former is not article:
        raise Invalid.at(
            "/slug",
            f"“{content.slug}” was the address of the article “{former.slug}”, and still leads "
            "there; choose another.",
        )


def check_names(session: Session, content: ArticleContent) -> None:
    """Raise `Invalid` where a slug that was made from a name is the slug of another name.

    Two people may share what is left of their names in a slug; a slug that was given, though,
    says who is meant, and may bring a new name.
    """
    known = known_authors(session, (a.slug for _, a in _people(content) if a.slug_made))
    _refuse_others(content, known)


def check_newcomers(session: Session, content: ArticleContent, written: Revision) -> None:
    """Raise `Invalid` where an author of another name became known after this was written.

    Whoever wrote it gave a new author a slug, and had nobody to rename.
    """
    known = known_authors(session, (person.slug for _, person in _people(content)))
    since = credited_since(session, known)
    late = {s: known[s] for s, moment in since.items() if moment > written.created_at}
    _refuse_others(content, late)


def _people(content: ArticleContent) -> Iterator[tuple[str, AuthorInput]]:
    """Yield everybody whom the content names, with a JSON pointer to the place."""
    yield from ((f"/authors/{i}", author) for i, author in enumerate(content.authors))
    if content.reviewed_by:
        yield "/reviewed_by", content.reviewed_by


def _refuse_others(content: ArticleContent, known: Mapping[str, Author]) -> None:
    errors = [
        FieldError(
            f"{place}/name",
            f"There is already an author at “{given.slug}” called {known[given.slug].name}; "
            "give a slug of its own, or use that name.",
        )
        for place, given in _people(content)
        if given.slug in known and known[given.slug].name != given.name
    ]
    if errors:
        raise Invalid(errors)


def known_or_new_authors(session: Session, people: Sequence[AuthorInput]) -> Sequence[Author]:
    """Make people of a byline known, or who reviewed; or bring what is known of them up to date."""
    known = known_authors(session, (author.slug for author in people))
    for given in people:
        author = known.setdefault(given.slug, Author(slug=given.slug, bio="", credentials=""))
        author.name = given.name
        author.bio = given.bio or author.bio
        author.credentials = given.credentials or author.credentials
        session.add(author)
    return [known[given.slug] for given in people]


def known_or_new_topics(session: Session, content: ArticleContent) -> Sequence[Topic]:
    """Return the topics, those that are new made known."""
    known = known_topics(session, content.topics)
    for slug in content.topics:
        session.add(known.setdefault(slug, Topic(slug=slug)))
    return [known[slug] for slug in content.topics]
