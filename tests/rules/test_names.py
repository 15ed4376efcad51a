"""Names that were given up do not come back, and the glossary gives each term one meaning."""

from __future__ import annotations

import io
import re
import tokenize
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from tests.rules.sources import ROOT, files, named

# What each was replaced by.
RETIRED = {
    "Standing": "CommentState",
    "standing": "state",
    "standing_of": "state_of",
    "bring": "apply_transition",
    "turns": "locking",
    "take_turns": "lock_articles",
    "demand_seen": "require_version",
    "around": "a module for each subject, such as history or notes",
    "sharing": "caching",
    "exchange": "requests, responses",
    "who_asks": "authentication",
    "machines": "feeds",
    "promise": "response_times",
    "units": "lines",
    "differing": "diff",
    "comparing": "diff",
    "aligning": "alignment",
    "walking": "traversal",
    "places": "locations",
    "spans": "mark_spans",
    "Spot": "Location",
    "LogKind": "Action",
    "onward": "next_url",
    "Onward": "NextLink",
    "Galley": "Application",
    "words_of": "enum_column, split_words",
}
CODE_OF_TEMPLATE = re.compile(r"\{[{%](.*?)[%}]\}", re.DOTALL)
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
# A name or a path of the code; an address begins with a slash, and "Galley" names the product.
CODE_OF_PAGE = re.compile(r"`([\w.][\w./()]*)`")
WORD = re.compile(r"\w+")
TERM = re.compile(r"^\| \*\*(.+?)\*\* \|", re.MULTILINE)


def names_in_python(source: str) -> set[str]:
    """The names of a Python file: of what it defines, imports and calls; no text, no comment."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {token.string for token in tokens if token.type == tokenize.NAME}


def names_in_template(source: str) -> set[str]:
    """The names in a template's expressions and statements."""
    code = " ".join(CODE_OF_TEMPLATE.findall(source))
    return set(WORD.findall(QUOTED.sub("", code)))


def names_in_page(source: str) -> set[str]:
    """The names that a page of the docs writes as code."""
    return set(WORD.findall(" ".join(CODE_OF_PAGE.findall(source)))) - {"Galley"}


def found() -> Iterator[str]:
    """Each retired name, and where it is."""
    kinds = [
        ("cms", ".py", names_in_python),
        ("templates", ".html", names_in_template),
        ("docs", ".md", names_in_page),
    ]
    for folder, suffix, names in kinds:
        for path in files(folder, suffix):
            used = names(path.read_text(encoding="utf-8")) | {path.stem}
            yield from (f"{named(path)}: {name}" for name in sorted(RETIRED.keys() & used))


def test_no_retired_name_is_used() -> None:
    assert not list(found())


@pytest.mark.parametrize(
    ("names", "source"),
    [
        (names_in_python, "from cms.x import places"),
        (names_in_python, "class Spot: ..."),
        (names_in_template, "{% if promise %}{% endif %}"),
        (names_in_template, "{{ form.places }}"),
        (names_in_page, "The module `cms/web/sharing.py`."),
    ],
)
def test_a_retired_name_is_seen(names: Callable[[str], set[str]], source: str) -> None:
    assert RETIRED.keys() & names(source)


@pytest.mark.parametrize(
    ("names", "source"),
    [
        (names_in_python, 'text = "many places"  # around it'),
        (names_in_template, '<p>We promise it.</p>{{ f("standing") }}'),
        (names_in_page, "Turns and places."),
    ],
)
def test_words_of_plain_text_are_free(names: Callable[[str], set[str]], source: str) -> None:
    assert not RETIRED.keys() & names(source)


def test_each_term_of_the_glossary_has_one_meaning() -> None:
    terms = TERM.findall((ROOT / "docs/reference/glossary.md").read_text(encoding="utf-8"))
    assert len(terms) > 20
    assert [term for term, times in Counter(map(str.lower, terms)).items() if times > 1] == []
    assert terms == sorted(terms, key=str.lower)
