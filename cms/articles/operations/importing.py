"""Bringing Markdown files in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from cms.articles.models import Article
from cms.articles.operations.publishing import publish
from cms.articles.operations.writing import create_article, save_draft
from cms.articles.queries import by_address
from cms.articles.queries.names import former_article
from cms.articles.schemas import MarkdownFile, content_of
from cms.permissions import Actor, Permission, demand


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
    article = None
    if file.draft_of:
        article = by_address(session, file.draft_of) or former_article(session, file.draft_of)
    article = article or by_address(session, file.content.slug)
    did = Imported.UNCHANGED
    if article is None:
        article = create_article(session, actor, file.content)
        did = Imported.CREATED
    elif not _is_same(article, file):
        save_draft(session, actor, article, file.content, base=article.version)
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
