# ruff: noqa: RUF001  # signs of many scripts are what is measured
"""Kinds of text made to cost more time than their length: what each costs against plain words.

Run it on an idle machine: ``python -m tests.benchmarks.hostile`` lists the worst kinds of
comments, articles and comparisons, with the seconds of processor that they take. The goals are
0.25 s for any comment of 5,000 characters and 1 s for any article of 200 KB.
"""

from __future__ import annotations

import string
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice
from time import process_time
from typing import Any

from cms.articles.schemas.comparing import compare_bodies, compare_texts
from cms.body import MAX_COMMENT, parse_markdown, render_comment, render_html, render_markdown
from cms.comments.schemas.changes import text_changes
from cms.errors import Invalid

ARTICLE = 200_000
PLAIN = "Plain words that stand in a row, as people write them. "

_PAIRS = [
    "[]", "()", "{}", "<>", "[](", "](", "![", "[^", "[^a]", "[a](", "[a]: ", "[a]: /b\n",
    "[a][b]", "**", "__", "~~", "*_", "_*", "***", "*a ", "a* ", "*a*", "**a", "a**", "_a_ ",
    "*a_ ", "~~a ", "``", "` ``", "`a", "\\`", "\\\\", "\\", "\\a", "&#", "&#1;", "&amp", "&amp;",
    "&;", "&a;", "&#x1;", "<a", "<a>", "</a>", "<!--", "<!", "<?", "<a b='", "<http://a",
    "<http://a.b>", "<a@b.c>", "<![CDATA[", "http://", "http://a.b/", "http://a.b ",
    "https://a.example/)", "(https://a.b/", "www.", "www.a.b/", "www.a.b ", "https://a.b/!",
    "https://a.b/&amp;", "https://a.b/'", "tel:", "at 1:23 ", "at ", "1:1:1:", "| ", "|a", "|-",
    "| a | b |\n", "|\n|-|\n", "a|b\n", "- ", "-\n", "* a\n", "1. ", "1.\n", "9) a\n", "> ", ">",
    ">\n", "> a\n", "# ", "#\n", "## a\n", "=\n", "---\n", "- - -\n", "***\n", "```\n", "~~~\n",
    ":::", "::: note\n", "::: a\n", ":::\n", ": ", ":\n", "^", "^a^", "~a~", "$", "    a\n", "\t",
    "\n", " ", "\n\n", "a\n", "a\n\n", "a  \n", "a\\\n", " \n", "e\u0301", "\u200b", "\u3164",
    "\u00ad", "é", "睡", "👍🏽", "“”", "‘", "«»", "。", "א", "ا", "\u202e", "a\u0301b",
    "x" * 70 + " ", "word word.\n",
]  # fmt: skip


def hostile(length: int) -> Iterator[tuple[str, str]]:
    """Yield kinds of hostile texts, each at most ``length`` long, by what they repeat."""
    units = [*string.punctuation, "a", *_PAIRS]
    for unit in dict.fromkeys(units):
        yield repr(unit), (unit * (length // len(unit) + 1))[:length]
    half = length // 2
    for opening, closing in (
        "[]",
        "()",
        "<>",
        "{}",
        ("[", "](a)"),
        ("**", "**"),
        ("*", "_"),
        ("> ", "\n"),
        ("*", "*"),
        ("_", "_"),
        ("`", "`"),
        ("``", "`"),
        ("![", "](a)"),
        ("[^", "]"),
        ("https://a.b/(", ")"),
        ("*a ", "b*"),
        ("**a ", "b**"),
    ):
        yield (
            f"{opening!r} then {closing!r}",
            opening * (half // len(opening)) + closing * (half // len(closing)),
        )
    for name, make in _MADE.items():
        yield name, "".join(_until(make(), length))


def _until(parts: Iterator[str], length: int) -> Iterator[str]:
    while length > 0:
        part = next(parts)
        yield part[:length]
        length -= len(part)


def _numbered(pattern: str) -> Callable[[], Iterator[str]]:
    def parts() -> Iterator[str]:
        number = 0
        while True:
            yield pattern.replace("N", str(number)).replace("I", " " * (number % 20))
            number += 1

    return parts


_MADE: dict[str, Callable[[], Iterator[str]]] = {
    "ticks of all lengths": lambda: ("`" * n + "a" for n in range(1, 10**6)),
    "stars of all lengths": lambda: ("*" * n + "a" for n in range(1, 10**6)),
    "references": _numbered("[aN]: /b\n"),
    "references and uses": _numbered("[aN]: /b\n\n[aN] "),
    "uses of what is not": _numbered("[aN] "),
    "footnotes": _numbered("[^aN]: b\n\n"),
    "citations": _numbered("a[^aN] "),
    "links": _numbered("[a](/bN) "),
    "many words": _numbered("wN "),
    "many lines": _numbered("wN\n"),
    "many blocks": _numbered("wN\n\n"),
    "staircase of lists": _numbered("I- a\n"),
    "staircase of quotes": lambda: (">" * (n % 30) + " a\n" for n in range(10**6)),
    "headings alike": lambda: iter(lambda: "## a\n\n", ""),
    "table": lambda: (f"| a | {n} |\n" if n else "| a | b |\n|---|---|\n" for n in range(10**6)),
    "wide table": lambda: iter(
        ["|" + " a |" * 40 + "\n", "|" + "---|" * 40 + "\n"] + ["|" + " b |" * 40 + "\n"] * 5000
    ),
    "marks in turn": lambda: iter(lambda: "**a** *b* `c` [d](/e) ~~f~~ ", ""),
    "quotes in lists": lambda: iter(lambda: "- > - > - > a\n", ""),
    "entities": lambda: iter(lambda: "&amp;&lt;&#1234;&nosuch;", ""),
}


def comment(source: str) -> None:
    """Render a comment, as it is when it is sent."""
    _or_refused(render_comment, source)


def article(source: str) -> None:
    """Read an article's Markdown, make HTML of it, and write it as Markdown again."""
    parsed = _or_refused(parse_markdown, source)
    if parsed is not None:
        render_html(parsed.document, embed=lambda url: url, number_of=lambda _: 1)  # type: ignore[arg-type,return-value]
        render_markdown(parsed.document)


@lru_cache(maxsize=1)
def _versions(source: str) -> tuple[Any, Any]:
    return _or_refused(parse_markdown, source), _or_refused(parse_markdown, changed(source))


def comparison(source: str) -> None:
    """Compare an article with one turned round. Of two times, only the first reads both."""
    old, new = _versions(source)
    if old is not None and new is not None:
        compare_bodies(old.document, new.document)


def texts(source: str) -> None:
    """Compare a text without marks, as of a summary."""
    compare_texts(source, changed(source))


def changes(source: str) -> None:
    """Compare two versions of a comment."""
    text_changes(source, changed(source))


def changed(source: str) -> str:
    """Return a text like this one, turned round and with other words here and there."""
    middle = len(source) // 2
    return "x " + source[middle:] + " y\n" + source[:middle].replace("a", "b", 50)


def _or_refused(make: Callable[[str], Any], source: str) -> Any:
    try:
        return make(source)
    except Invalid:
        return None


def cost(work: Callable[[str], None], source: str) -> float:
    """Return the seconds of processor that a work takes, the less of two."""
    spent = []
    for _ in range(2):
        begun = process_time()
        work(source)
        spent.append(process_time() - begun)
        if spent[0] > 3:
            break
    return min(spent)


def _worst(work: Callable[[str], None], length: int, most: int) -> None:
    plain = cost(work, (PLAIN * (length // len(PLAIN) + 1))[:length])
    found = sorted(((cost(work, text), kind) for kind, text in hostile(length)), reverse=True)
    print(f"\n{work.__name__}, {length:,} characters; plain words take {plain:.3f} s")  # noqa: T201
    for seconds, kind in islice(found, most):
        print(f"  {seconds:7.3f} s  {seconds / plain:6.1f} x  {kind}")  # noqa: T201


if __name__ == "__main__":
    wanted = sys.argv[1:]
    for work, length in ((comment, MAX_COMMENT), (changes, MAX_COMMENT), (texts, 2_000),
                         (article, ARTICLE), (comparison, ARTICLE)):  # fmt: skip
        if not wanted or work.__name__ in wanted:
            _worst(work, length, 15)
