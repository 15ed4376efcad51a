"""Measure searches among many articles. Run by hand:

    python -m tests.benchmarks.searching FOLDER [--database URL] [--articles N]

Fills an empty database with articles whose words are as common as those of a language are (by
default an SQLite file in FOLDER, which is kept and used again), and writes the index by the
command's own operation. Then sends searches through the whole WSGI application in this process,
and prints of each the median and the 95th percentile of the server's time in milliseconds.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from itertools import accumulate, islice
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import func, insert, select, update

from cms.app.factory import create_app
from cms.app.worker import settle
from cms.articles.models.article import Article, Revision
from cms.articles.operations.searching import rebuild_index
from cms.db.session import db, transaction
from tests.benchmarks.autosave import Timed
from tests.fixtures.database import settings_for
from tests.fixtures.newsroom import Newsroom

ROUNDS, WARMING = 20, 3
VOCABULARY, WORDS = 40_000, 250
_CHUNK = 2_000
_SYLLABLES = [
    "wa", "lo", "ti", "ren", "sto", "ka", "mi", "pre", "con", "der", "un", "be", "ge", "al", "or",
    "in", "er", "tal", "mo", "su", "ex", "pro", "ve", "na", "ri", "do", "ful", "ba", "che", "go",
]  # fmt: skip
_CHINESE = "这个那里今天早上有人说话没时间去学校上班晚饭以后睡觉前看书天气很好大家一起"


def vocabulary() -> list[str]:
    """Make words, the commonest first; the same ones each time."""
    chance = Random(7)
    found: dict[str, None] = {}
    while len(found) < VOCABULARY:
        found["".join(chance.choices(_SYLLABLES, k=chance.choice((1, 2, 2, 3, 3, 4))))] = None
    return list(found)


def fill(newsroom: Newsroom, number: int) -> None:
    """Publish one article by the operations, and make the others after it as rows."""
    newsroom.published("article-1", title="The first")
    session = db.session()
    like = {c.name: v for c, v in zip(Article.__table__.c, _row(Article), strict=True)}
    revision = {c.name: v for c, v in zip(Revision.__table__.c, _row(Revision), strict=True)}
    session.rollback()
    with db.engine.begin() as connection:
        texts = _texts(number)
        while chunk := list(islice(texts, _CHUNK)):
            connection.execute(
                insert(Article),
                [
                    like
                    | {
                        "id": n,
                        "public_id": f"{n:020x}",
                        "slug": f"article-{n}",
                        "newest_revision_id": None,
                        "published_revision_id": None,
                    }
                    for n, *_ in chunk
                ],
            )
            connection.execute(
                insert(Revision),
                [
                    revision
                    | {"id": n, "article_id": n, "slug": f"article-{n}", "title": title}
                    | {"summary": summary, "body": _body(text)}
                    for n, title, summary, text in chunk
                ],
            )
            ids = [n for n, *_ in chunk]
            connection.execute(
                update(Article)
                .where(Article.id.in_(ids))
                .values(newest_revision_id=Article.id, published_revision_id=Article.id)
            )


def _row(model: type[Any]) -> Any:
    return db.session().execute(select(*model.__table__.c)).one()


def _texts(number: int) -> Iterator[tuple[int, str, str, str]]:
    chance, words = Random(8), vocabulary()
    weights = list(accumulate(1 / (rank + 2) for rank in range(VOCABULARY)))
    for n in range(2, number + 1):
        said = chance.choices(words, cum_weights=weights, k=WORDS)
        chinese = "".join(chance.choices(_CHINESE, k=20))
        yield n, " ".join(said[:7]), " ".join(said[7:30]), f"{' '.join(said[30:])} {chinese}"


def _body(text: str) -> dict[str, Any]:
    paragraph = {"type": "paragraph", "content": [{"type": "text", "text": text, "marks": []}]}
    return {"type": "doc", "version": 1, "content": [paragraph]}


def searches() -> dict[str, str]:
    """Say what is looked for."""
    words = vocabulary()
    common, second, rare = words[0], words[1], words[-1]
    return {
        "one letter": "w",
        "two letters": "co",
        "the beginning of three letters": "con",
        "the beginning of four letters": "cond",
        "the beginning of five letters": "conde",
        "the commonest word": f'"{common}"',
        "two common words": f"{common} {second}",
        "two common words as a phrase": f'"{common} {second}"',
        "sixteen beginnings": " ".join(f"{each}w" for each in _SYLLABLES[:16]),
        "a rare word": rare,
        "a word that is nowhere": "zzyzx",
        "one Chinese character": "天",
        "four Chinese characters": "今天早上",
        "nothing: the latest articles": "",
    }


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--database", default="")
    parser.add_argument("--articles", type=int, default=100_000)
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    url = asked.database or f"sqlite:///{asked.folder / 'searching.db'}"
    newsroom = Newsroom(create_app(settings_for(asked.folder, url)))
    with newsroom.app.app_context():
        upgrade()
        if not db.session().scalar(select(func.count()).select_from(Article)):
            db.session.remove()
            fill(newsroom, asked.articles)
            began = perf_counter()
            with transaction():
                rebuild_index(db.session())
            _say(f"index written in {perf_counter() - began:.0f} s")
            with db.engine.connect() as connection:
                connection.exec_driver_sql("ANALYZE")
        db.session.remove()
    timed = Timed(newsroom.app.wsgi_app)
    newsroom.app.wsgi_app = timed  # type: ignore[method-assign]  # as Flask says to wrap it
    settle()
    _say("| search | median | p95 | found |\n| --- | --- | --- | --- |")
    client = newsroom.reader()
    for name, sought in searches().items():
        query = {"q": sought} if sought else {}
        times: list[float] = []
        meta: dict[str, Any] = {}
        for _ in range(ROUNDS + WARMING):
            answer = client.get("/api/v1/articles", query_string=query)
            times.append(timed.clock)
            meta = answer.get_json()["meta"]
        kept = sorted(times[WARMING:])
        found = f"{'at least ' if 'at_least' in meta else ''}{meta['total']:,}"
        _say(f"| {name} | {kept[len(kept) // 2]:.1f} | {kept[-2]:.1f} | {found} |")


if __name__ == "__main__":
    main()
