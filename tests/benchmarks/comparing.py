"""Pairs of bodies made to cost a comparison more time than their length.

``python -m tests.benchmarks.comparing`` prints of each pair the seconds of processor for reading
the new one and for comparing both. The goal is 1 s each on an idle machine. The pairs are as long
as an article may be; one that is refused is said to be.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from random import Random
from time import process_time
from typing import TypeVar

from cms.articles.schemas.comparing import compare_bodies
from cms.body import parse_markdown
from cms.errors import Invalid

T = TypeVar("T")
_TWO = [a + b for a in "abcdefghij" for b in "abcdefghij"]
_CHINESE = "这个那里今天早上"
_ROWS = "| a | b |\n|---|---|\n"


def _drawn(words: Sequence[str], number: int, seed: int) -> list[str]:
    return Random(seed).choices(words, k=number)


def _shuffled(of: Iterable[T]) -> list[T]:
    found = list(of)
    Random(3).shuffle(found)
    return found


def _listed(pattern: str, numbers: Iterable[int], between: str = "\n") -> str:
    return between.join(pattern.replace("N", str(n)) for n in numbers)


def _blocks(seeds: Iterable[int], words: int, first: str = "") -> str:
    return "\n\n".join(" ".join([f"{first}{n}", *_drawn(_TWO, words, n)]) for n in seeds)


def pairs() -> dict[str, tuple[str, str]]:
    """Return pairs of Markdown, by what they are."""
    many = [f"w{n}" for n in range(30_000)]
    some, few = many[:19_000], many[:10_000]
    item, block, row, code = "- item N", "paragraph N", "| row N | 7 |", "x = N"
    return {
        "words of one letter": (
            " ".join(_drawn("ab", 99_000, 1)),
            " ".join(_drawn("ab", 99_000, 2)),
        ),
        "16,000 words of two letters": (
            " ".join(_drawn(_TWO, 16_000, 1)),
            " ".join(_drawn(_TWO, 16_000, 2)),
        ),
        "10,000 words shuffled": (" ".join(few), " ".join(_shuffled(few))),
        "19,000 words shuffled": (" ".join(some), " ".join(_shuffled(some))),
        "30,000 words shuffled": (" ".join(many), " ".join(_shuffled(many))),
        "19,000 words reversed": (" ".join(some), " ".join(reversed(some))),
        "a paragraph, each other word another": (
            " ".join(many),
            " ".join(f"x{n}" if n % 2 else word for n, word in enumerate(many)),
        ),
        "signs": ("".join(_drawn(",;.:?", 199_000, 1)), "".join(_drawn(",;.:?", 199_000, 2))),
        "marks in turn": ("**a** *b* " * 1_000, "*a* **b** " * 1_000),
        "10,000 items": (_listed(item, range(10_000)), _listed(item, range(1, 10_001))),
        "1,500 items moved by one": (_listed(item, range(1_500)), _listed(item, range(1, 1_501))),
        "1,500 items shuffled": (
            _listed(item, range(1_500)),
            _listed(item, _shuffled(range(1_500))),
        ),
        "1,500 items, each another": (
            _listed(item, range(1_500)),
            _listed("- thing N", range(1_500)),
        ),
        "2,000 rows": (_ROWS + _listed(row, range(2_000)), _ROWS + _listed(row, range(1, 2_001))),
        "700 rows shuffled": (
            _ROWS + _listed(row, range(700)),
            _ROWS + _listed(row, _shuffled(range(700))),
        ),
        "700 rows, each another": (
            _ROWS + _listed(row, range(700)),
            _ROWS + _listed("| line N | 8 |", range(700)),
        ),
        "2,000 blocks moved by one": (
            _listed(block, range(2_000), "\n\n"),
            _listed(block, [1_999, *range(1_999)], "\n\n"),
        ),
        "2,000 blocks shuffled": (
            _listed(block, range(2_000), "\n\n"),
            _listed(block, _shuffled(range(2_000)), "\n\n"),
        ),
        "2,000 headings of another level": (
            _listed("## h N", range(2_000), "\n\n"),
            _listed("### h N", range(2_000), "\n\n"),
        ),
        "99 blocks with words in common": (_blocks(range(99), 300), _blocks(range(100, 199), 300)),
        "99 long blocks with words in common": (
            _blocks(range(99), 600),
            _blocks(range(100, 199), 600),
        ),
        "1,000 blocks, a word changed in each": (
            _blocks(range(1_000), 30, "p"),
            _blocks(range(1_000), 30, "q"),
        ),
        "quotes in quotes": (
            "\n".join(f"{'> ' * (n % 11 + 1)}a{n}" for n in range(1_000)),
            "\n".join(f"{'> ' * (n % 11 + 1)}b{n}" for n in range(1_000)),
        ),
        "lists in lists": (
            "\n".join(f"{'  ' * (n % 8)}- a{n}" for n in range(900)),
            "\n".join(f"{'  ' * (n % 8)}- b{n}" for n in range(900)),
        ),
        "800 callouts": (
            _listed("::: note T N\ntext N\n:::", range(800), "\n\n"),
            _listed("::: note U N\ntext N\n:::", range(800), "\n\n"),
        ),
        "1,200 links": (
            _listed("[a](/bN)", range(1_200), " "),
            _listed("[a](/cN)", range(1_200), " "),
        ),
        "lines of code shuffled": (
            f"```\n{_listed(code, range(15_000))}\n```",
            f"```\n{_listed(code, _shuffled(range(15_000)))}\n```",
        ),
        "Chinese": ("".join(_drawn(_CHINESE, 66_000, 1)), "".join(_drawn(_CHINESE, 66_000, 2))),
    }


def main() -> None:
    """Print what each pair costs, the less of two."""
    for name, (old, new) in pairs().items():
        begun = process_time()
        try:
            after = parse_markdown(new).document
            read = process_time() - begun
            before = parse_markdown(old).document
        except Invalid as refused:
            sys.stdout.write(f"refused  {name}: {refused}\n")
            continue
        spent = []
        for _ in range(2):
            begun = process_time()
            compare_bodies(before, after)
            spent.append(process_time() - begun)
        sys.stdout.write(f"read {read:.3f} s, compared {min(spent):.3f} s  {name}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
