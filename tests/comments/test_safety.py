"""Hostile comments, by form and by API, stay words wherever they are shown."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from tests.comments.conftest import SLUG, Site, csrf_token

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    '"><script>alert(1)</script>',
    "' onmouseover='alert(1)",
    '" autofocus onfocus="alert(1)',
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&colon;alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "[x](//evil.example)",
    '[x](https://evil.example/"onmouseover=alert(1)//)',
    "![x](https://evil.example/pixel.gif)",
    "<javascript:alert(1)>",
    '<https://evil.example/?"><script>alert(1)</script>>',
    "`<script>alert(1)</script>`",
    "{{ 7 * 7 }}{% raw %}",
    "<style>body{display:none}</style>",
    "<form action=https://evil.example><input name=password></form>",
    "<base href=https://evil.example>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "\u202e<b>reversed</b>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "<<script>script>alert(1)<</script>/script>",
)
WEBSITES = (
    "javascript:alert(1)",
    "JAVASCRIPT://example.org/%0aalert(1)",
    " javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "//evil.example",
    "/\\evil.example",
    'https://example.org/"onmouseover="alert(1)',
    "https://example.org/'onmouseover='alert(1)",
    "https://example.org/><script>alert(1)</script>",
    "https://example.org/ onclick=alert(1)",
    "https://user:secret@example.org/",
    "https://example.org\\@evil.example",
    "http://localhost:8000/desk",
    "http://127.0.0.1/",
    "file:///etc/passwd",
    "blob:https://example.org/1",
)


class Elements(HTMLParser):
    """The elements of a page with their attributes, as a browser reads them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


def dangers(page: str) -> Iterator[str]:
    """Whatever in a page could run, load, or lead somewhere that it should not."""
    for tag, attributes in Elements(page).found:
        if tag in {"iframe", "object", "embed", "base", "style", "math", "audio", "video"}:
            yield f"<{tag}>"
        if tag == "script" and not attributes.get("src", "").startswith("/static/"):
            yield f"<script> {attributes}"
        if tag == "form" and not attributes.get("action", "/").startswith("/"):
            yield f"<form> {attributes}"
        for name, value in attributes.items():
            if name.startswith("on") or name in {"style", "srcdoc", "formaction"}:
                yield f"{tag} {name}={value}"
            if name == "src" and not value.startswith("/static/"):
                yield f"{tag} src={value}"
            if name == "href" and not _leads_somewhere(value):
                yield f"{tag} href={value}"


def _leads_somewhere(address: str) -> bool:
    if address.startswith("//") or "\\" in address:
        return False
    return urlsplit(address).scheme in {"", "http", "https"}


def decide_all(place: Site, editor: FlaskClient) -> None:
    """Approve all that waits, as a program would."""
    headers = place.token()
    found = editor.get("/api/v1/manage/comments?limit=100", headers=headers).get_json()["data"]
    for item in found:
        path = f"/api/v1/manage/comments/{item['id']}/decision"
        assert editor.post(path, json={"decision": "approve"}, headers=headers).status_code == 200


@pytest.mark.parametrize("door", ["form", "api"])
def test_hostile_words_are_words_on_the_page_in_the_queue_and_in_the_json(
    place: Site, door: str
) -> None:
    editor = place.desk()
    for number, words in enumerate(HOSTILE):
        said = {"name": words[:80], "body": f"{words}\n\nand then: {words} {number}"}
        if door == "form":
            answer = place.browser().post(f"/articles/{SLUG}/comments", data=said)
            assert answer.status_code == 303, (words, answer.text)
            assert not list(dangers(place.browser().get(answer.headers["Location"]).text))
        else:
            answer = place.browser().post(f"/api/v1/articles/{SLUG}/comments", json=said)
            assert answer.status_code == 202, (words, answer.text)
    pages = [editor.get("/desk/comments")]
    while (cursor := _next_page(pages[-1].text)) is not None:
        pages.append(editor.get(cursor))
    assert sum(page.text.count('class="queue-card"') for page in pages) == len(HOSTILE)
    assert not [danger for page in pages for danger in dangers(page.text)]
    decide_all(place, editor)
    article = place.browser().get(f"/articles/{SLUG}")
    assert article.text.count('class="comment"') == len(HOSTILE)
    assert not list(dangers(article.text))
    answer = place.browser().get(f"/api/v1/articles/{SLUG}/comments?limit=100")
    assert answer.content_type == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    for node in answer.get_json()["data"]:
        assert not list(dangers(node["html"]))
        assert not [tag for tag, _ in Elements(node["html"]).found if tag not in ALLOWED]


ALLOWED = {"p", "br", "em", "strong", "a", "code", "pre", "blockquote", "ul", "ol", "li"}


def _next_page(page: str) -> str | None:
    for tag, attributes in Elements(page).found:
        if tag == "a" and attributes.get("rel") == "next":
            return attributes["href"]
    return None


def test_a_website_that_is_none_is_refused_at_both_doors(place: Site) -> None:
    for website in WEBSITES:
        said: dict[str, Any] = {"name": "Rosa", "body": "Words.", "website": website}
        form = place.browser().post(f"/articles/{SLUG}/comments", data=said)
        api = place.browser().post(f"/api/v1/articles/{SLUG}/comments", json=said)
        assert (form.status_code, api.status_code) == (422, 422), website
        assert [error["pointer"] for error in api.get_json()["errors"]] == ["/website"]
        assert not list(dangers(form.text))


def test_a_failed_form_shows_hostile_words_as_words(place: Site) -> None:
    for words in HOSTILE:
        said = {"name": words, "body": "", "email": words, "website": words, "reply_to": words}
        page = place.browser().post(f"/articles/{SLUG}/comments", data=said)
        assert page.status_code == 422
        assert not list(dangers(page.text))


def test_an_editors_reason_is_words_too(place: Site) -> None:
    editor = place.desk()
    for words in HOSTILE:
        comment = place.send(f"About {words}")
        token = csrf_token(editor.get("/desk/comments"))
        said = {"decision": "decline", "revision": "7", "reason": words, "csrf_token": token}
        path = f"/desk/comments/{comment.id}/decision"
        refused = editor.post(path, data=said)
        assert refused.status_code == 409
        assert not list(dangers(refused.text))
        assert editor.post(path, data=said | {"revision": "1"}).status_code == 303
        assert not list(dangers(place.browser().get(f"/comments/{comment.receipt}").text))


@pytest.mark.parametrize(
    "page",
    [
        "<script>x</script>",
        "<img src=x onerror=y>",
        "<a href='javascript:x'>",
        "<a href='//evil.example'>",
        "<iframe>",
        "<form action='https://evil.example'>",
    ],
)
def test_the_search_for_dangers_finds_them(page: str) -> None:
    assert list(dangers(page))
