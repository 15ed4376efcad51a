"""Former addresses: of articles and of people, for pages and programs, for ever."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from cms.articles.models.article import Article
from cms.articles.operations.publishing import publish
from cms.articles.operations.writing import create_article, save_draft
from cms.articles.rules.reading import read_content
from cms.db.session import db, transaction
from cms.db.types import new_public_id
from cms.errors import Invalid
from cms.permissions import OPERATOR
from cms.web.application import Application
from tests.delivery.conftest import API, Reader
from tests.fixtures.newsroom import MANAGE, Newsroom


def rename(newsroom: Newsroom, article: str, slug: str) -> None:
    newsroom.draft(article, title=f"Title of {slug}", slug=slug)
    newsroom.publish(article)


def location(answer: TestResponse) -> str:
    assert answer.status_code == 308, answer.text
    return answer.headers["Location"]


@pytest.fixture
def renamed(newsroom: Newsroom) -> str:
    """An article that readers knew as ``first``, then ``second``, and know as ``third``."""
    made = newsroom.published("first")
    rename(newsroom, made, "second")
    rename(newsroom, made, "third")
    return made


def test_a_former_page_leads_to_the_article_in_one_step(reader: Reader, renamed: str) -> None:
    for old in ("first", "second"):
        asked = reader.client.get(f"/articles/{old}?utm_source=letter&a=%C3%A9")
        assert location(asked) == "/articles/third?utm_source=letter&a=%C3%A9"
        assert asked.headers["Cache-Control"] == "no-cache"
    assert "Title of third" in reader.page("/articles/third")


def test_a_comment_sent_to_a_former_address_is_taken_in(reader: Reader, renamed: str) -> None:
    form = {"name": "Bea", "body": "Still here."}
    sent = reader.client.post("/articles/first/comments", data=form)
    taken = reader.client.post(location(sent), data=form)
    assert taken.status_code == 303
    assert "Comment sent successfully!" in reader.page(taken.headers["Location"])


def test_a_program_is_told_the_new_link(reader: Reader, renamed: str) -> None:
    answer = reader.client.get(f"{API}/first?fields=title")
    assert location(answer) == f"{API}/third?fields=title"
    assert answer.content_type == "application/problem+json"
    told = answer.get_json()
    assert told["type"] == "urn:galley:problem:moved"
    assert told["location"] == f"{API}/third?fields=title"
    assert location(reader.client.get(f"{API}/second/comments")) == f"{API}/third/comments"
    sent = reader.client.post(f"{API}/second/comments", json={"name": "Bea", "body": "Yes."})
    assert location(sent) == f"{API}/third/comments"
    assert reader.article("third")["slug"] == "third"


def test_a_link_from_another_article_follows(
    newsroom: Newsroom, reader: Reader, renamed: str
) -> None:
    newsroom.published("other", related=[{"title": "See", "slug": "first"}])
    assert reader.article("other")["related"][0]["href"] == "/articles/third"


def test_a_draft_of_another_slug_moves_nothing(newsroom: Newsroom, reader: Reader) -> None:
    made = newsroom.published("here")
    newsroom.draft(made, title="T", slug="there")
    assert reader.status("/articles/here") == 200
    assert reader.status("/articles/there") == 404
    unknown = newsroom.article("one")
    newsroom.draft(unknown, title="T", slug="two")
    newsroom.publish(unknown)
    assert reader.status("/articles/one") == 404


def test_a_former_slug_stays_taken_and_may_be_taken_back(
    newsroom: Newsroom, reader: Reader, renamed: str
) -> None:
    sent = {"title": "Another", "slug": "first"}
    answer = reader.client.post(MANAGE, headers=newsroom.token(), json=sent)
    assert answer.status_code == 422
    (error,) = answer.get_json()["errors"]
    assert error["pointer"] == "/slug"
    assert "“first” was the address of the article “third”" in error["detail"]
    rename(newsroom, renamed, "first")
    assert reader.status("/articles/first") == 200
    for old in ("second", "third"):
        assert location(reader.client.get(f"/articles/{old}")) == "/articles/first"
    for slug in ("second", "first"):
        rename(newsroom, renamed, slug)
    assert location(reader.client.get("/articles/second")) == "/articles/first"


def test_what_is_not_public_any_more_has_no_former_address(
    newsroom: Newsroom, reader: Reader, renamed: str
) -> None:
    with newsroom.app.app_context(), transaction():
        article = db.session().query(Article).filter_by(public_id=renamed).one()
        article.published = None
    for path in ("/articles/first", f"{API}/first"):
        assert reader.status(path) == 404
    # Written on while it is away, it is found again where readers left it.
    newsroom.draft(renamed, title="Back", slug="fourth")
    newsroom.publish(renamed)
    for old in ("first", "third"):
        assert location(reader.client.get(f"/articles/{old}")) == "/articles/fourth"


STEPS = st.lists(st.tuples(st.integers(0, 2), st.sampled_from("abcd")), max_size=15)


@given(steps=STEPS)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_former_address_leads_in_one_step_to_its_article(
    app: Application, steps: list[tuple[int, str]]
) -> None:
    """Three articles take four slugs from one another, in any order."""
    client, own = app.test_client(), new_public_id()
    known: dict[str, str] = {}
    with app.app_context(), transaction():
        session = db.session()
        begun = [{"title": "T", "slug": f"{own}-{i}"} for i in range(3)]
        made = [create_article(session, OPERATOR, read_content(fields)) for fields in begun]
        for article, letter in [*((article, "") for article in made), *_named(made, steps)]:
            slug = f"{own}-{letter}" if letter else article.slug
            content = read_content({"title": f"T {letter}", "slug": slug})
            try:
                save_draft(session, OPERATOR, article, content, article.version)
            except Invalid:
                assert known[slug] != article.public_id
                continue
            if article.has_newer_draft or not article.is_public:
                publish(session, OPERATOR, article)
            known[slug] = article.public_id
    for slug, public_id in known.items():
        answer = client.get(f"{API}/{slug}?fields=id,slug")
        if answer.status_code == 308:
            answer = client.get(answer.headers["Location"])
        assert answer.status_code == 200
        assert answer.get_json()["data"]["id"] == public_id


def _named(made: list[Article], steps: list[tuple[int, str]]) -> list[tuple[Article, str]]:
    return [(made[which], letter) for which, letter in steps]
