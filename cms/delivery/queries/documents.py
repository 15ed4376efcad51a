"""Composing documents from articles and comments, each in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy.orm import InstrumentedAttribute, Session

from cms.articles.models.article import Article, Revision
from cms.articles.models.people import Author
from cms.articles.queries.people import credits_of, public_author
from cms.articles.queries.public import public_topic, published_article
from cms.articles.queries.published import (
    article_counts,
    public_authors,
    public_topics,
    published_articles,
)
from cms.articles.queries.search import matches
from cms.articles.rules.finishing import finished_content
from cms.articles.rules.rendering import Rendering, rendering_of
from cms.articles.schemas.content import content_of
from cms.articles.schemas.published import NameList, PublishedList
from cms.body.document import Document
from cms.body.inlines import STORED
from cms.body.markdown.writer import render_markdown
from cms.comments.queries.public import comment_counts, thread
from cms.comments.queries.threads import state_of_thread
from cms.comments.schemas.outputs import PublicComment
from cms.config import CommentRules
from cms.db.pages import Page
from cms.delivery.queries.sections import embed_views, reference_views, related_views
from cms.delivery.schemas.documents import (
    ArticleCard,
    ArticleDocument,
    ArticleWithComments,
    AuthorEntry,
    AuthorView,
    BodyFormat,
    ListedArticle,
    PartialBody,
    PreviewDocument,
    ReviewerView,
    SearchMatch,
    TopicEntry,
)
from cms.delivery.schemas.parameters import ListQuery


def article_document(
    session: Session, slug: str, rules: CommentRules, body_format: BodyFormat | None = None
) -> ArticleDocument:
    """Build the document of a published article.

    Args:
        session: The database session.
        slug: The present slug of the article.
        rules: For how long comments are open.
        body_format: The one format in which to give the body; None for all three.

    Raises:
        NotFound: No published article has the slug.
        Moved: The article has another slug now.
    """
    article = _published_article(session, slug, body_format)
    count = comment_counts(session, [article.id])[article.id]
    return ArticleDocument(**_article_fields(session, article, rules, count, body_format))


def article_with_comments(
    session: Session, slug: str, rules: CommentRules, body_format: BodyFormat | None = None
) -> ArticleWithComments:
    """Build the same with the article's thread."""
    article = _published_article(session, slug, body_format)
    comments = thread(session, article.id, rules.max_depth)
    count = sum(1 for _ in flat(comments))
    fields = _article_fields(session, article, rules, count, body_format)
    return ArticleWithComments(**fields, comments=comments)


def preview_document(
    session: Session, article: Article, body_format: BodyFormat | None = None
) -> PreviewDocument:
    """Build the document of an article's newest draft, as it would be published now."""
    revision = article.newest
    content = finished_content(content_of(revision, with_body=False))
    people = credits_of(session, content.authors, revision)
    reviewers = (content.reviewed_by,) if content.reviewed_by else ()
    reviewer = next((each.person() for each in credits_of(session, reviewers, revision)), None)
    fields = {
        **_summary_fields(article, revision),
        **_content_fields(session, revision, reviewer, body_format),
        "authors": [credit.person() for credit in people],
        "topics": content.topics,
    }
    return PreviewDocument(
        **fields,
        slug=content.slug,
        comment_count=0,
        comments_open=False,
        comments_close_at=None,
    )


def article_cards(session: Session, wanted: PublishedList) -> Page[ArticleCard]:
    """Read a page of published articles, with the number of approved comments of each."""
    page = published_articles(session, wanted)
    counts = comment_counts(session, (article.id for article in page.items))
    cards = [ArticleCard(**_card_fields(article, counts[article.id])) for article in page.items]
    return page.with_items(cards)


def listed_articles(session: Session, wanted: ListQuery) -> Page[ListedArticle]:
    """Read the same for the API: with a snippet where words are looked for, and the body."""
    columns = _body_columns(wanted.body) if wanted.includes_bodies else ()
    page = published_articles(session, wanted, columns)
    counts = comment_counts(session, [article.id for article in page.items])
    found = matches(session, wanted.q, page.items) if wanted.q is not None else {}
    items = []
    for article in page.items:
        fields = _card_fields(article, counts[article.id])
        if article.id in found:
            rank, snippet = found[article.id]
            fields["match"] = SearchMatch(rank=rank, snippet=snippet)
        if wanted.includes_bodies:
            revision = _published_revision(article)
            fields["body"] = _body(revision, rendering_of(revision), wanted.body)
        items.append(ListedArticle(**fields))
    return page.with_items(items)


def author_entries(session: Session, wanted: NameList) -> Page[AuthorEntry]:
    """Read a page of the authors of published articles."""
    page = public_authors(session, wanted)
    counts = article_counts(session, authors=[author.id for author in page.items])
    return page.with_items([_author_entry(a, article_count=counts[a.id]) for a in page.items])


def author_entry(session: Session, slug: str, *, with_articles: bool) -> AuthorEntry:
    """Return an author of published articles, or raise `cms.errors.NotFound`."""
    author = public_author(session, slug)
    latest = _latest(session, PublishedList(author=author.slug), with_articles)
    return _author_entry(author, **latest)


def topic_entries(session: Session, wanted: NameList) -> Page[TopicEntry]:
    """Read a page of the topics of published articles."""
    page = public_topics(session, wanted)
    counts = article_counts(session, topics=[topic.id for topic in page.items])
    return page.with_items(
        [TopicEntry(slug=t.slug, name=t.name, article_count=counts[t.id]) for t in page.items]
    )


def topic_entry(session: Session, slug: str, *, with_articles: bool) -> TopicEntry:
    """Return a topic of published articles, or raise `cms.errors.NotFound`."""
    topic = public_topic(session, slug)
    latest = _latest(session, PublishedList(topic=topic.slug), with_articles)
    return TopicEntry(slug=topic.slug, name=topic.name, **latest)


def flat(comments: Iterable[PublicComment]) -> Iterator[PublicComment]:
    """Yield each comment of a tree."""
    for comment in comments:
        yield comment
        yield from flat(comment.replies)


def _author_entry(author: Author, **counted: Any) -> AuthorEntry:
    return AuthorEntry(**dict(AuthorView.model_validate(author)), **counted)


def _latest(session: Session, wanted: PublishedList, with_articles: bool) -> dict[str, Any]:
    page = article_cards(session, wanted)
    articles = {"articles": list(page.items)} if with_articles else {}
    return {"article_count": page.total} | articles


def _published_article(session: Session, slug: str, body_format: BodyFormat | None) -> Article:
    columns = (Revision.citations, Revision.embeds, *_body_columns(body_format))
    return published_article(session, slug, columns)


def _published_revision(article: Article) -> Revision:
    """Return the revision that the public sees; the queries here only find articles with one."""
    if article.published is None:
        raise LookupError(f"article {article.public_id} has no published revision")
    return article.published


def _summary_fields(article: Article, revision: Revision) -> dict[str, Any]:
    return {
        "id": article.public_id,
        "title": revision.title,
        "locale": revision.locale,
        "summary": revision.summary,
        "published_at": article.published_at,
        "updated_at": article.updated_at,
    }


def _card_fields(article: Article, comment_count: int) -> dict[str, Any]:
    return {
        **_summary_fields(article, _published_revision(article)),
        "slug": article.slug,
        "authors": [place.author for place in article.byline],
        "topics": [tag.topic for tag in article.tagged],
        "comment_count": comment_count,
    }


def _article_fields(
    session: Session,
    article: Article,
    rules: CommentRules,
    comment_count: int,
    body_format: BodyFormat | None,
) -> dict[str, Any]:
    revision, state = _published_revision(article), state_of_thread(session, article, rules)
    return {
        **_card_fields(article, comment_count),
        **_content_fields(session, revision, article.reviewer, body_format),
        "comments_open": state.is_open,
        "comments_close_at": state.closes_at or state.closed_at,
    }


def _content_fields(
    session: Session, revision: Revision, reviewer: Author | None, body_format: BodyFormat | None
) -> dict[str, Any]:
    content = finished_content(content_of(revision, with_body=False))
    rendering = rendering_of(revision)
    return {
        "reviewed_by": reviewer and ReviewerView.model_validate(reviewer),
        "reviewed_at": content.reviewed_at,
        "review_due": content.review_due,
        "references": reference_views(content, rendering.citations),
        "related": related_views(session, content),
        "embeds": embed_views(rendering.embeds),
        "body": _body(revision, rendering, body_format),
    }


def _body_columns(body_format: BodyFormat | None) -> Sequence[InstrumentedAttribute[Any]]:
    """Return the columns of a revision from which `_body` makes a format, or all of them."""
    if body_format is None:
        return Revision.html, Revision.body
    return (Revision.html,) if body_format == "html" else (Revision.body,)


def _body(
    revision: Revision, rendering: Rendering | Revision, body_format: BodyFormat | None
) -> PartialBody:
    formats: dict[BodyFormat, Callable[[], Any]] = {
        "html": lambda: rendering.html,
        "markdown": lambda: render_markdown(Document.model_validate(revision.body, context=STORED)),
        "document": lambda: revision.body,
    }
    wanted = formats if body_format is None else [body_format]
    return PartialBody(**{name: formats[name]() for name in wanted})
