"""Private links to a draft: what they open, to whom, until when."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cms.articles.models.previews import PreviewLink
from cms.db.moments import utc_now
from cms.db.session import db, transaction
from cms.permissions import Role
from cms.web.access import public
from tests.fixtures.newsroom import MANAGE, Newsroom

API = "/api/v1/articles"
ENDED = "This preview link has ended."


class Previewed:
    """A draft with a private link, and a reader who has it."""

    def __init__(self, newsroom: Newsroom) -> None:
        self.newsroom = newsroom
        self.reader: FlaskClient = newsroom.reader()
        self.headers = newsroom.token()
        self.article = newsroom.article(
            "draft",
            "Draft words.\n",
            title="A draft",
            authors=[{"name": "Ann", "bio": "Writes."}],
            topics=["quiet"],
            related=[{"title": "Not yet", "slug": "later"}, {"title": "There", "slug": "public"}],
        )
        self.made = self.make(7)

    def make(self, days: int) -> dict[str, str]:
        answer = self.reader.post(
            f"{MANAGE}/{self.article}/previews", headers=self.headers, json={"days": days}
        )
        assert answer.status_code == 201, answer.text
        made: dict[str, str] = answer.get_json()["data"]
        return made

    def page(self, token: str | None = None) -> TestResponse:
        return self.reader.get(f"/preview/{token or self.made['token']}")

    def json(self, slug: str = "draft", token: str | None = None, more: str = "") -> TestResponse:
        return self.reader.get(f"{API}/{slug}?preview={token or self.made['token']}{more}")

    def outlive(self, days: int) -> None:
        """Let time go by for every link."""
        with self.newsroom.app.app_context(), transaction():
            for link in db.session().query(PreviewLink):
                link.expires_at = link.expires_at - timedelta(days=days)


@pytest.fixture
def draft(newsroom: Newsroom) -> Previewed:
    newsroom.published("public")
    newsroom.article("later")
    return Previewed(newsroom)


def private(answer: TestResponse) -> None:
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"].startswith("noindex")
    assert "Set-Cookie" not in answer.headers


def test_the_page_shows_the_newest_draft_as_readers_would_see_it(draft: Previewed) -> None:
    answer = draft.page()
    assert answer.status_code == 200
    private(answer)
    page = answer.text
    assert "Draft words." in page
    assert "not published." in page
    assert "Writes." in page
    assert "<form" not in page
    assert "Not yet" in page
    assert 'href="/articles/later"' not in page
    assert 'href="/articles/public"' in page
    assert 'href="/authors/ann"' not in page
    draft.newsroom.draft(draft.article, title="A draft", slug="other", body_markdown="Newer.\n")
    assert "Newer." in draft.page().text


def test_the_same_document_comes_as_json(draft: Previewed) -> None:
    answer = draft.json()
    private(answer)
    data = answer.get_json()["data"]
    assert data["preview"] is True
    assert (data["published_at"], data["updated_at"]) == (None, None)
    assert data["body"]["markdown"] == "Draft words.\n"
    assert [author["name"] for author in data["authors"]] == ["Ann"]
    assert data["related"][0]["href"] is None
    assert not data["comments_open"]
    assert draft.json(more="&fields=title").get_json() == {"data": {"title": "A draft"}}
    assert draft.json(more="&body=html").get_json()["data"]["body"].keys() == {"html"}
    assert draft.json("public").status_code == 404
    wrong = draft.json(more="&include=comments").get_json()
    assert [error["pointer"] for error in wrong["errors"]] == ["/include"]


def test_of_a_published_article_the_link_shows_the_newer_draft(draft: Previewed) -> None:
    draft.newsroom.publish(draft.article)
    draft.newsroom.draft(draft.article, title="B", slug="moved", body_markdown="Not out yet.\n")
    for slug in ("draft", "moved"):
        data = draft.json(slug).get_json()["data"]
        assert (data["title"], data["slug"]) == ("B", "moved")
        assert data["published_at"] is not None
    assert "Not out yet." not in draft.reader.get("/articles/draft").text


def test_whatever_ended_a_link_the_answer_is_the_same(draft: Previewed) -> None:
    token, short = draft.made["token"], draft.make(1)["token"]
    public_id, _, signed = token.partition(".")
    foreign = [f"{public_id}.{signed[::-1]}", "x", ".", f"é.{signed}", f"0000.{signed}", public_id]
    draft.outlive(2)
    listed = f"{MANAGE}/{draft.article}/previews"
    draft.reader.delete(f"{listed}/{draft.made['id']}", headers=draft.headers)
    answers = {draft.page(gone).text for gone in (token, short, *foreign)}
    assert len(answers) == 1
    assert ENDED in answers.pop()
    for gone in (token, short, *foreign):
        assert draft.page(gone).status_code == 404
        told = draft.json(token=gone).get_json()
        assert (told["status"], told["detail"]) == (404, ENDED)
    states = draft.reader.get(listed, headers=draft.headers).get_json()["data"]
    assert [link["state"] for link in states] == ["expired", "revoked"]
    assert "token" not in states[0]


def test_another_key_of_the_site_ends_every_link(draft: Previewed) -> None:
    settings = draft.newsroom.app.config["SETTINGS"]
    object.__setattr__(settings, "secret_key", "another secret, for tests alone too")
    assert draft.page().status_code == 404


def test_neither_database_nor_log_keeps_the_token(
    draft: Previewed, caplog: pytest.LogCaptureFixture
) -> None:
    draft.page()
    draft.json()
    signed = draft.made["token"].partition(".")[2]
    assert signed not in caplog.text
    with draft.newsroom.app.app_context():
        (link,) = db.session().query(PreviewLink).all()
        kept = [str(getattr(link, column.key)) for column in PreviewLink.__table__.columns]
    assert not [value for value in kept if signed in value]
    assert timedelta(days=6) < link.expires_at - utc_now() < timedelta(days=7)


@pytest.mark.own_app
def test_a_page_that_fails_is_logged_without_its_address(
    newsroom: Newsroom, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(token: str) -> str:
        raise LookupError("the page failed")

    newsroom.app.add_url_rule("/fails/<token>", view_func=public(fail), endpoint="fails")
    assert newsroom.reader().get("/fails/very-secret").status_code == 500
    assert "Exception on /fails/<token> [GET]" in caplog.text
    assert "very-secret" not in caplog.text


def test_links_are_made_by_those_alone_who_may_work_on_the_article(
    newsroom: Newsroom, draft: Previewed
) -> None:
    path = f"{MANAGE}/{draft.article}/previews"
    other = newsroom.token(Role.AUTHOR)
    for method, where in (("GET", ""), ("POST", ""), ("DELETE", f"/{draft.made['id']}")):
        answer = draft.reader.open(path + where, method=method, headers=other, json={})
        assert answer.status_code == 404
    assert draft.page().status_code == 200
    wrong = draft.reader.post(path, headers=draft.headers, json={"days": 365}).get_json()
    assert [error["pointer"] for error in wrong["errors"]] == ["/days"]
    for _ in range(19):
        draft.make(1)
    full = draft.reader.post(path, headers=draft.headers, json={"days": 1})
    assert full.status_code == 422
    assert "revoke one of them first" in full.text


def test_the_desk_makes_shows_and_revokes_a_link(newsroom: Newsroom) -> None:
    made = newsroom.article("draft", "Draft words.\n")
    desk, reader = newsroom.desk(Role.EDITOR), newsroom.reader()
    path = f"/desk/articles/{made}/previews"
    assert f'href="{path}"' in desk.get(f"/desk/articles/{made}").text
    page = desk.get(path).text
    assert "No links yet" in page
    assert '<option value="7" selected>' in page
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    csrf = {"csrf_token": found[1]}
    shown = desk.client.post(path, data={**csrf, "days": "30"})
    assert shown.status_code == 201
    private(shown)
    link = re.search(r'value="(http[^"]+/preview/[^"]+)"', shown.text)
    assert link
    assert reader.get(link[1]).status_code == 200
    assert "/preview/" not in desk.get(path).text
    revoke = re.search(r'action="([^"]+/revoke)"', desk.get(path).text)
    assert revoke
    assert desk.client.post(revoke[1], data=csrf).status_code == 303
    assert "Revoked" in desk.get(path).text
    assert reader.get(link[1]).status_code == 404
    assert ENDED in reader.get(link[1]).text
    wrong = desk.client.post(path, data={**csrf, "days": "31"})
    assert wrong.status_code == 422
    assert "Choose 1, 7 or 30 days." in wrong.text
