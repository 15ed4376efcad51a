"""What can be done with an article. Each verb checks the right, keeps the rules, and flushes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cms.articles.models import (
    Article,
    ArticleAuthor,
    ArticleState,
    ArticleTopic,
    Author,
    Revision,
    Topic,
)
from cms.articles.queries import (
    by_address,
    credited_since,
    known_authors,
    known_topics,
    slug_is_taken,
)
from cms.articles.schemas import ArticleContent, MarkdownFile, content_of
from cms.db import utc_now
from cms.errors import Conflict, FieldError, Invalid, NotFound, Stale
from cms.permissions import Actor, Permission, demand, permit

# A number of our own choice, which names the lock that writers of articles take in turns.
_TURN = 0x67616C6C


def create_article(session: Session, actor: Actor, content: ArticleContent) -> Article:
    """Begin an article, as revision 1 and a draft of the actor's own.

    Raises `Forbidden`, and `Invalid` when the slug is taken, or an author's that the name made.
    """
    demand(actor, Permission.ARTICLE_WRITE_OWN)
    _take_turns(session)
    _check_slug(session, content, None)
    _check_names(session, content)
    article = Article(slug=content.slug, owner_id=actor.user_id)
    session.add(article)
    session.flush()
    _add_revision(session, actor, article, content, number=1)
    return article


def save_draft(
    session: Session, actor: Actor, article: Article, content: ArticleContent, base: int
) -> Revision:
    """Add a revision to an article; what the public sees stays as it is.

    ``base`` is the number of the revision that the content was made from. Raises `Stale` when
    there is a newer one, `Forbidden`, and `Invalid` when the slug is taken, or an author's that
    the name made. The same content again, from whatever base, adds nothing.
    """
    _demand_work_on(actor, article)
    _lock(session, article)
    newest = article.newest
    if content_of(newest) == content:
        # Before the base is looked at: a second click on “Save” conflicts with nobody.
        return newest
    _demand_seen(article, base)
    _check_slug(session, content, article)
    _check_names(session, content)
    if not article.is_public:
        article.slug = content.slug
    return _add_revision(session, actor, article, content, number=newest.number + 1)


def submit(session: Session, actor: Actor, article: Article, seen: int | None = None) -> None:
    """Hand the newest draft in for review.

    Raises `Stale` when it is not the revision ``seen``, where one is named, and `Conflict` when
    there is nothing to review.
    """
    _demand_work_on(actor, article)
    _lock(session, article)
    _demand_seen(article, seen)
    if article.state is ArticleState.IN_REVIEW:
        raise Conflict("This article is in review already.")
    if article.is_public and not article.has_newer_draft:
        raise Conflict("The newest version is published; there is nothing to review.")
    article.state = ArticleState.IN_REVIEW
    article.submitted_at = utc_now()
    session.flush()


def publish(session: Session, actor: Actor, article: Article, seen: int | None = None) -> None:
    """Point the public at the newest revision, and make its authors and topics known.

    Raises `Forbidden`, `Stale` when the newest is not the revision ``seen``, where one is named,
    `Conflict` when the newest revision is public already, and `Invalid` when somebody else took
    its slug, or that of one of its authors, after it was written.
    """
    demand(actor, Permission.ARTICLE_PUBLISH)
    _lock(session, article)
    _demand_seen(article, seen)
    if article.is_public and not article.has_newer_draft:
        raise Conflict("The newest version is published already.")
    content = content_of(article.newest)
    _check_slug(session, content, article)
    _check_newcomers(session, content, article.newest)
    now = utc_now()
    article.slug = content.slug
    article.state = ArticleState.PUBLISHED
    article.published_at = article.published_at or now
    article.updated_at = article.changed_at = now
    article.published = article.newest
    authors = _authors(session, content)
    topics = _topics(session, content)
    # Emptied first: a name that only moved must not meet its old row.
    article.byline, article.tagged = [], []
    session.flush()
    article.byline = [ArticleAuthor(author=author, position=i) for i, author in enumerate(authors)]
    article.tagged = [ArticleTopic(topic=topic, position=i) for i, topic in enumerate(topics)]
    session.flush()


class Imported(StrEnum):
    """What an import did with a file."""

    CREATED = "created"
    UPDATED = "updated"
    PUBLISHED = "published"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class ImportResult:
    """The article of one file, and what was done."""

    article: Article
    did: Imported


def import_file(
    session: Session, actor: Actor, file: MarkdownFile, *, publish_it: bool
) -> ImportResult:
    """Bring a Markdown file in: a new article, a new revision, or nothing where all is the same.

    A file marked as a draft is never published. What was never published before keeps the times
    of publication that the file gives. Raises `Forbidden`.
    """
    demand(actor, Permission.ARTICLE_WRITE_ANY)
    article = by_address(session, file.draft_of) if file.draft_of else None
    article = article or by_address(session, file.content.slug)
    did = Imported.UNCHANGED
    if article is None:
        article = create_article(session, actor, file.content)
        did = Imported.CREATED
    elif not _is_same(article, file):
        save_draft(session, actor, article, file.content, base=article.newest.number)
        did = Imported.UPDATED
    elif article.published is not None and content_of(article.published) == file.content:
        return ImportResult(article, did)
    if publish_it and not file.draft and (not article.is_public or article.has_newer_draft):
        first = article.published_at is None
        publish(session, actor, article)
        if first and file.published_at is not None:
            article.published_at = file.published_at
            article.updated_at = file.updated_at or file.published_at
            session.flush()
        did = Imported.PUBLISHED if did is Imported.UNCHANGED else did
    return ImportResult(article, did)


def _is_same(article: Article, file: MarkdownFile) -> bool:
    """Whether the site has the file's content already, in the place where it belongs."""
    places = [article.newest] if file.draft else [article.newest, article.published]
    return any(content_of(revision) == file.content for revision in places if revision)


def _demand_work_on(actor: Actor, article: Article) -> None:
    demand(actor, Permission.ARTICLE_WRITE_OWN)
    own = article.owner_id is not None and article.owner_id == actor.user_id
    if not own and not permit(actor, Permission.ARTICLE_WRITE_ANY):
        raise NotFound("There is no such article, or it is not yours to edit.")


def _lock(session: Session, article: Article) -> None:
    """Wait for whoever else writes articles, and see what they wrote of this one."""
    _take_turns(session)
    session.refresh(article, ["newest_revision_id", "published_revision_id", "state", "newest"])


def _demand_seen(article: Article, seen: int | None) -> None:
    newest = article.newest.number
    if seen is not None and newest != seen:
        raise Stale(
            f"This is based on revision {seen}, but the newest is revision {newest}. "
            "Read what changed, and save again on top of it."
        )


def _take_turns(session: Session) -> None:
    """Let one writer of articles after the other look and write, until the transaction ends.

    A slug that was free when it was looked at is then still free when it is taken, and a new
    author or topic is made by one of two. SQLite has one writer at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_TURN)))


def _check_slug(session: Session, content: ArticleContent, article: Article | None) -> None:
    if slug_is_taken(session, content.slug, article):
        raise Invalid.at("/slug", f"Another article has the slug “{content.slug}”; choose another.")


def _check_names(session: Session, content: ArticleContent) -> None:
    """Raise `Invalid` where a slug that was made from a name is the slug of another name.

    Two people may share what is left of their names in a slug; a slug that was given, though,
    says who is meant, and may bring a new name.
    """
    known = known_authors(session, (a.slug for a in content.authors if a.slug_made))
    _refuse_others(content, known)


def _check_newcomers(session: Session, content: ArticleContent, written: Revision) -> None:
    """Raise `Invalid` where an author of another name became known after this was written.

    Whoever wrote it gave a new author a slug, and had nobody to rename.
    """
    known = known_authors(session, (author.slug for author in content.authors))
    since = credited_since(session, known)
    late = {s: known[s] for s, moment in since.items() if moment > written.created_at}
    _refuse_others(content, late)


def _refuse_others(content: ArticleContent, known: Mapping[str, Author]) -> None:
    errors = [
        FieldError(
            f"/authors/{i}/name",
            f"There is already an author at “{given.slug}” called {known[given.slug].name}; "
            "give a slug of its own, or use that name.",
        )
        for i, given in enumerate(content.authors)
        if given.slug in known and known[given.slug].name != given.name
    ]
    if errors:
        raise Invalid(errors)


def _add_revision(
    session: Session, actor: Actor, article: Article, content: ArticleContent, number: int
) -> Revision:
    revision = Revision(
        article_id=article.id,
        number=number,
        created_by_id=actor.user_id,
        **content.model_dump(mode="json"),
    )
    session.add(revision)
    session.flush()
    article.newest = revision
    article.changed_at = revision.created_at
    session.flush()
    return revision


def _authors(session: Session, content: ArticleContent) -> Sequence[Author]:
    """Make the byline's authors known, or bring what is known of them up to date."""
    known = known_authors(session, (author.slug for author in content.authors))
    for given in content.authors:
        author = known.setdefault(given.slug, Author(slug=given.slug, bio=""))
        author.name = given.name
        author.bio = given.bio or author.bio
        session.add(author)
    return [known[given.slug] for given in content.authors]


def _topics(session: Session, content: ArticleContent) -> Sequence[Topic]:
    known = known_topics(session, content.topics)
    for slug in content.topics:
        session.add(known.setdefault(slug, Topic(slug=slug)))
    return [known[slug] for slug in content.topics]
