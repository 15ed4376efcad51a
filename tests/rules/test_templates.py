"""No template switches escaping off, or holds what the content policy forbids."""

from __future__ import annotations

import re

import pytest

from tests.rules.sources import files, named

FORBIDDEN = {
    "escaping switched off": r"(?:\||\bfilter)\s*safe\b|autoescape\s+false|Markup\s*\(",
    "an attribute without quotes around its value": r"=\s*\{\{",
    "an inline style": r"<style\b|\sstyle(?:=|\s*=\s*[\"'])",
    "an inline script": r"<script(?![^>]*\ssrc\s*=)|javascript:",
    "an inline event handler": r"\son[a-z]+(?:=|\s*=\s*[\"'])",
}


def faults(template: str) -> list[str]:
    """What is wrong with a template, each with its line."""
    return [
        f"line {template.count(chr(10), 0, match.start()) + 1}: {name}"
        for name, pattern in FORBIDDEN.items()
        for match in re.finditer(pattern, template, re.IGNORECASE)
    ]


def test_no_template_has_a_fault() -> None:
    found = [
        f"{named(path)}, {fault}"
        for path in files("templates")
        for fault in faults(path.read_text(encoding="utf-8"))
    ]
    assert not found


def test_every_template_is_of_a_kind_that_is_escaped() -> None:
    # Flask escapes by the name's ending; a template with another one would come out raw.
    strange = [named(path) for path in files("templates") if path.suffix not in {".html", ".xml"}]
    assert not strange


@pytest.mark.parametrize(
    "template",
    [
        "{{ text|safe }}",
        "{{ text | safe }}",
        "{% autoescape false %}",
        "{% filter safe %}",
        "{{ Markup(text) }}",
        "<a href={{ url }}>",
        '<p style="color: red">',
        "<style>",
        "<script>",
        '<script type="module">',
        '<a href="javascript:alert()">',
        '<p onclick="go()">',
        "<p\nonclick = 'go()'>",
    ],
)
def test_each_fault_is_seen(template: str) -> None:
    assert faults(template)


@pytest.mark.parametrize(
    "template",
    [
        '<script src="{{ asset("desk.js") }}" defer></script>',
        '<a href="{{ url }}" class="style-guide">only one = two</a>',
        "{% set x = y %}{{ text|e }}",
    ],
)
def test_a_sound_template_has_none(template: str) -> None:
    assert not faults(template)
