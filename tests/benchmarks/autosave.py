"""Measure what an autosave of a long article costs the server. Run by hand:

    python -m tests.benchmarks.autosave [WORDS]

Sends the form of an article of so many words (10,000 unless told) as its page does by itself, with
another text each time, through the whole WSGI application in this process, on SQLite in a folder of
its own. Prints the median and the 95th percentile in milliseconds, by the clock and by the
processor: of the desk's page for a password (the floor), of an autosave with the document of the
editor, and of one with Markdown; and what comparing two versions of the article takes.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from time import perf_counter, thread_time
from typing import Any

from cms.app.factory import create_app
from cms.app.worker import settle
from cms.permissions import Role
from tests.fixtures.database import SqliteDatabases, settings_for
from tests.fixtures.newsroom import Desk, Newsroom

ROUNDS, WARMING = 60, 3
WORDS = 10_000
PARAGRAPH = 80


class Timed:
    """An application that notes how long its last answer took, in milliseconds."""

    def __init__(self, inner: Callable[..., Iterable[bytes]]) -> None:
        self.inner = inner
        self.clock = self.processor = 0.0

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        """Answer, and note the time."""
        began, worked = perf_counter(), thread_time()
        body = list(self.inner(environ, start_response))
        self.clock = (perf_counter() - began) * 1000
        self.processor = (thread_time() - worked) * 1000
        return body


def main() -> None:
    """Measure, and print a table."""
    words = int(sys.argv[1]) if len(sys.argv) > 1 else WORDS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        newsroom = Newsroom(create_app(settings_for(folder, SqliteDatabases(folder).fresh(folder))))
        desk = newsroom.desk(Role.AUTHOR)
        timed = Timed(newsroom.app.wsgi_app)
        newsroom.app.wsgi_app = timed  # type: ignore[method-assign]  # as Flask says to wrap it
        settle()
        path = desk.press("/desk/articles/new", title="Long", body="Begun.").headers["Location"]
        fields = desk.form(path)
        print("| request | median | p95 | processor, median | processor, p95 |")  # noqa: T201
        print("| --- | --- | --- | --- | --- |")  # noqa: T201
        show(timed, "the desk's page for a password", lambda _: desk.get("/desk/password"))
        for kind, body in (("the document", document), ("Markdown", markdown)):
            save = partial(autosave_turn, desk, path, fields, body, words)
            show(timed, f"autosave with {kind}", save)
        desk.press(path, "save")
        autosave(desk, path, fields, markdown(words, 1_000))
        show(timed, "comparing two versions", lambda _: desk.get(f"{path}/compare"))


def autosave_turn(
    desk: Desk,
    path: str,
    fields: dict[str, str],
    body: Callable[[int, int], dict[str, str]],
    words: int,
    turn: int,
) -> None:
    """Send the text of a turn."""
    autosave(desk, path, fields, body(words, turn))


def autosave(desk: Desk, path: str, fields: dict[str, str], body: dict[str, str]) -> None:
    """Send the form; go on from the version that is the answer."""
    sent = {**fields, **body, "action": "autosave"}
    answer = desk.client.post(path, data=sent, headers={"Accept": "application/json"})
    if answer.status_code != 200:
        raise SystemExit(answer.text)
    fields["base"] = str(answer.get_json()["data"]["version"])


def paragraphs(words: int, turn: int) -> list[str]:
    """Make a text that is the same each time but for one paragraph."""
    dice = random.Random(1)
    vocabulary = [f"{dice.choice('bdfgklmnprst')}{dice.choice('aeiou')}word{i}" for i in range(900)]
    found = [
        " ".join(dice.choices(vocabulary, k=PARAGRAPH)) + "." for _ in range(words // PARAGRAPH)
    ]
    found[turn % len(found)] += f" Turn {turn}."
    return found


def document(words: int, turn: int) -> dict[str, str]:
    """Write the body as the editor sends it, with a heading before each fifth paragraph."""
    blocks: list[Any] = []
    for place, text in enumerate(paragraphs(words, turn)):
        if place % 5 == 0:
            heading = [{"type": "text", "text": f"Part {place}"}]
            blocks.append({"type": "heading", "attrs": {"level": 2}, "content": heading})
        first, rest = text[:40], text[40:]
        marked = {"type": "text", "text": first, "marks": [{"type": "strong"}]}
        line = [marked, {"type": "text", "text": rest}]
        blocks.append({"type": "paragraph", "content": line})
    return {"document": json.dumps({"type": "doc", "version": 1, "content": blocks})}


def markdown(words: int, turn: int) -> dict[str, str]:
    """Write the body as the field of Markdown sends it."""
    return {"body": "\n\n".join(paragraphs(words, turn)), "document": ""}


def show(timed: Timed, name: str, send: Callable[[int], object]) -> None:
    """Send the request again and again; print a row of the table."""
    clock, processor = [], []
    for turn in range(ROUNDS + WARMING):
        send(turn)
        if turn >= WARMING:
            clock.append(timed.clock)
            processor.append(timed.processor)
    clock.sort()
    processor.sort()
    middle, far = ROUNDS // 2, -(-ROUNDS * 95 // 100) - 1
    times = (clock[middle], clock[far], processor[middle], processor[far])
    print(f"| {name} | " + " | ".join(f"{time:.1f}" for time in times) + " |")  # noqa: T201


if __name__ == "__main__":
    main()
