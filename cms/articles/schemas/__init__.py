"""What an article consists of, and the forms in which it comes and goes."""

from cms.articles.schemas.content import (
    ArticleContent,
    columns_of,
    content_of,
)
from cms.articles.schemas.files import MarkdownFile, read_markdown_file, write_markdown_file
from cms.articles.schemas.finishing import demand_finished, faults, finished_parts, unplayable
from cms.articles.schemas.manage import (
    ArticleList,
    ArticlePatch,
    ManagedArticle,
    NewArticle,
    managed,
    summarised,
)
from cms.articles.schemas.parts import AuthorInput, ReferenceInput, RelatedInput, slug_for
from cms.articles.schemas.published import PublishedList
from cms.articles.schemas.reading import read_content
from cms.articles.schemas.rendering import direction, reference_numbers, render_body
from cms.articles.schemas.schedule import LocalMoment, ScheduleInput, as_local, read_local
from cms.articles.schemas.workflow import (
    MAX_NOTE,
    AtBlock,
    ChangesInput,
    HistoryEntry,
    HistoryQuery,
    NoteInput,
    NoteView,
    actor_name,
    block_texts,
    history_entry,
    note_view,
    place_notes,
    read_note,
)

__all__ = [
    "MAX_NOTE",
    "ArticleContent",
    "ArticleList",
    "ArticlePatch",
    "AtBlock",
    "AuthorInput",
    "ChangesInput",
    "HistoryEntry",
    "HistoryQuery",
    "LocalMoment",
    "ManagedArticle",
    "MarkdownFile",
    "NewArticle",
    "NoteInput",
    "NoteView",
    "PublishedList",
    "ReferenceInput",
    "RelatedInput",
    "ScheduleInput",
    "actor_name",
    "as_local",
    "block_texts",
    "columns_of",
    "content_of",
    "demand_finished",
    "direction",
    "faults",
    "finished_parts",
    "history_entry",
    "managed",
    "note_view",
    "place_notes",
    "read_content",
    "read_local",
    "read_markdown_file",
    "read_note",
    "reference_numbers",
    "render_body",
    "slug_for",
    "summarised",
    "unplayable",
    "write_markdown_file",
]
