"""The public sees what is published, and nothing of what is not."""

from __future__ import annotations

import pytest

from cms.articles.models.article import Article
from cms.articles.models.people import Author
from cms.db.session import db, transaction
from cms.permissions import Role
from tests.delivery.conftest import API, Reader
from tests.fixtures.newsroom import MANAGE, Newsroom

OLD = {
    "title": "Old title",
    "summary": "Old summary.",
    "topics": ["old-topic"],
    "authors": [{"name": "Olda Old", "bio": "Old bio."}],
}
NEW = {
    "title": "Fresh title",
    "slug": "fresh",
    "summary": "Fresh summary.",
    "topics": ["fresh-topic"],
    "authors": [{"name": "Frieda Fresh"}, {"name": "Olda Old", "bio": "Fresh bio."}],
    "body_markdown": "Fresh words.\n",
}
PLACES = ("/", "/articles/old", "/authors/olda-old", "/topics/old-topic", API, f"{API}/old")


@pytest.fixture
def public_id(newsroom: Newsroom) -> str:
    """A published article with a newer draft in which everything is changed."""
    made = newsroom.published("old", "Old words.\n", **OLD)
    newsroom.draft(made, **NEW)
    return made


def test_a_newer_draft_is_nowhere_to_be_seen(reader: Reader, public_id: str) -> None:
    for path in PLACES:
        page = reader.page(path)
        assert "Old title" in page, path
        assert "Old summary." in page, path
        assert "resh" not in page.replace("/articles/fresh", "resh"), path
    assert "Old words." in reader.page("/articles/old")
    assert "Old bio." in reader.page("/authors/olda-old")
    for path in ("/articles/fresh", "/authors/frieda-fresh", "/topics/fresh-topic", f"{API}/fresh"):
        assert reader.status(path) == 404, path
    for query in ("?q=Fresh", "?topic=fresh-topic", "?author=frieda-fresh", "?topic=nothing"):
        assert reader.slugs(query) == []
    assert reader.slugs("?q=old+SUMM") == ["old"]


def test_publishing_the_draft_changes_all_of_it_at_once(
    newsroom: Newsroom, reader: Reader, public_id: str
) -> None:
    first = reader.article("old")
    newsroom.publish(public_id)
    for path in ("/", "/articles/fresh", "/authors/frieda-fresh", "/topics/fresh-topic", API):
        page = reader.page(path)
        assert "Fresh title" in page, path
        assert "Old title" not in page, path
    assert reader.status("/topics/old-topic") == 404
    for path in ("/articles/old", f"{API}/old"):
        assert reader.status(path) == 308, path
    now = reader.article("fresh")
    assert [author["name"] for author in now["authors"]] == ["Frieda Fresh", "Olda Old"]
    assert now["authors"][1]["bio"] == "Fresh bio."
    assert now["id"] == first["id"]
    assert now["published_at"] == first["published_at"]
    assert now["updated_at"] > first["updated_at"]


def test_whoever_leaves_the_byline_has_no_page_any_more(newsroom: Newsroom, reader: Reader) -> None:
    made = newsroom.published("one", authors=[{"name": "Ann"}, {"name": "Bo"}])
    newsroom.draft(made, title="One", slug="one", authors=[{"name": "Bo"}])
    assert reader.status("/authors/ann") == 200
    newsroom.publish(made)
    assert reader.status("/authors/ann") == 404
    assert reader.status("/authors/bo") == 200


def test_nothing_of_a_draft_is_public(newsroom: Newsroom, reader: Reader) -> None:
    newsroom.article("secret", **{**OLD, "title": "Secret"})
    with newsroom.app.app_context(), transaction():
        db.session.add(Author(slug="known", name="Known but silent", bio=""))
    assert reader.slugs() == []
    assert "Secret" not in reader.page("/")
    assert "No articles yet" in reader.page("/")
    paths = ("/articles/secret", "/authors/olda-old", "/topics/old-topic", "/authors/known")
    for path in (*paths, f"{API}/secret", f"{API}/secret?include=comments"):
        assert reader.status(path) == 404, path


def test_what_is_taken_back_is_gone_everywhere(newsroom: Newsroom, reader: Reader) -> None:
    made = newsroom.published("old", **OLD)
    newsroom.published("other", related=[{"title": "See old", "slug": "old"}])
    assert reader.article("other")["related"][0]["href"] == "/articles/old"
    with newsroom.app.app_context(), transaction():
        article = db.session().query(Article).filter_by(public_id=made).one()
        article.published = None
    for path in ("/articles/old", "/authors/olda-old", "/topics/old-topic", f"{API}/old"):
        assert reader.status(path) == 404, path
    assert reader.slugs() == ["other"]
    assert reader.article("other")["related"][0]["href"] is None


def test_a_draft_that_is_not_public_may_be_previewed_by_its_editor_alone(
    newsroom: Newsroom, reader: Reader
) -> None:
    made = newsroom.article("secret")
    assert reader.status(f"/desk/articles/{made}") == 303
    assert reader.status(f"{MANAGE}/{made}") == 401
    assert newsroom.desk(Role.EDITOR).get(f"/desk/articles/{made}").status_code == 200
