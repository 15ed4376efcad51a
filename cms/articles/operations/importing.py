"""Importing Markdown files."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy.orm import Session

from cms.articles.models.article import Article
from cms.articles.operations.names import resolve_names
from cms.articles.operations.publishing import publish
from cms.articles.operations.writing import create_article, save_draft
from cms.articles.queries.desk import article_by_slug
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
    """Import a Markdown file as a new article or a new revision; do nothing if all is the same.

    A file marked as a draft is never published. An article that was never published before gets the
    times of publication from the file. A file without a slug belongs to the article with its title
    and a slug that the site generates from that title; ``others`` are the ids of the articles that
    were imported already. Raises `Forbidden`.
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
    """Find the article that a file belongs to, and return the content with free slugs."""
    article, content = None, file.content
    if file.draft_of:
        article = article_by_slug(session, file.draft_of) or former_article(session, file.draft_of)
    if article is None and content.slug_made:
        article = _titled(session, content, others)
        if article is not None:
            content = _at_its_slug(file, article)
    elif article is None:
        article = article_by_slug(session, content.slug)
    return article, resolve_names(session, content, article) if article else content


def _titled(session: Session, content: ArticleContent, others: Collection[int]) -> Article | None:
    """Find the article with a title, by the slugs that the site generates from it."""
    for slug in numbered_slugs(slug_for("article", content.title, content.locale)):
        article = article_by_slug(session, slug) or former_article(session, slug)
        if article is None:
            return None
        revisions = [revision for revision in (article.newest, article.published) if revision]
        titles = {fold_name(revision.title) for revision in revisions}
        if article.id not in others and fold_name(content.title) in titles:
            return article
    raise AssertionError("slugs have no end")


def _at_its_slug(file: MarkdownFile, article: Article) -> ArticleContent:
    """Keep the slug of an article where the file gives none."""
    if file.draft or article.published is None:
        newest = article.newest
        return file.content.with_slug(newest.slug, made=newest.slug_made)
    return file.content.with_slug(article.slug, made=False)


def _is_same(article: Article, file: MarkdownFile) -> bool:
    """Whether the site has the content of the file already, as a draft or published."""
    revisions = [article.newest] if file.draft else [article.newest, article.published]
    return any(content_of(revision) == file.content for revision in revisions if revision)
