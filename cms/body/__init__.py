"""The body of an article, and safe text for comments: pure, without Flask or a database.

A body is a ``Document``. ``read_document`` takes one from JSON and ``parse_markdown`` from
Markdown; ``render_markdown`` and ``render_html`` give it back. ``render_comment`` makes
HTML of what a reader wrote.
"""

from cms.body.characters import bounded_marks, demand_visible, is_visible, without_unseen
from cms.body.comments import COMMENT_POLICY_VERSION, MAX_COMMENT, SafeHtml, render_comment
from cms.body.document import Document
from cms.body.folding import fold
from cms.body.html import HeadingAnchor, RenderedBody, render_blocks, render_html
from cms.body.inlines import REFERENCE_KEY, STORED, is_stored
from cms.body.lookalikes import skeleton, squeezed, unmasked
from cms.body.markdown.reader import Parsed, parse_markdown
from cms.body.markdown.writer import render_markdown
from cms.body.places import place_in_words
from cms.body.reading import MAX_BYTES, MAX_DEPTH, read_document
from cms.body.slugs import slugify
from cms.body.text import clean_line, clean_text
from cms.body.urls import MAX_URL, host_of, http_url
from cms.body.walking import citations, embeds, plain_text, walk
from cms.body.words import is_unspaced, placed_words, words_of

__all__ = [
    "COMMENT_POLICY_VERSION",
    "MAX_BYTES",
    "MAX_COMMENT",
    "MAX_DEPTH",
    "MAX_URL",
    "REFERENCE_KEY",
    "STORED",
    "Document",
    "HeadingAnchor",
    "Parsed",
    "RenderedBody",
    "SafeHtml",
    "bounded_marks",
    "citations",
    "clean_line",
    "clean_text",
    "demand_visible",
    "embeds",
    "fold",
    "host_of",
    "http_url",
    "is_stored",
    "is_unspaced",
    "is_visible",
    "parse_markdown",
    "place_in_words",
    "placed_words",
    "plain_text",
    "read_document",
    "render_blocks",
    "render_comment",
    "render_html",
    "render_markdown",
    "skeleton",
    "slugify",
    "squeezed",
    "unmasked",
    "walk",
    "without_unseen",
    "words_of",
]
