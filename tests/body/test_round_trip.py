"""A document that is written as Markdown and read again is the same document."""

from __future__ import annotations

import json

from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from cms.body.document import Document
from cms.body.markdown.reader import Parsed, parse_markdown
from cms.body.markdown.writer import render_markdown
from cms.body.reading import read_document
from cms.body.traversal import walk
from cms.errors import FieldError, Invalid
from tests.body.strategies import documents, raw_documents, texts

relaxed = settings(
    max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
)

_FRAGMENTS = st.sampled_from(
    ["\n", "\n\n", "  ", "- ", "1. ", "> ", "::: note A\n", ":::\n", "```\n", "| a | b |\n|-|-|\n"]
)
markdown = st.lists(_FRAGMENTS | texts, max_size=12).map("".join)


@relaxed
@given(documents())
def test_a_document_survives_markdown(document: Document) -> None:
    text = render_markdown(document)
    assert parse_markdown(text).document == document, text


@relaxed
@given(documents())
def test_a_document_survives_json(document: Document) -> None:
    assert read_document(json.loads(json.dumps(document.to_json()))) == document
    assert read_document(document.model_dump(mode="json")) == document
    assert Document.model_validate(document.to_json()) == document


@relaxed
@given(raw_documents)
def test_reading_what_was_read_changes_nothing(raw: dict[str, object]) -> None:
    try:
        document = read_document(raw)
    except Invalid:
        return
    assert read_document(document.to_json()) == document


def _parsed(text: str) -> Parsed | tuple[FieldError, ...]:
    try:
        return parse_markdown(text)
    except Invalid as error:
        return error.errors


@relaxed
@given(markdown | st.text())
@example("[^a]: x")
@example("*a <strong>b* c</strong>")
def test_any_text_is_a_document_or_an_error_with_a_line(text: str) -> None:
    parsed = _parsed(text)
    if isinstance(parsed, Parsed):
        again = parse_markdown(render_markdown(parsed.document))
        assert again.document == parsed.document, render_markdown(parsed.document)
    else:
        assert all(error.line for error in parsed), parsed


@relaxed
@given(markdown)
def test_every_node_of_a_text_has_a_line_in_it(text: str) -> None:
    parsed = _parsed(text)
    assume(isinstance(parsed, Parsed))
    assert isinstance(parsed, Parsed)
    last = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    assert all(1 <= line <= last for line in parsed.lines.values())
    assert all(parsed.line_of(f"{pointer}/attrs") for pointer, _ in walk(parsed.document))
