"""What an article consists of, and the forms in which it comes and goes."""

from cms.articles.schemas.content import (
    ArticleContent,
    AuthorInput,
    ReferenceInput,
    RelatedInput,
    content_of,
    read_content,
    slugify,
)
from cms.articles.schemas.files import MarkdownFile, read_markdown_file, write_markdown_file
from cms.articles.schemas.manage import ArticleList, ArticlePatch, ManagedArticle, managed, summarised

__all__ = [
    "ArticleContent",
    "ArticleList",
    "ArticlePatch",
    "AuthorInput",
    "ManagedArticle",
    "MarkdownFile",
    "ReferenceInput",
    "RelatedInput",
    "content_of",
    "managed",
    "read_content",
    "read_markdown_file",
    "slugify",
    "summarised",
    "write_markdown_file",
]
