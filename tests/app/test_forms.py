"""A form of a page becomes data for a model, and comes back with each error at its field."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import pytest
from pydantic import Field
from werkzeug.datastructures import MultiDict

from cms.errors import Conflict, FieldError, Invalid
from cms.validation import StrictModel
from cms.web.application import Application
from cms.web.forms import Form, nest
from cms.web.requests import parse_form


class Link(StrictModel):
    label: Annotated[str, Field(min_length=1)]
    url: str | None = None


class Person(StrictModel):
    name: Annotated[str, Field(min_length=1)]
    born: date | None = None


class Sheet(StrictModel):
    title: Annotated[str, Field(min_length=1)] = "Untitled"
    note: str | None = "none"
    count: Annotated[int, Field(strict=True, ge=1)] = 1
    open: bool = False
    tags: tuple[str, ...] = ("as saved",)
    rights: list[str] | None = None
    links: tuple[Link, ...] = ()
    reviewer: Person | None = None


class WithAction(StrictModel):
    action: str


def sent(*pairs: tuple[str, str]) -> MultiDict[str, str]:
    return MultiDict(pairs)


def parsed(app: Application, *pairs: tuple[str, str]) -> Sheet:
    with app.test_request_context("/", method="POST", data=sent(*pairs)):
        return parse_form(Sheet)


def refused(app: Application, *pairs: tuple[str, str]) -> dict[str, str]:
    with pytest.raises(Invalid) as info:
        parsed(app, *pairs)
    return {each.pointer: each.detail for each in info.value.errors}


@pytest.mark.parametrize(
    ("pairs", "data"),
    [
        ([("note", " ")], {"note": None}),
        ([("title", "")], {"title": ""}),
        ([("count", "12")], {"count": "12"}),
        ([("open", ""), ("open", "on")], {"open": "on"}),
        ([("open", "")], {"open": False}),
        ([("tags", ""), ("tags", "a"), ("tags", "b")], {"tags": ["a", "b"]}),
        ([("tags", "")], {"tags": []}),
        ([("rights", "")], {"rights": None}),
        ([("links", "")], {"links": []}),
        (
            [("links", ""), ("links-7-label", "B"), ("links-7-url", ""), ("links-2-label", "A")],
            {"links": [{"label": "A"}, {"label": "B", "url": None}]},
        ),
        ([("links-0-label", " "), ("links-0-url", "")], {"links": []}),
        (
            [("reviewer-name", "Ada"), ("reviewer-born", "")],
            {"reviewer": {"name": "Ada", "born": None}},
        ),
        ([("reviewer-name", ""), ("reviewer-born", " ")], {"reviewer": None}),
        ([("csrf_token", "x"), ("action", "save")], {}),
    ],
)
def test_flat_fields_become_nested_data(pairs: list[tuple[str, str]], data: dict[str, Any]) -> None:
    assert nest(sent(*pairs), Sheet) == data


def test_a_model_may_name_the_button() -> None:
    assert nest(sent(("csrf_token", "x"), ("action", "save")), WithAction) == {"action": "save"}


def test_what_was_not_sent_differs_from_what_was_emptied(app: Application) -> None:
    sheet = parsed(app, ("note", ""), ("count", "3"), ("open", "on"))
    assert (sheet.note, sheet.count, sheet.open) == (None, 3, True)
    assert sheet.model_fields_set == {"note", "count", "open"}


@pytest.mark.parametrize(
    "name",
    [
        "titel",
        "links-0-labl",
        "links-1000-label",
        "links-01-label",
        "links-x",
        "tags-0",
        "reviewer-nam",
        "links--label",
        "-",
        "links-0-",
        "submit",
    ],
)
def test_a_field_that_no_page_has_is_refused(app: Application, name: str) -> None:
    errors = refused(app, (name, "x"), ("links-0-label", "A"), ("reviewer-name", "B"))
    assert len(errors) == 1
    assert "known here" in "".join(errors.values()).lower()


def test_errors_stand_at_their_fields_and_the_text_stays(app: Application) -> None:
    pairs = [
        ("title", ""),
        ("count", "many"),
        ("links-1-label", ""),
        ("links-1-url", ""),
        ("links-4-label", ""),
        ("links-4-url", "https://a.example"),
        ("reviewer-name", ""),
        ("reviewer-born", "soon"),
    ]
    assert set(refused(app, *pairs)) == {
        "/title",
        "/count",
        "/links/0/label",
        "/reviewer/name",
        "/reviewer/born",
    }
    with app.test_request_context("/", method="POST", data=sent(*pairs)):
        with pytest.raises(Invalid) as info:
            parse_form(Sheet)
        form = Form.sent(info.value, saved={"note": "kept", "title": "lost"})
    assert (form.value("note"), form.value("title"), form.value("count")) == ("kept", "", "many")
    assert form.error_at("links-4-label") == "This is needed."
    assert form.error_at("count") == "Write a whole number."
    assert not form.error_at("links-1-label")
    assert form.rows("links") == [1, 4]
    labels = {
        "title": "Title",
        "count": "How many",
        "links": "Link",
        "links-label": "Text",
        "reviewer-name": "Reviewer",
    }
    summary = {item["message"]: item["href"] for item in form.summary(labels)}
    assert summary["Title: This is needed."] == "#title"
    assert summary["Link 2, Text: This is needed."] == "#links-4-label"
    assert summary["Reviewer: This is needed."] == "#reviewer-name"
    assert [href for message, href in summary.items() if "reviewer-born" in str(message)] == [None]


@pytest.mark.parametrize(
    ("pointer", "name"),
    [
        ("", ""),
        ("/title", "title"),
        ("/links", "links-3-label"),
        ("/links/0", "links-3-label"),
        ("/links/1/url", "links-5-url"),
        ("/links/9/url", "links-3-label"),
        ("/tags/1", "tags"),
        ("/reviewer", "reviewer-name"),
        ("/reviewer/born/x", "reviewer-born"),
        ("/other", "other"),
    ],
)
def test_a_pointer_leads_to_a_field(pointer: str, name: str) -> None:
    names = [
        "title",
        "links-3-label",
        "links-3-url",
        "links-5-label",
        "links-5-url",
        "tags",
        "reviewer-name",
        "reviewer-born",
    ]
    assert Form(dict.fromkeys(names, "x")).name_at(pointer) == name


def test_an_error_of_the_whole_form_stands_alone() -> None:
    assert Form({}, Conflict("Changed.")).summary({}) == [{"href": None, "message": "Changed."}]
    line = Invalid([FieldError("", "Too long.", 3)])
    assert Form({}, line).summary({}) == [{"href": None, "message": "Line 3: Too long."}]
    assert Form({}).summary({}) == []
