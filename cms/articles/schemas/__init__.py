"""What an article consists of, and the forms in which it comes and goes."""

from cms.articles.schemas.content import (
    ArticleContent,
    columns_of,
    content_of,
    read_content,
)
from cms.articles.schemas.files import MarkdownFile, read_markdown_file, write_markdown_file
from cms.articles.schemas.manage import (
    ArticleList,
    ArticlePatch,
    ManagedArticle,
    PublishedList,
    managed,
    summarised,
)
from cms.articles.schemas.parts import AuthorInput, ReferenceInput, RelatedInput, slugify
from cms.articles.schemas.rendering import direction, reference_numbers, render_body

__all__ = [
    "ArticleContent",
    "ArticleList",
    "ArticlePatch",
    "AuthorInput",
    "ManagedArticle",
    "MarkdownFile",
    "PublishedList",
    "ReferenceInput",
    "RelatedInput",
    "columns_of",
    "content_of",
    "direction",
    "managed",
    "read_content",
    "read_markdown_file",
    "reference_numbers",
    "render_body",
    "slugify",
    "summarised",
    "write_markdown_file",
]
