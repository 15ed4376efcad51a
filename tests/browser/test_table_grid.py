"""Whatever keys are pressed in and beside tables, their grids stay: no cell moves, none is lost."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from cms.body.reading import read_document
from tests.browser.test_editor import body, open_editor
from tests.browser.test_editor_model import load
from tests.fixtures.browser import OpenPage
from tests.fixtures.site import Site

pytestmark = pytest.mark.browser

WORDS = [
    "", "", "400 mg", "Ibuprofen", "two words", "1. ", "لا", "عربي ١٢", "x", "a | b", "# no",
    "a rather long text that may well need more than one line of a narrow cell",
]  # fmt: skip
KEYS = [
    *["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"] * 4,
    *["Shift+ArrowLeft", "Shift+ArrowRight", "Shift+ArrowUp", "Shift+ArrowDown"],
    *["Home", "End", "Control+Home", "Control+End", "PageUp", "PageDown", "Shift+Home"],
    *["Shift+End", "Control+Shift+End", "Control+ArrowLeft", "Control+ArrowRight"],
    *["Enter", "Enter", "Shift+Enter", "Tab", "Shift+Tab", "Escape"],
    *["Backspace", "Delete"] * 4,
    *["Control+Backspace", "Control+Delete"] * 2,
    *["x", "x", "-", "#", ">", "1", ".", " ", " ", "|", "`", "/", "type:* ", "type:```", "ime:é"],
    *["Control+a", "Control+b", "Control+e", "Control+Alt+0", "Control+Alt+2", "Control+Alt+c"],
    *["Control+Shift+7", "Control+Shift+8", "Control+Shift+b", "Control+.", "Control+x"],
    *["Control+c", "Control+z", "Control+Shift+Z", "Control+y"],
]
# The tables of the text as rows of words, and which of their cells the selection has.
# Where the browser alone moved the cursor, the editor reads that first, as it would a moment later;
# where Tab left the text, the next key comes back.
STATE = """() => {
  const { view } = document.getElementById("writing").editor;
  view.domObserver.flush();
  if (!view.hasFocus()) view.focus();
  const { state } = view;
  const { selection, doc } = state;
  const tables = [];
  let whole = selection.from === 0 && selection.to === doc.content.size;
  doc.descendants((node, pos) => {
    if (node.type.name !== "table") return true;
    const rows = [];
    const chosen = [];
    const end = pos + node.nodeSize;
    const within = selection.from > pos && selection.to < end;
    const across = !within && selection.from < end && selection.to > pos;
    if (across && !selection.empty) whole = true;
    node.forEach((row, rowAt, y) => {
      rows.push([]);
      row.forEach((cell, cellAt, x) => {
        rows[y].push(cell.textBetween(0, cell.content.size, "", "\\n"));
        const from = pos + 1 + rowAt + 1 + cellAt;
        const has = ({ $from, $to }) => $from.pos > from && $to.pos < from + cell.nodeSize;
        if (selection.ranges.some(has)) chosen.push([y, x]);
      });
    });
    tables.push({ rows, chosen });
    return false;
  });
  return { tables, whole };
}"""
START = """at => {
  const { editor } = document.getElementById("writing");
  const places = [];
  editor.state.doc.descendants((node, pos) => { if (node.isTextblock) places.push(pos + 1); });
  const from = places[Math.floor(at * places.length)];
  const size = editor.state.doc.resolve(from).parent.content.size;
  editor.chain().focus().setTextSelection(from + Math.floor(((at * 7919) % 1) * (size + 1))).run();
}"""

Tables = list[dict[str, Any]]


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page(width=700, height=500)


def cell(kind: str, words: str) -> dict[str, Any]:
    lines: list[Any] = []
    for part in words.split("\n") if words else []:
        lines += [{"type": "hard_break"}] if lines else []
        lines.append({"type": "text", "text": part})
    return {"type": kind, "content": lines} if lines else {"type": kind}


def table(rows: list[list[str]]) -> dict[str, Any]:
    kinds = ["table_header", *["table_cell"] * (len(rows) - 1)]
    return {
        "type": "table",
        "content": [
            {"type": "table_row", "content": [cell(kind, words) for words in row]}
            for kind, row in zip(kinds, rows, strict=True)
        ],
    }


def paragraph(words: str) -> dict[str, Any]:
    return {"type": "paragraph", "content": [{"type": "text", "text": words}]}


def some_table(chance: random.Random) -> dict[str, Any]:
    width, height = chance.randint(1, 4), chance.randint(1, 4)
    words = [[chance.choice(WORDS) for _ in range(width)] for _ in range(height)]
    words[-1][-1] = words[-1][-1] or "900 mg"
    if chance.random() < 0.3:
        words[0][0] = "two\nlines"
    return table(words)


def some_text(chance: random.Random) -> list[dict[str, Any]]:
    """One or two tables, and what may stand around them."""
    around: list[Callable[[], dict[str, Any]]] = [
        lambda: paragraph(chance.choice(["Before.", "לפני", "x"])),
        lambda: {"type": "blockquote", "content": [paragraph("Said")]},
        lambda: {
            "type": "bullet_list",
            "content": [{"type": "list_item", "content": [paragraph("One")]}],
        },
        lambda: {"type": "image", "attrs": {"src": "/static/favicon.svg", "alt": "A sheet"}},
        lambda: {"type": "thematic_break"},
        lambda: {"type": "callout", "attrs": {"kind": "tip"}, "content": [some_table(chance)]},
    ]
    blocks = [chance.choice(around)() for _ in range(chance.randint(0, 2))]
    blocks.append(some_table(chance))
    if chance.random() < 0.2:
        blocks.append(some_table(chance))
    return [*blocks, *(chance.choice(around)() for _ in range(chance.randint(0, 2)))]


# Here the browser moves the cursor itself, and tells the page a moment later. Nobody types before.
BY_BROWSER = ("Home", "End", "PageUp", "PageDown", "Control+Arrow")
SETTLE = "new Promise((go) => requestAnimationFrame(() => setTimeout(go)))"
IS_EMPTY = "document.getElementById('writing').editor.state.selection.empty"


def press(page: Page, key: str) -> None:
    kind, _, words = key.partition(":")
    if kind == "ime" and not page.evaluate(IS_EMPTY):
        # Over a selection the browser itself keeps the look in styles, which the policy stops.
        words, key = "", "x"
    if words and kind == "type":
        page.keyboard.type(words)
    elif words:
        client = page.context.new_cdp_session(page)
        given = {"text": words, "selectionStart": len(words), "selectionEnd": len(words)}
        client.send("Input.imeSetComposition", given)
        client.send("Input.insertText", {"text": words})
        client.detach()
    else:
        page.keyboard.press(key)
        if any(name in key for name in BY_BROWSER):
            page.evaluate(SETTLE)


def moved(before: Tables, after: Tables, key: str) -> str | None:
    """What is wrong with the tables after a key, where only the chosen cells may have changed."""
    if len(before) != len(after):
        return "a table came or went"
    for old, new in zip(before, after, strict=True):
        rows = new["rows"]
        if key == "Tab" and len(rows) == len(old["rows"]) + 1 and not any(rows[-1]):
            rows = rows[:-1]
        if [len(row) for row in rows] != [len(row) for row in old["rows"]]:
            return "rows or columns changed"
        for y, row in enumerate(old["rows"]):
            for x, words in enumerate(row):
                if [y, x] not in old["chosen"] and rows[y][x] != words:
                    return f"cell {y}, {x} changed"
    return None


def check_all(after: Tables, known: list[Any], key: str) -> str | None:
    """What is wrong where tables may go as a whole: what is left must be as it was once."""
    for each in after:
        rows = each["rows"]
        if len({len(row) for row in rows}) != 1:
            return "a ragged table"
        if rows not in known and not (key == "Tab" and not any(rows[-1]) and rows[:-1] in known):
            return f"a table that never was: {each['rows']}"
    return None


def run(page: Page, seed: int, known: list[Any], length: int = 14) -> None:
    """Press keys; ``known`` are all tables there have been, to which undo may lead back."""
    chance = random.Random(seed)
    load(page, *some_text(chance))
    page.evaluate(START, chance.random())
    state = page.evaluate(STATE)
    known += [each["rows"] for each in state["tables"]]
    done = []
    for _ in range(length):
        key = chance.choice(KEYS)
        done.append(key)
        press(page, key)
        now = page.evaluate(STATE)
        if state["whole"] or key in {"Control+z", "Control+Shift+Z", "Control+y"}:
            wrong = check_all(now["tables"], known, key)
        else:
            wrong = moved(state["tables"], now["tables"], key)
        assert wrong is None, (
            f"seed {seed}: {wrong} after {done}\nbefore {state['tables']}\nnow {now['tables']}"
        )
        known += [each["rows"] for each in now["tables"]]
        state = now
    sent = [block for block in body(page) if block["type"] == "table"]
    stored = read_document({"type": "doc", "version": 1, "content": sent})
    assert all(len({len(row.content) for row in each.content}) == 1 for each in stored.content)  # type: ignore[union-attr]


def test_no_key_moves_a_cell(page: Page, site: Site) -> None:
    open_editor(page, site)
    known: list[Any] = []
    for seed in range(60):
        run(page, seed, known)


@pytest.mark.long
def test_no_key_moves_a_cell_in_2000_sequences(page: Page, site: Site) -> None:
    open_editor(page, site)
    known: list[Any] = []
    for seed in range(60, 2060):
        run(page, seed, known)
