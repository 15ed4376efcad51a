"""A form is read as it was sent, each field once, or refused in plain words."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from cms.db.session import db
from cms.permissions import Role
from cms.web.application import Application
from tests.fixtures.newsroom import Newsroom

URLENCODED = "application/x-www-form-urlencoded"
COMMENTS = "/articles/x/comments"
FIELD = b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'


def kept(app: Application) -> int:
    """How many comments there are."""
    with app.app_context():
        return int(db.session().scalar(text("SELECT count(*) FROM comments")) or 0)


@pytest.mark.parametrize(
    ("body", "kind", "says"),
    [
        (b"name=A&name=B&body=C", URLENCODED, "“name” is given more than once."),
        (b"name=A&body=C&body=C", URLENCODED, "“body” is given more than once."),
        (b"name=A&body=C&website=&website=", URLENCODED, "“website” is given more than once."),
        (b"name=M%FCller&body=C", URLENCODED, "The form holds text that is not UTF-8."),
        (b"name=A&body=%ED%A0%80", URLENCODED, "The form holds text that is not UTF-8."),
        (b"name=A&body=%1B$B%25%22", URLENCODED + "; charset=iso-2022-jp", "not UTF-8."),
        (b"name=A&body=C", "text/plain", "Send this as a form"),
        (b'{"name": "A", "body": "C"}', "application/json", "Send this as a form"),
        (b"name=A&body=C", "", "Send this as a form"),
    ],
)
def test_a_form_that_says_two_things_or_cannot_be_read_is_refused(
    newsroom: Newsroom, app: Application, body: bytes, kind: str, says: str
) -> None:
    newsroom.published("x")
    answer = app.test_client().post(COMMENTS, data=body, content_type=kind)
    assert answer.status_code == (422 if "more than once" in says else 400)
    assert says in answer.text
    assert kept(app) == 0


@pytest.mark.parametrize(
    ("parts", "status", "says"),
    [
        (
            [(b"name", b"A"), (b"name", b"B"), (b"body", b"C")],
            422,
            "“name” is given more than once.",
        ),
        ([(b"name", b"M\xfcller"), (b"body", b"C")], 400, "The form holds text that is not UTF-8."),
        ([(b"name", b"A"), (b'body"; filename="c', b"C")], 422, "“body” is a file."),
        (
            [(b"name", b"A"), (b"body", b"C"), (b'body"; filename="c', b"D")],
            422,
            "“body” is a file.",
        ),
        ([(b"n%d" % number, b"A") for number in range(1001)], 413, "The form has too many fields."),
    ],
)
def test_so_is_one_in_parts(
    newsroom: Newsroom, app: Application, parts: list[tuple[bytes, bytes]], status: int, says: str
) -> None:
    newsroom.published("x")
    body = b"".join(FIELD % part for part in parts) + b"--b--\r\n"
    answer = app.test_client().post(
        COMMENTS, data=body, content_type="multipart/form-data; boundary=b"
    )
    assert answer.status_code == status
    assert says in answer.text
    assert kept(app) == 0


def test_signs_that_stand_for_unreadable_ones_are_kept_where_they_were_written(
    newsroom: Newsroom, app: Application
) -> None:
    newsroom.published("x")
    body = b"".join(FIELD % part for part in [(b"name", b"A"), (b"body", "C \ufffd".encode())])
    for sent, kind in (
        (body + b"--b--\r\n", "multipart/form-data; boundary=b"),
        (b"name=A&body=D+%EF%BF%BD+100%", URLENCODED + "; charset=UTF-8"),
    ):
        assert app.test_client().post(COMMENTS, data=sent, content_type=kind).status_code == 303
    assert kept(app) == 2


@pytest.mark.parametrize("path", ["/articles/x/comments", "/api/v1/articles/x/comments"])
def test_a_body_that_says_it_is_compressed_is_not_read_as_if_it_were_not(
    newsroom: Newsroom, app: Application, path: str
) -> None:
    newsroom.published("x")
    api = path.startswith("/api")
    answer = app.test_client().post(
        path,
        data=b'{"name": "A", "body": "C"}' if api else b"name=A&body=C",
        content_type="application/json" if api else URLENCODED,
        headers={"Content-Encoding": "gzip"},
    )
    assert answer.status_code == 415
    assert "Send the body as it is, without Content-Encoding." in answer.text
    assert kept(app) == 0


def test_the_desk_refuses_a_field_that_is_given_twice(newsroom: Newsroom) -> None:
    editor = newsroom.desk(Role.EDITOR)
    page = f"/desk/articles/{newsroom.article('x')}"
    form = dict(editor.form(page)) | {"title": ["One", "Another"]}
    answer = editor.client.post(page, data=form)
    assert answer.status_code == 422
    assert "“title” is given more than once. Give each field once." in answer.text
    assert editor.form(page)["title"] == "Title of x"
