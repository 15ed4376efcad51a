"""Which slugs an article and its people get, and which authors are known or new."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice

from sqlalchemy.orm import Session

from cms.articles.models.article import Article, Revision
from cms.articles.models.people import Author
from cms.articles.operations.searching import index_articles_by
from cms.articles.operations.topics import with_known_topics
from cms.articles.queries.names import (
    authors_called,
    credited_since,
    former_article,
    known_authors,
    slugs_of_others,
)
from cms.articles.queries.people import credits_of, people_of
from cms.articles.rules.finishing import is_finished
from cms.articles.schemas.content import ArticleContent, columns_of, content_of
from cms.articles.schemas.parts import AuthorInput
from cms.body.slugs import is_numbered, numbered_slugs, slug_for
from cms.errors import FieldError, Invalid

AT_ONCE = 50
"""How many slugs are looked up in one query."""


def resolve_names(
    session: Session, content: ArticleContent, article: Article | None
) -> ArticleContent:
    """Return the content with free slugs, before it is saved as the draft of ``article``.

    A slug that the site generates gets a number where it is taken: ``-2``, ``-3`` and so on. For
    one that somebody typed, raises `Invalid` at ``/slug`` where another article has it.
    """
    before = people_of(article.newest) if article else []
    same = {person.name: person.slug for person in before if is_finished(person)}
    content = _with_people(session, _with_free_slug(session, content, article), same)
    return with_known_topics(session, content, content_of(article.newest).topics if article else ())


def resolve_names_for_publishing(
    session: Session, article: Article, revision: Revision
) -> ArticleContent:
    """Return a revision's content with slugs that are free now, and write these to the revision.

    Others may have taken the slugs since the revision was saved. Raises `Invalid` where somebody
    typed such a slug: at ``/slug``, or at the name of an author whose slug is another person's.
    """
    written = content_of(revision)
    content = _with_free_slug(session, written, article)
    late = _newcomers(session, content, revision)
    _refuse_others(content, late)
    content = _with_people(session, _with_remade_slugs(content, late), {})
    content = with_known_topics(session, content, ())
    if content != written:
        for name, value in columns_of(content).items():
            setattr(revision, name, value)
    return content


def check_slug(session: Session, content: ArticleContent, article: Article | None) -> None:
    """Raise `Invalid` where the slug is, or once was, the slug of another article."""
    if not slugs_of_others(session, [content.slug], article):
        return
    former = former_article(session, content.slug)
    if former is not None and former is not article:
        raise Invalid.at(
            "/slug",
            f"“{content.slug}” was the address of the article “{former.slug}”, and still leads "
            "there; choose another.",
        )
    raise Invalid.at("/slug", f"Another article has the slug “{content.slug}”; choose another.")


def _with_free_slug(
    session: Session, content: ArticleContent, article: Article | None
) -> ArticleContent:
    if not content.slug_made:
        check_slug(session, content, article)
        return content
    tried = numbered_slugs(slug_for("article", content.title, content.locale))
    while True:
        some = list(islice(tried, AT_ONCE))
        taken = slugs_of_others(session, some, article)
        free = next((slug for slug in some if slug not in taken), None)
        if free is not None:
            return content.with_slug(free, made=True)


def _with_people(
    session: Session, content: ArticleContent, same: Mapping[str, str]
) -> ArticleContent:
    """Give each person whose slug the site generates a slug that nobody else has.

    ``same`` are the slugs of the previous draft by name: a name in it is the same person. Any other
    name is the one author known by it, or somebody new.
    """
    used = {person.slug: person.name for _, person in _people(content) if not person.slug_made}

    def resolved(person: AuthorInput) -> AuthorInput:
        if not person.slug_made:
            return person
        tried = numbered_slugs(slug_for("author", person.name))
        for slug in chain(_named(session, person.name, same), tried):
            known = known_authors(session, [slug]).get(slug)
            is_other = known is not None and _is_other(known, slug, person.name)
            is_same = same.get(person.name) == slug or not is_other
            if is_same and used.get(slug, person.name) == person.name:
                used[slug] = person.name
                return person.model_copy(update={"slug": slug})
        raise AssertionError("slugs have no end")

    reviewer = content.reviewed_by
    return content.model_copy(
        update={
            "authors": tuple(map(resolved, content.authors)),
            "reviewed_by": resolved(reviewer) if reviewer else None,
        }
    )


def _named(session: Session, name: str, same: Mapping[str, str]) -> Sequence[str]:
    """Return the slug of the person with a name, where exactly one is known."""
    if name in same:
        return [same[name]]
    called = authors_called(session, name)
    return [called[0].slug] if len(called) == 1 else []


def _newcomers(
    session: Session, content: ArticleContent, written: Revision
) -> Mapping[str, Author]:
    """Find the authors who got their slug after a revision used it for another name.

    Whoever wrote the revision meant a new author, and did not want to rename anybody.
    """
    people = [person for _, person in _people(content)]
    known = known_authors(session, (person.slug for person in people))
    since = credited_since(session, known)
    return {
        given.slug: known[given.slug]
        for given in people
        if given.slug in since
        and since[given.slug] > written.created_at
        and _is_other(known[given.slug], given.slug, given.name)
    }


def _with_remade_slugs(content: ArticleContent, late: Mapping[str, Author]) -> ArticleContent:
    """Mark the slugs that are another person's by now as generated, to be generated again."""

    def remade(person: AuthorInput) -> AuthorInput:
        return person.with_made_slug() if person.slug in late else person

    reviewer = content.reviewed_by
    return content.model_copy(
        update={
            "authors": tuple(map(remade, content.authors)),
            "reviewed_by": remade(reviewer) if reviewer else None,
        }
    )


def _people(content: ArticleContent) -> Iterator[tuple[str, AuthorInput]]:
    """Yield each person in the content, with a JSON pointer to the place."""
    yield from ((f"/authors/{i}", author) for i, author in enumerate(content.authors))
    if content.reviewed_by:
        yield "/reviewed_by", content.reviewed_by


def _refuse_others(content: ArticleContent, late: Mapping[str, Author]) -> None:
    errors = [
        FieldError(
            f"{place}/name",
            f"There is already an author at “{given.slug}” called {late[given.slug].name}; "
            "give a slug of its own, or use that name.",
        )
        for place, given in _people(content)
        if given.slug in late and not is_numbered(given.slug, slug_for("author", given.name))
    ]
    if errors:
        raise Invalid(errors)


def _is_other(known: Author, slug: str, name: str) -> bool:
    """Whether the slug is the present one of an author with another name."""
    return known.slug == slug and known.name != name


def known_or_new_authors(
    session: Session, people: Sequence[AuthorInput], revision: Revision
) -> Sequence[Author]:
    """Add the people in a revision that is being published, or update them, each once.

    `cms.articles.rules.people.updated_author` says what changes of an author who is known already.
    """
    found, renamed = [], []
    for credit in credits_of(session, people, revision):
        author = credit.author or Author(slug=credit.slug)
        if credit.author and credit.fields["name"] != author.name:
            renamed.append(author)
        for name, value in credit.fields.items():
            setattr(author, name, value)
        session.add(author)
        found.append(author)
    session.flush()
    if renamed:
        index_articles_by(session, renamed)
    return found
