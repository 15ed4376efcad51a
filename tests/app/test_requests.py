"""What is sent is taken whole, or refused in plain words."""

from __future__ import annotations

import socket
from io import BytesIO
from urllib.parse import urlsplit

import pytest

from cms.web.application import Application
from tests.fixtures.newsroom import MANAGE, Newsroom
from tests.fixtures.site import Site

COMMENTS = "/api/v1/articles/none/comments"


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b"{", ": look at line 1, column 2"),
        (b"", ": look at line 1, column 1"),
        (b"\xff", ""),
        (b'{\n"name": }', ": look at line 2, column 9"),
    ],
)
def test_json_that_is_none_is_called_so(app: Application, body: bytes, place: str) -> None:
    answer = app.test_client().post(COMMENTS, data=body, content_type="application/json")
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
    assert answer.get_json()["detail"] == f"The body is not valid JSON{place}."


def test_another_type_than_json_is_called_so(app: Application) -> None:
    answer = app.test_client().post(COMMENTS, data=b"{}", content_type="text/plain")
    assert answer.status_code == 415
    assert "application/json" in answer.get_json()["detail"]


@pytest.mark.parametrize("path", ["/articles/none/comments", "/sign-in", "/desk/account", COMMENTS])
@pytest.mark.parametrize("head", [{}, {"HTTP_TRANSFER_ENCODING": "chunked"}])
def test_a_body_that_does_not_say_its_length_is_refused(
    app: Application, path: str, head: dict[str, str]
) -> None:
    answer = app.test_client().post(
        path,
        input_stream=BytesIO(b"name=A&body=B"),
        content_type="application/x-www-form-urlencoded",
        environ_overrides={"wsgi.input_terminated": True, "CONTENT_LENGTH": ""} | head,
    )
    assert answer.status_code == 411
    assert "Send the body with its Content-Length" in answer.text


def test_a_body_without_its_length_is_refused_in_http_2_even_where_it_seems_empty(
    app: Application,
) -> None:
    http_2 = {"wsgi.input_terminated": True, "SERVER_PROTOCOL": "HTTP/2.0"}
    unsaid = http_2 | {"CONTENT_LENGTH": ""}
    client = app.test_client()
    for path in ("/comments/none/withdraw", "/desk/account", COMMENTS):
        assert client.post(path, environ_overrides=unsaid).status_code == 411
    assert client.get("/", environ_overrides=unsaid).status_code == 200
    said = client.post(
        "/comments/none/withdraw", environ_overrides=http_2 | {"CONTENT_LENGTH": "0"}
    )
    assert said.status_code == 404


def test_who_sends_slowly_holds_up_nobody_else(newsroom: Newsroom, site: Site) -> None:
    newsroom.published("x")
    authorization = newsroom.token()["Authorization"]
    place = urlsplit(site.url)
    with socket.create_connection((place.hostname, place.port), timeout=30) as slow:
        head = f"POST {MANAGE} HTTP/1.1\r\nHost: {place.netloc}\r\nConnection: close\r\n"
        head += f"Authorization: {authorization}\r\n"
        head += "Content-Type: application/json\r\nContent-Length: 16\r\n\r\n"
        slow.sendall(head.encode() + b'{"title"')
        words = {"name": "Rosa", "body": "Hello."}
        sent = newsroom.reader().post("/api/v1/articles/x/comments", json=words)
        slow.sendall(b': "One"}')
        with slow.makefile("rb") as answer:
            assert answer.readline().split()[1] == b"201"
    assert sent.status_code == 202


def test_of_very_many_errors_the_first_are_told_and_how_many_more(app: Application) -> None:
    answer = app.test_client().post(COMMENTS, json={f"field-{n}": n for n in range(5000)})
    told = answer.get_json()["errors"]
    assert answer.status_code == 422
    assert len(told) == 101
    # With the two that are needed, and lack.
    assert told[-1] == {"pointer": "", "detail": "4,902 more are not listed here."}


def test_another_method_is_refused_with_those_there_are(app: Application) -> None:
    answer = app.test_client().put("/api/v1/articles")
    assert answer.status_code == 405
    assert answer.get_json()["detail"] == "Use GET, HEAD, OPTIONS at this address."


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        ("?sort=titel", "Did you mean “title”? Use published_at, -published_at, updated_at, "),
        ("?body=pdf", "Use html, markdown or document."),
        ("?include=comments", "Use body."),
        ("?limit=x&cursor=" + "a" * 4001, "Write a whole number. Use at most 4,000 characters."),
        ("?cursor=x", "This cursor is not of this list in this order. Start without a cursor."),
    ],
)
def test_a_refusal_says_what_to_do(app: Application, path: str, detail: str) -> None:
    answer = app.test_client().get(f"/api/v1/articles{path}")
    assert answer.status_code == 422
    assert answer.get_json()["detail"].startswith(detail)


def test_what_two_fields_lack_is_said_once(app: Application) -> None:
    answer = app.test_client().post(COMMENTS.replace("none", "x"), json={})
    assert answer.get_json()["detail"] == "This is needed."
    assert len(answer.get_json()["errors"]) == 2
