"""Slugs that change: what the desk, a file and an unpublished article make of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from cms.articles.models.article import Article
from cms.articles.operations.people import change_author, merge_authors
from cms.articles.operations.publishing import unpublish
from cms.articles.queries.people import person_at
from cms.articles.schemas.people import PersonInput
from cms.db.session import db, transaction
from cms.errors import Conflict
from cms.permissions import OPERATOR, Role
from tests.fixtures.newsroom import Newsroom


@pytest.fixture
def renamed(newsroom: Newsroom) -> str:
    """An article that readers knew as ``old``, and know as ``new``."""
    made = newsroom.published("old")
    newsroom.draft(made, title="New", slug="new")
    newsroom.publish(made)
    return made


def led(newsroom: Newsroom, slug: str) -> str | None:
    """Where the address of a slug leads."""
    return newsroom.reader().get(f"/articles/{slug}").headers.get("Location")


def test_the_desk_says_at_the_slug_whose_address_it_was(newsroom: Newsroom, renamed: str) -> None:
    desk = newsroom.desk(Role.EDITOR)
    refused = desk.press("/desk/articles/new", title="Another", slug="old", body="Kept words.")
    assert refused.status_code == 422
    assert "“old” was the address of the article “new”, and still leads there" in refused.text
    assert 'id="slug-error"' in refused.text
    assert "Kept words." in refused.text


def test_a_file_does_not_take_a_former_slug(
    newsroom: Newsroom, renamed: str, tmp_path: Path
) -> None:
    file = tmp_path / "one.md"
    file.write_text("---\ntitle: T\nslug: old\n---\n\nWords.\n", encoding="utf-8")
    code, _, errors = newsroom.run("import", "markdown", str(file), "--publish")
    assert code == 1
    assert "“old” was the address of the article “new”" in errors
    assert led(newsroom, "old") == "/articles/new"


def test_a_draft_of_a_former_slug_is_of_the_same_article(
    newsroom: Newsroom, renamed: str, tmp_path: Path
) -> None:
    file = tmp_path / "one.md"
    head = "---\ntitle: Third\nslug: third\ndraft: true\ndraft_of: old\n---\n\nWords.\n"
    file.write_text(head, encoding="utf-8")
    assert newsroom.run("import", "markdown", str(file), "--publish")[0] == 0
    newsroom.publish(renamed)
    assert [led(newsroom, slug) for slug in ("old", "new")] == ["/articles/third"] * 2


def test_an_unpublished_article_keeps_its_address_until_it_is_back(
    newsroom: Newsroom, renamed: str
) -> None:
    with newsroom.app.app_context(), transaction():
        article = db.session().query(Article).filter_by(public_id=renamed).one()
        unpublish(db.session(), OPERATOR, article)
    assert newsroom.reader().get("/articles/old").status_code == 404
    newsroom.draft(renamed, title="Third", slug="third")
    newsroom.publish(renamed)
    assert [led(newsroom, slug) for slug in ("old", "new")] == ["/articles/third"] * 2


def test_who_was_merged_meanwhile_is_not_written_of(newsroom: Newsroom) -> None:
    """Whoever read a person before the merge is told so, on any database."""
    newsroom.published("one", authors=[{"name": "Ann"}, {"name": "Bo"}, {"name": "Cy"}])
    with newsroom.app.app_context(), transaction():
        session = db.session()
        ann, bo, cy = (person_at(session, slug, "") for slug in ("ann", "bo", "cy"))
        merge_authors(session, OPERATOR, ann, bo)
        with pytest.raises(Conflict, match="merged this person"):
            change_author(session, OPERATOR, ann, PersonInput(name="Ann", slug="ann"), None)
        with pytest.raises(Conflict, match="merged this person"):
            merge_authors(session, OPERATOR, cy, ann)
