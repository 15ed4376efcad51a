"""Conditions and options that several queries share."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from cms.articles.models.article import Article, ArticleAuthor, ArticleTopic
from cms.articles.models.people import Author, Topic


def is_public() -> ColumnElement[bool]:
    """Whether readers can see an article."""
    return Article.published_revision_id.is_not(None)


def is_known_to_readers() -> ColumnElement[bool]:
    """Whether a person wrote or reviewed what readers see."""
    return or_(
        Author.id.in_(select(ArticleAuthor.author_id).join(Article).where(is_public())),
        Author.id.in_(select(Article.reviewer_id).where(is_public())),
    )


def is_on_a_public_article() -> ColumnElement[bool]:
    """Whether a topic is one of what readers see."""
    return Topic.id.in_(select(ArticleTopic.topic_id).join(Article).where(is_public()))


def review_is_due(day: date) -> ColumnElement[bool]:
    """Whether readers see a text that somebody was to check again by the day."""
    return and_(is_public(), Article.review_due <= day)


def byline_and_topics() -> tuple[ORMOption, ...]:
    """Load the authors and topics of published articles too, in two queries."""
    return (
        selectinload(Article.byline).joinedload(ArticleAuthor.author),
        selectinload(Article.tagged).joinedload(ArticleTopic.topic),
    )


def contains_text(text: str, *columns: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Whether one of the columns holds the text, in whatever case."""
    return or_(*(column.icontains(text, autoescape=True) for column in columns))
