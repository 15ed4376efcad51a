"""Measure how long a key takes in a long article. Run by hand:

    python -m tests.benchmarks.typing_in_the_editor FOLDER [--words N] [--keys N]

Serves a new site in FOLDER with an article of 10,000 words, with citations, callouts, lists, tables
and code among them, opens it in Chromium and types, at each of several places, one key after the
other. Prints the median and the 95th percentile in milliseconds: from the moment that the browser
got the key until the frame that shows it was drawn, where frames do not wait for a screen; and of
the processor's time that the page took for a key, which is what a machine takes that does nothing
else. The floor is a plain textarea in the same page with the same words.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from itertools import cycle, islice, pairwise
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.people import make_user, sign_in
from tests.fixtures.browser import launch
from tests.fixtures.site import CommandLine, Site, environment, serving

TEXT = (
    "the lamp of a small house gives light to whoever reads there late and warms the hands that "
    "hold a screw or a spring while rain falls on the roof and nobody hurries"
)
PARAGRAPH = 80
WARMING = 5
PAUSE_MS = 60  # a quick typist

NO_SCREEN = ("--disable-frame-rate-limit", "--disable-gpu-vsync")
CLOCK = """() => {
  window.keys = [];
  const drawn = new MessageChannel();
  let from = 0;
  drawn.port1.onmessage = () => window.keys.push(performance.now() - from);
  document.addEventListener("keydown", (event) => {
    from = event.timeStamp;
    requestAnimationFrame(() => drawn.port2.postMessage(null));
  }, true);
}"""


def article(words: int) -> str:
    """Write a long article in Markdown, with a bit of everything that a body holds."""
    source = cycle(TEXT.split())
    parts = []
    for number in range(words // PARAGRAPH):
        text = " ".join(islice(source, PARAGRAPH))
        kind = number % 10
        if kind == 0:
            parts.append(f"## Part {number}\n\n{text}.[^lee]")
        elif kind == 3:
            parts.append(f"::: warning Mind this\n{text}.\n:::")
        elif kind == 5:
            parts.append("\n".join(f"- {item}" for item in text.split(" of ")))
        elif kind == 7 and number % 20 == 7:
            cells = [text[start : start + 20].replace("|", " ") for start in range(0, 400, 20)]
            rows = [" | ".join(cells[start : start + 4]) for start in range(0, 20, 4)]
            parts.append(
                "\n".join(f"| {row} |" for row in [rows[0], "--- | --- | --- | ---", *rows[1:]])
            )
        elif kind == 8:
            parts.append(f"```text\n{text}\n```")
        else:
            parts.append(
                f"{text[:100]}**{text[100:140].strip()}** *{text[140:180].strip()}* {text[180:]}."
            )
    head = "title: A long article\nreferences:\n- id: lee\n  title: On lamps\n"
    return f"---\n{head}---\n" + "\n\n".join(parts) + "\n"


class Bench:
    """A page in which somebody types, with a clock."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.devtools = page.context.new_cdp_session(page)
        self.devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
        page.evaluate(CLOCK)

    def measure(self, keys: int, text: str) -> str:
        """Type where the cursor is, the first few keys unmeasured; return the cells of a table."""
        self.page.evaluate("window.keys.length = 0")
        work = [self._worked()]
        for letter in islice(cycle(text), keys + WARMING):
            self.page.keyboard.press({" ": "Space", "\n": "Enter"}.get(letter, letter))
            self.page.wait_for_timeout(PAUSE_MS)
            work.append(self._worked())
        shown = self.page.evaluate("window.keys")
        worked = [after - before for before, after in pairwise(work)]
        return " | ".join(_middle_and_far(times[WARMING:]) for times in (shown, worked))

    def _worked(self) -> float:
        metrics = self.devtools.send("Performance.getMetrics")["metrics"]
        seconds = next(each["value"] for each in metrics if each["name"] == "TaskDuration")
        return 1000 * float(seconds)


def _middle_and_far(times: list[float]) -> str:
    times = sorted(times)
    # The 95th percentile of the nearest rank.
    return f"{times[len(times) // 2]:.1f} | {times[-(-len(times) * 95 // 100) - 1]:.1f}"


def cases(page: Page) -> list[tuple[str, Callable[[], None], str]]:
    """Name where something is typed, and how to get there."""
    sheet = page.locator("#writing")

    def into(selector: str) -> Callable[[], None]:
        def go() -> None:
            found = sheet.locator(selector)
            found.nth(found.count() // 2).click()
            page.keyboard.press("End")

        return go

    def floor() -> None:
        page.evaluate(
            """() => {
              const area = document.createElement("textarea");
              area.value = document.querySelector("[data-markdown] textarea").value;
              area.rows = 40;
              area.id = "floor";
              document.querySelector("main").prepend(area);
            }"""
        )
        page.locator("#floor").click()

    return [
        ("in the middle of a paragraph", into(":scope > p"), "lamp "),
        ("in an item of a list", into("li > p"), "lamp "),
        ("in a callout", into(".callout p"), "lamp "),
        ("in a cell of a table", into("td"), "lamp "),
        ("in lines of code", into("pre code"), "lamp "),
        (
            "the title of a callout",
            lambda: sheet.get_by_label("Title of the callout").nth(5).click(),
            "lamp ",
        ),
        ("a new paragraph every fifth key", into(":scope > p"), "lamp\n"),
        ("the floor: a plain textarea", floor, "lamp "),
    ]


def run(site: Site, keys: int) -> None:
    """Open the article and print a table in Markdown."""
    password = make_user(site, "editor")
    with sync_playwright() as playwright:
        browser = launch(playwright, *NO_SCREEN)
        page = browser.new_page(base_url=site.url, viewport={"width": 1280, "height": 900})
        sign_in(page, "editor", password)
        page.goto("/desk/articles")
        page.get_by_role("link", name="A long article").click()
        page.locator("#writing").wait_for()
        count = page.evaluate(
            r"document.querySelector('#writing').innerText.trim().split(/\s+/).length"
        )
        bench = Bench(page)
        sys.stdout.write(f"{count} words in the page\n\n")
        sys.stdout.write("| typed | median | p95 | processor, median | processor, p95 |\n")
        sys.stdout.write("| --- | --- | --- | --- | --- |\n")
        for name, go, text in cases(page):
            go()
            sys.stdout.write(f"| {name} | {bench.measure(keys, text)} |\n")
            sys.stdout.flush()
        browser.close()


def main() -> None:
    """Make a site with the article, serve it, and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--words", type=int, default=10_000)
    parser.add_argument("--keys", type=int, default=200)
    chosen = parser.parse_args()
    folder = chosen.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    cms = CommandLine(environment(CMS_INSTANCE=str(folder / "instance")), folder)
    cms.run("init")
    file = folder / "long.md"
    file.write_text(article(chosen.words), encoding="utf-8")
    cms.run("import", "markdown", str(file))
    with serving(cms) as site:
        run(site, chosen.keys)


if __name__ == "__main__":
    main()
