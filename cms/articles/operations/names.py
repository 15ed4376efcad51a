"""Slugs and authors: free to take, meant as they are written, known or new."""

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


def settle(session: Session, content: ArticleContent, article: Article | None) -> ArticleContent:
    """Return the content with slugs that are free, before it is saved as ``article``'s draft.

    A slug that the site makes gives way to one that is taken: ``-2``, ``-3`` and on. One that a
    person wrote does not: raises `Invalid` at ``/slug`` where another article has it.
    """
    before = people_of(article.newest) if article else []
    same = {person.name: person.slug for person in before if is_finished(person)}
    content = _with_people(session, _with_free_slug(session, content, article), same)
    return with_known_topics(session, content, content_of(article.newest).topics if article else ())


def settle_publishing(session: Session, article: Article, revision: Revision) -> ArticleContent:
    """Return a revision's content with slugs that are free now, and keep these in the revision.

    Others may have taken the slugs since it was written. Raises `Invalid` where a person wrote
    such a slug: at ``/slug``, or at the name of an author who is not the one known by it.
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
    """Raise `Invalid` where another article has the slug, or readers once knew it by that."""
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
    """Give everybody whose slug the site makes one that is no other person's.

    ``same`` are the slugs of the draft before, by name: who is named there is the same person. Else
    it is the only one known by the name, or somebody new.
    """
    used = {person.slug: person.name for _, person in _people(content) if not person.slug_made}

    def settled(person: AuthorInput) -> AuthorInput:
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
            "authors": tuple(map(settled, content.authors)),
            "reviewed_by": settled(reviewer) if reviewer else None,
        }
    )


def _named(session: Session, name: str, same: Mapping[str, str]) -> Sequence[str]:
    """Return the slug of the person that a name names, where there is one."""
    if name in same:
        return [same[name]]
    called = authors_called(session, name)
    return [called[0].slug] if len(called) == 1 else []


def _newcomers(
    session: Session, content: ArticleContent, written: Revision
) -> Mapping[str, Author]:
    """Find the authors who became known after a revision was written, and whom it renames.

    Whoever wrote it gave a new author a slug, and had nobody to rename.
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
    """Let the site make anew each slug that it could have made, and that is another's by now."""

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
    """Yield everybody whom the content names, with a JSON pointer to the place."""
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
    """Whether another name is given to a slug; a former slug had another name."""
    return known.slug == slug and known.name != name


def known_or_new_authors(
    session: Session, people: Sequence[AuthorInput], revision: Revision
) -> Sequence[Author]:
    """Make people known whom a revision names that is being published, each once.

    Of who is known already, `cms.articles.schemas.people.after_publishing` says what changes.
    """
    found, renamed = [], []
    for credit in credits_of(session, people, revision):
        author = credit.author or Author(slug=credit.slug)
        if credit.author and credit.told["name"] != author.name:
            renamed.append(author)
        for name, value in credit.told.items():
            setattr(author, name, value)
        session.add(author)
        found.append(author)
    session.flush()
    if renamed:
        index_articles_by(session, renamed)
    return found
