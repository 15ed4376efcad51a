"""Bringing Markdown files in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy.orm import Session

from cms.articles.models.article import Article
from cms.articles.operations.names import settle
from cms.articles.operations.publishing import publish
from cms.articles.operations.writing import create_article, save_draft
from cms.articles.queries.desk import by_address
from cms.articles.queries.names import former_article
from cms.articles.rules.markdown_files import MarkdownFile
from cms.articles.schemas.content import ArticleContent, content_of
from cms.body.folding import fold_name
from cms.body.slugs import numbered_slugs, slug_for
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
    session: Session,
    actor: Actor,
    file: MarkdownFile,
    *,
    publish_it: bool,
    others: Collection[int] = (),
) -> ImportResult:
    """Bring a Markdown file in: a new article, a new revision, or nothing where all is the same.

    A file marked as a draft is never published. What was never published before keeps the times
    of publication that the file gives. Without a slug, a file is the article of its title that is
    at a slug which the site makes of it; ``others`` are the ids of those that came in already.
    Raises `Forbidden`.
    """
    demand(actor, Permission.ARTICLE_WRITE_ANY)
    article, content = _article_of(session, file, others)
    file = replace(file, content=content)
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


def _article_of(
    session: Session, file: MarkdownFile, others: Collection[int]
) -> tuple[Article | None, ArticleContent]:
    """Find the article that a file is of, and return the content with its slugs settled."""
    article, content = None, file.content
    if file.draft_of:
        article = by_address(session, file.draft_of) or former_article(session, file.draft_of)
    if article is None and content.slug_made:
        article = _titled(session, content, others)
        if article is not None:
            content = _at_its_slug(file, article)
    elif article is None:
        article = by_address(session, content.slug)
    return article, settle(session, content, article) if article else content


def _titled(session: Session, content: ArticleContent, others: Collection[int]) -> Article | None:
    """Find the article of a title, by the slugs that the site makes of it."""
    for slug in numbered_slugs(slug_for("article", content.title, content.locale)):
        article = by_address(session, slug) or former_article(session, slug)
        if article is None:
            return None
        revisions = [revision for revision in (article.newest, article.published) if revision]
        titles = {fold_name(revision.title) for revision in revisions}
        if article.id not in others and fold_name(content.title) in titles:
            return article
    raise AssertionError("slugs have no end")


def _at_its_slug(file: MarkdownFile, article: Article) -> ArticleContent:
    """Leave an article the slug that it has, where the file gives none."""
    if file.draft or article.published is None:
        newest = article.newest
        return file.content.with_slug(newest.slug, made=newest.slug_made)
    return file.content.with_slug(article.slug, made=False)


def _is_same(article: Article, file: MarkdownFile) -> bool:
    """Whether the site has the file's content already, in the place where it belongs."""
    compared = [article.newest] if file.draft else [article.newest, article.published]
    return any(content_of(revision) == file.content for revision in compared if revision)
