"""Whatever keys are pressed in and beside tables, their grids stay: no cell moves, none is lost."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page

from cms.body.reading import read_document
from tests.browser.test_editor import open_editor
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
# Lives in the page, so that a key costs no more than the key: before each one it notes the tables
# of the text as rows of words, and which of their cells the selection has.
WATCH = """() => {
  const { view } = document.getElementById("writing").editor;
  const form = document.querySelector(".article-form");
  let seen = [];
  let stopped = [];

  function look() {
    const { selection, doc } = view.state;
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
    seen.push({ tables, whole });
  }

  function note() {
    // Where the browser alone moved the cursor, this is to be known, as it is to the editor.
    view.domObserver.flush();
    look();
  }
  addEventListener("keydown", note, { capture: true });
  addEventListener("compositionstart", note, { capture: true });
  const stop = () => stopped.push(`at key ${seen.length}: ${view.dom.innerHTML}`);
  addEventListener("securitypolicyviolation", stop);
  // Where Tab leaves the text, the next key comes back.
  addEventListener("focusin", ({ target }) => target === view.dom || view.focus());

  const watch = {
    begin: (blocks, at) => {
      const detail = { type: "doc", version: 1, content: blocks };
      form.dispatchEvent(new CustomEvent("galley:load", { detail }));
      const { doc } = view.state;
      const places = [];
      doc.descendants((node, pos) => { if (node.isTextblock) places.push(pos + 1); });
      const from = places[Math.floor(at * places.length)];
      const size = doc.resolve(from).parent.content.size;
      const place = from + Math.floor(((at * 7919) % 1) * (size + 1));
      view.dom.editor.chain().focus().setTextSelection(place).run();
      seen = [];
      stopped = [];
    },
    end: () => {
      view.domObserver.flush();
      look();
      form.dispatchEvent(new Event("galley:collect"));
      return { seen, stopped, content: JSON.parse(form.elements.document.value).content ?? [] };
    },
  };
  view.dom.watch = watch;
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


BEGIN = "([blocks, at]) => document.getElementById('writing').watch.begin(blocks, at)"
END = "document.getElementById('writing').watch.end()"


# The codes of keys that are no letter or digit, as a keyboard of the United States has them.
NAMED = dict(zip("#&*-.>/`|", (51, 55, 56, 189, 190, 190, 191, 192, 220), strict=True)) | {
    "Backspace": 8, "Tab": 9, "Enter": 13, "Escape": 27, "PageUp": 33, "PageDown": 34, "End": 35,
    "Home": 36, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40, "Delete": 46,
}  # fmt: skip
HELD = {"Alt": 1, "Control": 2, "Shift": 8}


class Keyboard:
    """Presses keys by one message each, which says what is held; remembers them one by one.

    The page gets no events of keys that are let go, nor of Control, Shift and Alt.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.client = page.context.new_cdp_session(page)
        self.pressed: list[str] = []

    def press(self, key: str) -> None:
        kind, _, words = key.partition(":")
        if words and kind == "type":
            for each in words:
                self.press(each)
            return
        self.pressed.append(key)
        if words:
            given = {"text": words, "selectionStart": len(words), "selectionEnd": len(words)}
            self.client.send("Input.imeSetComposition", given)
            self.client.send("Input.insertText", {"text": words})
        else:
            self.client.send("Input.dispatchKeyEvent", key_event(key))


def key_event(key: str) -> dict[str, Any]:
    """What DevTools give the browser as this key, such as ``Control+Shift+7``."""
    *held, name = key.split("+")
    if "Shift" in held:
        name = {"7": "&", "8": "*"}.get(name, name.upper() if len(name) == 1 else name)
    code = NAMED.get(name, ord(name[0].upper()))
    sign = "\r" if name == "Enter" else name if len(name) == 1 else ""
    event = {
        "key": name,
        "windowsVirtualKeyCode": code,
        "modifiers": sum(HELD[each] for each in held),
    }
    if not sign or {"Control", "Alt"} & set(held):
        return {"type": "rawKeyDown", **event}
    return {"type": "keyDown", **event, "text": sign}


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


def as_text(each: dict[str, Any]) -> str:
    return json.dumps(each["rows"])


def check_all(after: Tables, known: set[str], key: str) -> str | None:
    """What is wrong where tables may go as a whole: what is left must be as it was once."""
    for each in after:
        rows = each["rows"]
        if len({len(row) for row in rows}) != 1:
            return "a ragged table"
        has_new_row = key == "Tab" and not any(rows[-1])
        if not {as_text(each), *([as_text({"rows": rows[:-1]})] if has_new_row else [])} & known:
            return f"a table that never was: {rows}"
    return None


def run(keyboard: Keyboard, seed: int, known: set[str], length: int = 14) -> None:
    """Press keys; ``known`` are all tables there have been, to which undo may lead back."""
    chance = random.Random(seed)
    keyboard.page.evaluate(BEGIN, [some_text(chance), chance.random()])
    keyboard.pressed.clear()
    for _ in range(length):
        keyboard.press(chance.choice(KEYS))
    got = keyboard.page.evaluate(END)
    keys, states = keyboard.pressed, got["seen"]
    assert not got["stopped"], f"seed {seed}: a style {got['stopped']} of {keys}"
    assert len(states) == len(keys) + 1, f"seed {seed}: {len(states)} states of {keys}"
    known.update(as_text(each) for each in states[0]["tables"])
    for count, (key, (before, after)) in enumerate(zip(keys, pairwise(states), strict=True), 1):
        if before["whole"] or key in {"Control+z", "Control+Shift+Z", "Control+y"}:
            wrong = check_all(after["tables"], known, key)
        else:
            wrong = moved(before["tables"], after["tables"], key)
        assert wrong is None, (
            f"seed {seed}: {wrong} after {keys[:count]}"
            f"\nbefore {before['tables']}\nnow {after['tables']}"
        )
        known.update(as_text(each) for each in after["tables"])
    sent = [block for block in got["content"] if block["type"] == "table"]
    stored = read_document({"type": "doc", "version": 1, "content": sent})
    assert all(len({len(row.content) for row in each.content}) == 1 for each in stored.content)  # type: ignore[union-attr]


def run_all(page: Page, site: Site, seeds: range) -> None:
    open_editor(page, site)
    page.evaluate(WATCH)
    keyboard = Keyboard(page)
    known: set[str] = set()
    for seed in seeds:
        run(keyboard, seed, known)


def test_no_key_moves_a_cell(page: Page, site: Site) -> None:
    run_all(page, site, range(60))


@pytest.mark.long
@pytest.mark.parametrize("first", range(60, 2060, 250))
def test_no_key_moves_a_cell_in_2000_sequences(page: Page, site: Site, first: int) -> None:
    run_all(page, site, range(first, first + 250))
