"""An article as a Markdown file: what is read, what is refused and where, and the way back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from string import ascii_lowercase, digits
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.articles.rules.markdown_files import MarkdownFile, read_markdown_file, write_markdown_file
from cms.articles.rules.reading import read_content
from cms.articles.schemas.content import ArticleContent
from cms.body.reading import read_document
from cms.body.traversal import citations
from cms.errors import Invalid
from tests.body.strategies import characters, documents


def errors_of(text: str) -> list[tuple[int | None, str]]:
    """The lines and sentences of what is wrong with a file."""
    with pytest.raises(Invalid) as raised:
        read_markdown_file(text)
    return [(error.line, error.detail) for error in raised.value.errors]


def content(front: str, body: str = "") -> ArticleContent:
    return read_markdown_file(f"---\n{front}---\n{body}").content


def test_every_scalar_is_text_until_the_schema_types_it() -> None:
    read = content(
        "title: 1984\nlocale: no\nsummary: 1.50\ntopics: [on, 404]\n"
        "authors:\n- name: yes\n  bio: 0x1F\n"
        "references:\n- {id: 007, title: null, year: 2001, accessed: 2026-01-02}\n"
    )
    assert (read.title, read.slug, read.locale, read.summary) == ("1984", "1984", "no", "1.50")
    assert [(topic.slug, topic.name) for topic in read.topics] == [("on", "On"), ("404", "404")]
    assert (read.authors[0].name, read.authors[0].bio) == ("yes", "0x1F")
    assert (read.references[0].id, read.references[0].title) == ("007", "null")
    assert read.references[0].year == 2001
    assert str(read.references[0].accessed) == "2026-01-02"


def test_a_field_with_nothing_after_its_colon_is_not_given() -> None:
    read = content("title: A\nslug:\nsummary:\ntopics:\nauthors:\nlocale:\n")
    assert read == content("title: A\n")
    assert errors_of("---\ntitle:\n---\n") == [(2, "title: This is needed.")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_a_byte_order_mark_do_not_matter(end: str, mark: str) -> None:
    text = "---\ntitle: A\nsummary: |\n  One.\n---  \nFirst.\n\nSecond.\n"
    assert read_markdown_file(mark + text.replace("\n", end)) == read_markdown_file(text)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "must begin with front matter"),
        ("\n---\ntitle: A\n---\n", 1, "must begin with front matter"),
        ("# A heading\n", 1, "must begin with front matter"),
        ("---\ntitle: A\n", 1, "is not closed"),
        ("---\n---\nText.\n", 1, "title: This is needed."),
        ("---\n- a\n---\n", 2, "must be fields"),
        ("---\njust words\n---\n", 2, "must be fields"),
        ("---\ntitle: A\ntitle: B\n---\n", 3, "twice"),
        ("---\ntitle: A\nauthors:\n- name: x\n  name: y\n---\n", 5, "twice"),
        ("---\ntitle: &a A\nsummary: *a\n---\n", 2, "alias"),
        ("---\ntitle: A\nbody: x\n---\n", 3, "below the front matter"),
        ("---\ntitle: A\ndraft: maybe\n---\n", 3, "true or false"),
        ("---\ntitle: A\ndraft: [true]\n---\n", 3, "true or false"),
        ("---\ntitle: A\ndraft_of: b\n---\n", 3, "in a draft"),
        ("---\ntitle: A\ndraft: true\ndraft_of: B b\n---\n", 4, "slug"),
        ("---\ntitle: A\npublished_at: 2026-03-12\n---\n", 3, "2027-03-12T08:30:00Z"),
        ("---\ntitle: A\npublished_at: 20260312T083000Z\n---\n", 3, "Write a moment"),
        ("---\ntitle: A\npublished_at: 2026-02-30T08:30:00Z\n---\n", 3, "Write a moment"),
        ("---\ntitle: A\npublished_at: 0001-01-01T00:00:00+05:00\n---\n", 3, "Write a moment"),
        ("---\ntitle: A\npublished_at: [x]\n---\n", 3, "Write a moment"),
        ("---\ntitle: A\npublished_at: 9999-01-01T00:00:00Z\n---\n", 3, "yet to come"),
        ("---\ntitle: A\nupdated_at: 2026-03-12T08:30:00Z\n---\n", 3, "after"),
        ("---\ndraft: true\npublished_at: 2020-01-01T00:00:00Z\n---\n", 3, "not in a draft"),
        ("---\ntitle: A\nsumary: x\n---\n", 3, "sumary: Unknown"),
        ("---\ntitle: A\nauthors:\n- name: x\n  mail: y\n---\n", 5, "authors.0.mail"),
        ("---\ntitle: 'A\n---\n", 2, "The front matter"),
        ("---\ntitle: A\n\tsummary: x\n---\n", 3, "The front matter"),
        ("---\ntitle: A: B\n---\n", 2, "The front matter"),
        ("---\ntitle: @A\n---\n", 2, "The front matter"),
        ("---\n[a, b]: c\ntitle: A\n---\n", 2, "must be a word"),
        ('---\ntitle: "\\UFFFFFFFF"\n---\n', 1, "not valid YAML"),
        ("---\ntitle: \x07\n---\n", 1, "not valid YAML"),
        ("---\ntitle: " + "[" * 5_000 + "\n---\n", 1, "not valid YAML"),
        ("---\ntitle: " + "x" * 200_001 + "\n---\n", 1, "longer than 200,000"),
        ("---\ntitle: A\n---\n\nx\n\n::: tip\ny\n", 7, ""),
        ("---\ntitle: A\n---\n\n[^a] and\n[^b]\n", 5, "[^a] is cited"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, line: int, said: str) -> None:
    first = errors_of(text)[0]
    assert first[0] == line, first
    assert said in first[1]


def test_the_errors_of_fields_and_body_come_together_in_order() -> None:
    found = errors_of("---\ntitle: A\nlocale: '?'\nsummary: x\n---\n\nhttps://youtu.be/x\n")
    assert [line for line, _ in found] == [3, 7]


def test_aliases_that_multiply_are_refused_at_once() -> None:
    rows = "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [*{chr(97 + i)},*{chr(97 + i)}]\n" for i in range(20)
    )
    assert "alias" in errors_of(f"---\na: &a [x]\n{rows}---\n")[0][1]


def test_an_escaped_surrogate_does_not_get_in() -> None:
    assert content('title: "A\\uD800B"\n').title == "AB"


# --- the way back ----------------------------------------------------------------------------

text = st.text(characters, max_size=40) | st.sampled_from(
    ["no", "null", "~", "1e3", "0o7", "- a", "a: b", "# x", "'", '"', "---", "...", "a\n---\nb",
     "{{ x }}", "%y", "&a", "*a", "!x", "| x", "👩‍👩‍👧", "a\u2028b", "x" * 180, "a " * 90,
     " a\n\n\n b "]
)  # fmt: skip
moments = st.datetimes(max_value=datetime(2026, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
_alphanumeric = st.sampled_from(ascii_lowercase + digits)
slugs = st.lists(st.text(_alphanumeric, min_size=1, max_size=8), min_size=1, max_size=2).map(
    "-".join
)


def playable(node: Any) -> Any:
    """The same nodes, with embeds that we know how to play."""
    if isinstance(node, list):
        return [playable(each) for each in node]
    if isinstance(node, dict):
        if node.get("type") == "embed":
            return node | {"attrs": {"url": "https://v.example/_a_*b*.mp3?a=b&amp;c"}}
        return {key: playable(value) for key, value in node.items()}
    return node


@st.composite
def contents(draw: st.DrawFn) -> ArticleContent:
    """Content of every kind; fields that the schema would refuse are left at their default."""
    body = read_document(playable(draw(documents()).to_json()))
    cited = dict.fromkeys(key for _, key in citations(body))
    other = draw(st.lists(slugs, max_size=2))
    references = [
        {
            "id": key,
            "title": f"T {draw(text)}",
            "authors": draw(text),
            "year": draw(st.none() | st.integers(1000, 2999)),
            "doi": draw(st.sampled_from([None, "10.1000/182", "10.1000/(x)<1::a>#b%c"])),
            "url": draw(st.sampled_from([None, "https://example.org/a:b?c=#d"])),
            "accessed": draw(st.none() | st.dates().map(str)),
        }
        for key in dict.fromkeys([*cited, *other])
    ]
    authors = [
        {"slug": slug, "name": f"N {draw(text)}", "bio": draw(text)}
        for slug in draw(st.lists(slugs, max_size=2, unique=True))
    ]
    fields: dict[str, Any] = {
        "title": f"{draw(text)} x",
        "slug": draw(slugs),
        "locale": draw(st.sampled_from(["en", "no", "pt-BR", "zh-Hant"])),
        "summary": draw(text),
        "topics": draw(st.lists(slugs, max_size=3, unique=True)),
        "authors": authors,
        "references": references,
        "related": [{"title": f"R {draw(text)}", "slug": s} for s in other],
        "body": body.to_json(),
    }
    return read_content(fields)


@settings(max_examples=60, deadline=None)
@given(contents(), st.booleans(), st.none() | slugs, st.none() | moments)
def test_a_file_that_was_written_is_read_as_the_same(
    made: ArticleContent, draft: bool, draft_of: str | None, first: datetime | None
) -> None:
    if draft:
        file = MarkdownFile(made, draft, draft_of)
    else:
        file = MarkdownFile(made, published_at=first, updated_at=first and first + timedelta(1))
    assert read_markdown_file(write_markdown_file(file)) == file
