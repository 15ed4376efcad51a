"""Captures of clipboards, each with the document and the message that must come of it.

A capture is a file in ``pasted/captures``: what a program leaves on the clipboard, written for
this test in the manner of that program; then, after a line ``==== document``, the document in the
Markdown of Galley; and, after ``==== message``, what is said of it, where something is. A file
that ends in ``.txt`` is plain text.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from cms.body.document import Document
from cms.body.markdown.reader import parse_markdown
from cms.body.markdown.writer import render_markdown
from cms.body.reading import read_document
from tests.browser.test_editor import open_editor
from tests.fixtures.browser import OpenPage, let_ask_others
from tests.fixtures.site import Site

pytestmark = pytest.mark.browser

CAPTURES = sorted(Path(__file__).with_name("pasted").joinpath("captures").iterdir())
LEAST = 40

PASTE_ALL = """captures => {
  const form = document.querySelector(".article-form");
  const sheet = form.querySelector(".writing-sheet");
  const status = form.querySelector(".writing-status");
  return captures.map(([type, source]) => {
    form.dispatchEvent(new CustomEvent("galley:load", { detail: { type: "doc", version: 1 } }));
    status.textContent = "";
    const clipboardData = new DataTransfer();
    clipboardData.setData(type, source);
    const given = { clipboardData, bubbles: true, cancelable: true };
    sheet.dispatchEvent(new ClipboardEvent("paste", given));
    form.dispatchEvent(new Event("galley:collect"));
    return [JSON.parse(form.elements.document.value), status.textContent];
  });
}"""


@dataclass(frozen=True)
class Capture:
    """What is pasted, and what must come of it."""

    name: str
    type: str
    source: str
    document: Document
    message: str


def read(path: Path) -> Capture:
    source, _, rest = path.read_text(encoding="utf-8").partition("==== document\n")
    markdown, _, message = rest.partition("==== message\n")
    kind = "text/plain" if path.suffix == ".txt" else "text/html"
    document = parse_markdown(markdown).document
    return Capture(path.stem, kind, source, document, message.strip())


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page()


def paste_all(page: Page, captures: list[tuple[str, str]]) -> list[tuple[Any, str]]:
    """Paste each into an empty text; return the documents and what was said."""
    results: list[tuple[Any, str]] = page.evaluate(PASTE_ALL, captures)
    return results


def test_each_capture_says_what_its_source_showed(page: Page, site: Site) -> None:
    open_editor(page, site)
    let_ask_others(page)  # for the images of some
    captures = [read(path) for path in CAPTURES]
    assert len(captures) >= LEAST
    results = paste_all(page, [(each.type, each.source) for each in captures])
    wrong = []
    for capture, (document, message) in zip(captures, results, strict=True):
        came = read_document(document)
        if (came, message) != (capture.document, capture.message):
            wanted = f"{render_markdown(capture.document)}\n{capture.message}"
            got = f"{render_markdown(came)}\n{message}"
            wrong.append(f"{capture.name}\n--- wanted\n{wanted}\n--- came\n{got}")
    assert not wrong, f"{len(wrong)} of {len(captures)}:\n\n" + "\n\n".join(wrong)


def test_no_text_is_looked_through_again_and_again(page: Page, site: Site) -> None:
    open_editor(page, site)
    hostile = ['<a "' * 100_000, "<style>" * 50_000, f"<style>{'@media x /* {' * 30_000}</style>"]
    hostile += [f"<ol>{'<li value=3>x' * 500}</ol>", f"<p>{'a<br><br>' * 500}</p>"]
    page.set_default_timeout(30_000)
    results = paste_all(page, [("text/html", source) for source in hostile])
    blocks = [len(document.get("content", ())) for document, _ in results]
    assert blocks == [0, 0, 0, 500, 500]
