"""A draft may cite what is not listed yet; readers never get such a text."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from cms.app.schedule import run_schedule
from cms.articles.models.article import Article, Revision
from cms.articles.operations.schedule import schedule
from cms.articles.schemas.content import ArticleContent, content_of
from cms.articles.schemas.schedule import ScheduleInput
from cms.db.moments import utc_now
from cms.db.session import db, transaction
from cms.permissions import OPERATOR, Role
from tests.articles.test_desk_autosave import NEW, begun, saved, send
from tests.fixtures.newsroom import MANAGE, Desk, Newsroom

BODY = "Words.\n\n- one\n- two.[^lee] And.[^ito]\n\nAgain.[^lee]\n"
AT_LEE, AT_ITO = (f"/body/content/1/content/1/content/0/content/{i}" for i in (1, 3))
SAID = "[^lee] is cited but not listed: add a reference with the key “lee”."
LISTED = [{"id": "lee", "title": "On hives"}, {"id": "ito", "title": "On cats"}]


@pytest.fixture
def author(newsroom: Newsroom) -> Desk:
    return newsroom.desk(Role.AUTHOR, "Ada Brandt")


@pytest.fixture
def editor(newsroom: Newsroom) -> Desk:
    return newsroom.desk(Role.EDITOR, "Emil Novak")


def ask(newsroom: Newsroom, method: str, path: str, **more: Any) -> TestResponse:
    """Ask the API, as a program that may publish."""
    return newsroom.reader().open(f"{MANAGE}/{path}", method=method, **more)


def pointers(answer: TestResponse) -> list[str]:
    assert answer.status_code == 422, answer.text
    return [error["pointer"] for error in answer.get_json()["errors"]]


def missing(page: str) -> list[tuple[str, str]]:
    """Where the page's list of what is missing leads, by what it says."""
    found = re.search(r"data-missing>(.*?)</ul>", page, re.DOTALL)
    assert found
    links = re.findall(r'<a href="(\S+)" data-pointer="(\S+)">(.*?)</a>', found[1])
    return [(f"{href} {pointer}", unescape(said)) for href, pointer, said in links]


def drafts(newsroom: Newsroom) -> dict[str, tuple[ArticleContent, bool]]:
    """The newest text of each article, and whether readers see some text of it."""
    with newsroom.app.app_context():
        return {
            article.slug: (content_of(article.newest), article.is_public)
            for article in db.session.scalars(select(Article))
        }


def test_it_is_saved_in_every_way_and_listed_where_it_is_cited_first(author: Desk) -> None:
    path, form = begun(author)
    document = {
        "type": "doc",
        "version": 1,
        "content": [
            {
                "type": "paragraph",
                "content": [{"type": "citation", "attrs": {"ref": "ito"}}],
            }
        ],
    }
    said = saved(send(author, path, form, document=json.dumps(document)))["missing"]
    assert {
        "pointer": "/body/content/0/content/0",
        "field_id": "body",
        "message": "Block 1: [^ito] is cited but not listed: add a reference with the key “ito”.",
        "is_fault": True,
    } in said
    assert author.press(path, body=BODY).status_code == 303
    listed = missing(author.get(path).text)
    assert (f"#body {AT_LEE}", f"Block 2, list item 2: {SAID}") in listed
    assert [place for place, _ in listed if place.startswith("#body")] == [
        f"#body {AT_LEE}",
        f"#body {AT_ITO}",
    ]
    author.press(path, **{"references-0-id": "Lee", "references-0-title": "On hives"})
    places = [place for place, _ in missing(author.get(path).text)]
    assert f"#body {AT_LEE}" not in places
    assert f"#body {AT_ITO}" in places


def test_it_is_handed_in_approved_and_not_published_from_any_page(
    newsroom: Newsroom, author: Desk, editor: Desk
) -> None:
    path = author.press(NEW, "submit", title="Bees", body=BODY).headers["Location"]
    assert "An editor will read it." in author.get(path).text
    version = re.search(r'name="version" value="(\d+)"', editor.get(f"{path}/review").text)
    assert version
    fields = {
        "csrf_token": editor.form(path)["csrf_token"],
        "from": "review",
        "version": version[1],
    }
    assert editor.client.post(f"{path}/steps/approve", data=fields).status_code == 303
    refused = editor.client.post(f"{path}/steps/publish", data=fields)
    assert refused.status_code == 422
    assert f'<a href="#block-2">{SAID}</a>' in unescape(refused.text)
    editor.press(path, "publish")
    assert SAID in editor.get(path).text
    del fields["from"]
    when = {"version": "1", "publish_at": "2999-01-02T09:00", "unpublish_at": ""}
    planned = editor.client.post(f"{path}/schedule", data=fields | when)
    assert planned.status_code == 422
    assert SAID in planned.text
    assert 'value="2999-01-02T09:00"' in planned.text
    assert newsroom.reader().get("/articles/bees").status_code == 404


def test_it_is_a_draft_for_programs_too_and_refused_at_its_pointer(newsroom: Newsroom) -> None:
    headers = newsroom.token()
    sent = {"title": "Bees", "body_markdown": BODY}
    made = newsroom.reader().post(MANAGE, headers=headers, json=sent)
    assert made.status_code == 201
    path = made.get_json()["data"]["id"]
    again = headers | {"If-Match": "*"}
    assert ask(newsroom, "PATCH", path, headers=again, json=sent).status_code == 200
    assert ask(newsroom, "POST", f"{path}/submit", headers=headers).status_code == 200
    assert pointers(ask(newsroom, "POST", f"{path}/publish", headers=headers)) == [AT_LEE, AT_ITO]
    when = {"publish_at": "2999-01-02T00:00:00Z"}
    planned = ask(newsroom, "POST", f"{path}/schedule", headers=headers, json=when)
    assert pointers(planned) == [AT_LEE, AT_ITO]
    ask(newsroom, "PATCH", path, headers=again, json={"references": LISTED})
    assert ask(newsroom, "POST", f"{path}/publish", headers=headers).status_code == 200


def test_what_fell_due_goes_the_way_of_a_schedule_that_cannot_be_kept(
    newsroom: Newsroom, editor: Desk
) -> None:
    now, hour = utc_now(), timedelta(hours=1)
    made = newsroom.article("bees", BODY, references=LISTED)
    with newsroom.app.app_context(), transaction():
        article = db.session.scalars(select(Article)).one()
        schedule(db.session(), OPERATOR, article, ScheduleInput(publish_at=now + hour), now)
        # Nobody can do this by a door of ours; a database that was brought along may hold it.
        db.session.execute(update(Revision).values(references=[]))
    assert run_schedule(newsroom.app, now + 2 * hour) == 1
    assert newsroom.reader().get("/articles/bees").status_code == 404
    for place in (f"/desk/articles/{made}", f"/desk/articles/{made}/history"):
        assert SAID in editor.get(place).text


def test_a_thousand_of_them_are_told_in_a_few_words(newsroom: Newsroom, editor: Desk) -> None:
    many = "".join(f"[^k{i}]" for i in range(1_000))
    made = newsroom.article("bees", f"Words.{many}\n")
    headers = newsroom.token()
    refused = ask(newsroom, "POST", f"{made}/publish", headers=headers).get_json()
    assert len(refused["errors"]) == 1_000
    assert refused["detail"].endswith("And 997 more.")
    assert editor.press(f"/desk/articles/{made}", "publish").status_code == 303
    assert "And 997 more." in editor.get(f"/desk/articles/{made}").text


def test_a_draft_with_it_is_shown_in_every_form(newsroom: Newsroom, editor: Desk) -> None:
    made = newsroom.article("bees", BODY, references=[{"id": "ito", "title": "On cats"}])
    headers = newsroom.token()
    link = ask(newsroom, "POST", f"{made}/previews", headers=headers, json={"days": 1})
    token = link.get_json()["data"]["token"]
    page = newsroom.reader().get(f"/preview/{token}").text
    assert '<sup class="citation citation-unknown" lang="en">[lee: not listed yet]</sup>' in page
    assert 'aria-label="Reference 1" lang="en">[1]</a>' in page
    shown = newsroom.reader().get(f"/api/v1/articles/bees?preview={token}").get_json()["data"]
    assert [source["number"] for source in shown["references"]] == [1]
    assert "two.[^lee]" in shown["body"]["markdown"]
    assert "[lee: not listed yet]" in shown["body"]["html"]
    for place in ("", "/review", "/revisions/1", "/compare"):
        assert editor.get(f"/desk/articles/{made}{place}").status_code == 200
    previewed = editor.press(f"/desk/articles/{made}", "preview")
    assert "[lee: not listed yet]" in previewed.text


def test_a_draft_with_it_comes_back_from_its_file_and_no_other_file_may_have_it(
    newsroom: Newsroom, elsewhere: Newsroom, tmp_path: Path
) -> None:
    public = newsroom.published("kept", "Sound.\n")
    newsroom.draft(public, title="Newer", slug="kept", body_markdown=BODY)
    newsroom.article("bees", BODY)
    folder = tmp_path / "files"
    newsroom.run("export", "markdown", str(folder))
    for done in ("2 created, 1 updated", "3 unchanged"):
        code, said, _ = elsewhere.run("import", "markdown", str(folder), "--publish")
        assert (code, said.splitlines()[-1]) == (0, done)
    assert drafts(elsewhere) == drafts(newsroom)
    file = folder / "bees.draft.md"
    finished = tmp_path / "bees.md"
    finished.write_text(file.read_text().replace("draft: true\n", ""))
    for options in ([], ["--publish"]):
        code, _, errors = elsewhere.run("import", "markdown", str(finished), *options)
        assert code == 1
        line = finished.read_text().splitlines().index("- two.[^lee] And.[^ito]") + 1
        assert f"bees.md:{line}: {SAID}" in errors
