"""Slugs, authors and topics: free to take, meant as they are written, known or new."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy.orm import Session

from cms.articles.models import Article, Author, Revision, Topic
from cms.articles.queries import credited_since, known_authors, known_topics, slug_is_taken
from cms.articles.queries.names import former_article
from cms.articles.queries.people import credits_of, people_of
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


def check_names(session: Session, content: ArticleContent, before: Revision | None = None) -> None:
    """Raise `Invalid` where a slug that was made from a name is the slug of another name.

    Two people may share what is left of their names in a slug; a slug that was given, though,
    says who is meant, and may bring a new name. Whom the revision ``before`` named so already is
    no other person: they were renamed since.
    """
    same = {(person.slug, person.name) for person in people_of(before)} if before else set()
    made = (a.slug for _, a in _people(content) if a.slug_made and (a.slug, a.name) not in same)
    _refuse_others(content, known_authors(session, made))


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
        if given.slug in known and _is_other(known[given.slug], given)
    ]
    if errors:
        raise Invalid(errors)


def _is_other(known: Author, given: AuthorInput) -> bool:
    """Whether another name is given to a slug; a former slug had another name."""
    return known.slug == given.slug and known.name != given.name


def known_or_new_authors(
    session: Session, people: Sequence[AuthorInput], revision: Revision
) -> Sequence[Author]:
    """Make people known whom a revision names that is being published, each once.

    Of who is known already, `cms.articles.schemas.people.after_publishing` says what changes.
    """
    found = []
    for credit in credits_of(session, people, revision):
        author = credit.author or Author(slug=credit.slug)
        for name, value in credit.told.items():
            setattr(author, name, value)
        session.add(author)
        found.append(author)
    session.flush()
    return found


def known_or_new_topics(session: Session, content: ArticleContent) -> Sequence[Topic]:
    """Return the topics, those that are new made known."""
    known = known_topics(session, content.topics)
    for slug in content.topics:
        session.add(known.setdefault(slug, Topic(slug=slug)))
    return [known[slug] for slug in content.topics]
