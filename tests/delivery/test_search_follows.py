"""The search follows each operation that changes what is public, and holds no word of a draft."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from cms.app.schedule import run_schedule
from cms.articles.models.article import Article
from cms.articles.models.people import Author
from cms.articles.operations.people import change_author, merge_authors
from cms.articles.operations.publishing import unpublish
from cms.articles.operations.revisions import discard_draft, restore_revision
from cms.articles.operations.schedule import schedule
from cms.articles.operations.workflow import archive, reopen
from cms.articles.schemas.people import PersonInput
from cms.articles.schemas.schedule import ScheduleInput
from cms.db.moments import utc_now
from cms.db.session import db, transaction
from cms.permissions import OPERATOR
from tests.delivery.conftest import Reader
from tests.fixtures.newsroom import Newsroom, statements

ANN = {"name": "Ann Ames", "slug": "ann"}


class Operations:
    """The operations, each in a transaction of its own."""

    def __init__(self, newsroom: Newsroom) -> None:
        self.newsroom = newsroom

    def do(self, operation: Any, article: str, *arguments: Any, **named: Any) -> None:
        """Do something with an article, by its id."""
        with self.newsroom.app.app_context(), transaction():
            found = db.session().scalars(select(Article).filter_by(public_id=article)).one()
            operation(db.session(), OPERATOR, found, *arguments, **named)

    def people(self, operation: Any, *slugs: str, arguments: tuple[Any, ...] = ()) -> None:
        """Do something with people, by their slugs."""
        with self.newsroom.app.app_context(), transaction():
            query = select(Author)
            found = [db.session().scalars(query.filter_by(slug=slug)).one() for slug in slugs]
            operation(db.session(), OPERATOR, *found, *arguments)


@pytest.fixture
def operations(newsroom: Newsroom) -> Operations:
    return Operations(newsroom)


def found(reader: Reader, *words: str) -> list[list[str]]:
    return [sorted(reader.slugs(f"?q={each}")) for each in words]


def rows(newsroom: Newsroom) -> int:
    with newsroom.app.app_context():
        return int(db.session().execute(text("SELECT count(*) FROM article_search")).scalar_one())


def test_it_follows_an_article_in_and_out(
    newsroom: Newsroom, reader: Reader, operations: Operations
) -> None:
    made = newsroom.article("one", "Original words.\n")
    assert rows(newsroom) == 0
    newsroom.publish(made)
    assert found(reader, "original") == [["one"]]
    operations.do(unpublish, made)
    assert rows(newsroom) == 0
    newsroom.publish(made)
    operations.do(archive, made)
    assert rows(newsroom) == 0
    operations.do(reopen, made)
    assert rows(newsroom) == 0
    newsroom.publish(made)
    assert found(reader, "original") == [["one"]]


def test_it_follows_the_published_text_and_no_draft(
    newsroom: Newsroom, reader: Reader, operations: Operations
) -> None:
    made = newsroom.published("one", "Original words.\n", topics=["bees"])
    newsroom.draft(
        made, title="Fresh title", slug="two", summary="Fresh", topics=["wasps"],
        authors=[{"name": "Frieda"}], body_markdown="Fresh words.\n",
    )  # fmt: skip
    assert found(reader, "original", "fresh", "wasps", "frieda") == [["one"], [], [], []]
    operations.do(restore_revision, made, number=1)
    operations.do(discard_draft, made)
    assert found(reader, "original", "bees", "fresh") == [["one"], ["one"], []]
    operations.do(restore_revision, made, number=2)
    newsroom.publish(made)
    assert found(reader, "original", "bees") == [[], []]
    assert found(reader, "fresh", "wasps", "frieda") == [["two"], ["two"], ["two"]]


def test_it_follows_the_schedule(
    newsroom: Newsroom, reader: Reader, operations: Operations
) -> None:
    made, now = newsroom.article("one", "Original words.\n"), utc_now()
    moments = ScheduleInput(
        publish_at=now + timedelta(hours=1), unpublish_at=now + timedelta(hours=2)
    )
    operations.do(schedule, made, moments, now)
    assert found(reader, "original") == [[]]
    for hours, slugs in ((1, ["one"]), (2, [])):
        run_schedule(newsroom.app, now + timedelta(hours=hours, seconds=1))
        assert found(reader, "original") == [slugs]
    assert rows(newsroom) == 0


def test_it_follows_a_person_renamed_on_the_desk(
    newsroom: Newsroom, reader: Reader, operations: Operations
) -> None:
    newsroom.published("one", authors=[ANN])
    newsroom.published("two", authors=[ANN, {"name": "Bo"}])
    person = PersonInput(name="Ann Bell", slug="ann")
    operations.people(change_author, "ann", arguments=(person, None))
    assert found(reader, "ames", "bell", "bo") == [[], ["one", "two"], ["two"]]


def test_it_follows_a_person_renamed_by_an_article(newsroom: Newsroom, reader: Reader) -> None:
    one = newsroom.published("one", authors=[ANN])
    newsroom.published("two", authors=[ANN])
    newsroom.published("three", reviewed_by=ANN, reviewed_at="2026-01-01")
    newsroom.draft(one, title="One", slug="one", authors=[ANN | {"name": "Ann Bell"}])
    assert found(reader, "ames", "bell") == [["one", "two"], []]
    newsroom.publish(one)
    assert found(reader, "ames", "bell") == [[], ["one", "two"]]


def test_it_follows_a_reviewer_who_is_renamed_and_wrote_elsewhere(
    newsroom: Newsroom, reader: Reader
) -> None:
    newsroom.published("one", authors=[ANN])
    two = newsroom.published("two", reviewed_by=ANN, reviewed_at="2026-01-01")
    renamed = ANN | {"name": "Ann Bell"}
    newsroom.draft(two, title="Two", slug="two", reviewed_by=renamed, reviewed_at="2026-01-01")
    newsroom.publish(two)
    assert found(reader, "ames", "bell") == [[], ["one"]]


def test_it_follows_two_people_who_are_one(
    newsroom: Newsroom, reader: Reader, operations: Operations
) -> None:
    newsroom.published("one", authors=[ANN])
    newsroom.published("two", authors=[{"name": "Bo", "slug": "bo"}, ANN])
    operations.people(merge_authors, "ann", "bo")
    assert found(reader, "ames", "bo") == [[], ["one", "two"]]


def test_it_follows_an_import(newsroom: Newsroom, reader: Reader, tmp_path: Any) -> None:
    file = tmp_path / "one.md"
    for words in ("Original", "Fresh"):
        file.write_text(f"---\ntitle: One\nslug: one\n---\n{words} words.\n")
        assert newsroom.run("import", "markdown", str(file), "--publish")[0] == 0
    assert found(reader, "original", "fresh") == [[], ["one"]]


def test_what_changes_nothing_public_does_not_touch_it(newsroom: Newsroom, reader: Reader) -> None:
    made = newsroom.published("one")
    with statements() as sent:
        reader.comment("one", "Some words.")
        newsroom.draft(made, title="Draft", slug="one", body_markdown="Fresh.\n")
    assert not [each for each in sent if "article_search" in each]


def test_what_is_undone_is_undone_there_too(
    newsroom: Newsroom, reader: Reader, operations: Operations
) -> None:
    made = newsroom.published("one", "Original words.\n")

    def fail(*arguments: Any) -> None:
        unpublish(*arguments)
        raise RuntimeError("after the index was written")

    with pytest.raises(RuntimeError):
        operations.do(fail, made)
    assert found(reader, "original") == [["one"]]
