"""Composing documents from articles and comments, each in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sqlalchemy.orm import Session

from cms.articles.models.article import Article, Revision
from cms.articles.models.people import Author, Topic
from cms.articles.queries.people import credits_of, public_author
from cms.articles.queries.public import public_topic, published_article
from cms.articles.queries.published import (
    article_counts,
    public_authors,
    public_topics,
    published_articles,
)
from cms.articles.queries.search import matches
from cms.articles.rules.finishing import finished_parts
from cms.articles.rules.rendering import render_body
from cms.articles.schemas.content import ArticleContent, content_of
from cms.articles.schemas.published import NameList, PublishedList
from cms.body.html import RenderedBody
from cms.body.markdown.writer import render_markdown
from cms.comments.queries.public import comment_counts, thread
from cms.comments.queries.threads import state_of_thread
from cms.comments.schemas.outputs import PublicComment
from cms.config import CommentRules
from cms.db.pages import Page
from cms.delivery.queries.parts import embeds_shown, references_shown, related_shown
from cms.delivery.schemas.documents import (
    ArticleCard,
    ArticleDocument,
    ArticleWithComments,
    AuthorEntry,
    AuthorView,
    Form,
    ListedArticle,
    PartialBody,
    PersonLink,
    PreviewDocument,
    ReviewerView,
    SearchMatch,
    TopicEntry,
    TopicView,
)
from cms.delivery.schemas.questions import ListQuery


def article_document(
    session: Session, slug: str, rules: CommentRules, form: Form | None = None
) -> ArticleDocument:
    """Build the document of a published article, or raise `cms.errors.NotFound`.

    ``form`` is the one in which its body is given, instead of all.
    """
    article = published_article(session, slug)
    count = comment_counts(session, [article.id])[article.id]
    return ArticleDocument(
        **_document_fields(session, article, count, form), **_thread_fields(session, article, rules)
    )


def article_with_comments(
    session: Session, slug: str, rules: CommentRules, form: Form | None = None
) -> ArticleWithComments:
    """Build the same with the article's thread."""
    article = published_article(session, slug)
    comments = thread(session, article.id, rules.max_depth)
    return ArticleWithComments(
        **_document_fields(session, article, sum(1 for _ in flat(comments)), form),
        **_thread_fields(session, article, rules),
        comments=comments,
    )


def preview_document(
    session: Session, article: Article, form: Form | None = None
) -> PreviewDocument:
    """Build the document of an article's newest draft, as it would be published now."""
    revision = article.newest
    content = finished_parts(content_of(revision))
    people = credits_of(session, content.authors, revision)
    checked = (content.reviewed_by,) if content.reviewed_by else ()
    reviewer = next((credit.person() for credit in credits_of(session, checked, revision)), None)
    return PreviewDocument(
        **_named(article, revision, content.slug),
        **_whole_fields(session, content, reviewer, form),
        authors=tuple(author_view(credit.person()) for credit in people),
        topics=tuple(topic_view(Topic(slug=t.slug, name=t.name)) for t in content.topics),
        comment_count=0,
        comments_open=False,
        comments_close_at=None,
    )


def article_cards(session: Session, wanted: PublishedList) -> Page[ArticleCard]:
    """Read a page of published articles, with the number of approved comments of each."""
    page = published_articles(session, wanted)
    counts = comment_counts(session, (article.id for article in page.items))
    cards = [ArticleCard(**_card_fields(article, counts[article.id])) for article in page.items]
    return page.showing(cards)


def listed_articles(session: Session, wanted: ListQuery) -> Page[ListedArticle]:
    """Read the same for the API: with a snippet where words are looked for, and the body."""
    page = published_articles(session, wanted, with_bodies=wanted.gives_bodies)
    ids = [article.id for article in page.items]
    counts = comment_counts(session, ids)
    found = matches(session, wanted.q, page.items) if wanted.q is not None else {}
    items = []
    for article in page.items:
        fields = _card_fields(article, counts[article.id])
        if article.id in found:
            rank, snippet = found[article.id]
            fields["match"] = SearchMatch(rank=rank, snippet=snippet)
        if wanted.gives_bodies:
            content = content_of(_published(article))
            fields["body"] = _body(content, wanted.body)
        items.append(ListedArticle(**fields))
    return page.showing(items)


def author_entries(session: Session, wanted: NameList) -> Page[AuthorEntry]:
    """Read a page of the authors of published articles."""
    page = public_authors(session, wanted)
    counts = article_counts(session, authors=[author.id for author in page.items])
    items = [
        AuthorEntry(**dict(author_view(author)), article_count=counts[author.id])
        for author in page.items
    ]
    return page.showing(items)


def author_entry(session: Session, slug: str, *, with_articles: bool) -> AuthorEntry:
    """Show an author of published articles, or raise `cms.errors.NotFound`."""
    view = author_view(public_author(session, slug))
    return AuthorEntry(
        **dict(view), **_latest(session, PublishedList(author=view.slug), with_articles)
    )


def topic_entries(session: Session, wanted: NameList) -> Page[TopicEntry]:
    """Read a page of the topics of published articles."""
    page = public_topics(session, wanted)
    counts = article_counts(session, topics=[topic.id for topic in page.items])
    items = [
        TopicEntry(**dict(topic_view(topic)), article_count=counts[topic.id])
        for topic in page.items
    ]
    return page.showing(items)


def topic_entry(session: Session, slug: str, *, with_articles: bool) -> TopicEntry:
    """Show a topic of published articles, or raise `cms.errors.NotFound`."""
    view = topic_view(public_topic(session, slug))
    return TopicEntry(
        **dict(view), **_latest(session, PublishedList(topic=view.slug), with_articles)
    )


def _latest(session: Session, wanted: PublishedList, with_articles: bool) -> dict[str, Any]:
    page = article_cards(session, wanted)
    fields: dict[str, Any] = {"article_count": page.total}
    return fields | ({"articles": list(page.items)} if with_articles else {})


def flat(comments: Iterable[PublicComment]) -> Iterator[PublicComment]:
    """Yield each comment of a tree."""
    for comment in comments:
        yield comment
        yield from flat(comment.replies)


def author_view(author: Author) -> AuthorView:
    """Show an author of a published article."""
    return AuthorView(
        slug=author.slug,
        name=author.name,
        credentials=author.credentials,
        bio=author.bio,
        interests=author.interests,
        links=tuple(PersonLink(**link) for link in author.links),
        url=f"/authors/{author.slug}",
    )


def topic_view(topic: Topic) -> TopicView:
    """Show a topic of a published article."""
    return TopicView(slug=topic.slug, name=topic.name, url=f"/topics/{topic.slug}")


def _card_fields(article: Article, comment_count: int) -> dict[str, Any]:
    return {
        **_named(article, _published(article), article.slug),
        "authors": tuple(author_view(place.author) for place in article.byline),
        "topics": tuple(topic_view(tag.topic) for tag in article.tagged),
        "comment_count": comment_count,
    }


def _named(article: Article, revision: Revision, slug: str) -> dict[str, Any]:
    return {
        "id": article.public_id,
        "title": revision.title,
        "slug": slug,
        "url": f"/articles/{slug}",
        "locale": revision.locale,
        "summary": revision.summary,
        "published_at": article.published_at,
        "updated_at": article.updated_at,
    }


def _document_fields(
    session: Session, article: Article, comment_count: int, form: Form | None
) -> dict[str, Any]:
    content = finished_parts(content_of(_published(article)))
    about = _card_fields(article, comment_count)
    return about | _whole_fields(session, content, article.reviewer, form)


def _whole_fields(
    session: Session, content: ArticleContent, reviewer: Author | None, form: Form | None
) -> dict[str, Any]:
    rendered = render_body(content)
    return {
        "reviewed_by": reviewer and ReviewerView.model_validate(reviewer),
        "reviewed_at": content.reviewed_at,
        "review_due": content.review_due,
        "references": references_shown(content, rendered),
        "related": related_shown(session, content),
        "embeds": embeds_shown(content),
        "body": _body(content, form, rendered),
    }


def _body(
    content: ArticleContent, form: Form | None, made: RenderedBody | None = None
) -> PartialBody:
    parts: dict[Form, Callable[[], Any]] = {
        "html": lambda: (made or render_body(content)).html,
        "markdown": lambda: render_markdown(content.body),
        "document": lambda: content.body.model_dump(mode="json"),
    }
    return PartialBody(**{name: make() for name, make in parts.items() if form in (None, name)})


def _thread_fields(session: Session, article: Article, rules: CommentRules) -> dict[str, Any]:
    state = state_of_thread(session, article, rules)
    return {
        "comments_open": state.is_open,
        "comments_close_at": state.closes_at or state.closed_at,
    }


def _published(article: Article) -> Revision:
    """Return the revision that the public sees; the queries here only find articles with one."""
    if article.published is None:
        raise LookupError(f"article {article.public_id} has no published revision")
    return article.published
