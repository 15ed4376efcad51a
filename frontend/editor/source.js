// The switch between the text and its Markdown. The site does the conversion, so both ways are the
// ones that files and the API take; nothing is replaced before the other side is whole.

import { el } from "./dom.js";
import { fromDocument, toDocument } from "./document.js";

export class Source {
  // `area` is the field of the Markdown; `show` turns the page to it or away.
  constructor({ editor, server, area, show }) {
    Object.assign(this, { editor, server, area, show });
    this.isMarkdown = false;
    this.problems = el("div", { class: "writing-problems", role: "alert" });
    area.before(this.problems);
    this.buttons = new Map(
      ["Text", "Markdown"].map((name) => [
        name,
        el("button", { type: "button", class: "writing-mode", "aria-pressed": "false", click: () => this.go(name) }, name),
      ]),
    );
    this.element = el("div", { class: "writing-modes", role: "group", "aria-label": "Write as" }, ...this.buttons.values());
  }

  async go(name) {
    if ((name === "Markdown") === this.isMarkdown || this.busy) return;
    this.busy = true;
    try {
      if (name === "Markdown") await this.toMarkdown();
      else await this.toText();
    } finally {
      this.busy = false;
    }
  }

  async toMarkdown() {
    const { data, problem, errors } = await this.server.convert({ document: toDocument(this.editor.state.doc) });
    if (!data) {
      this.editor.emit("say", { words: errors[0]?.detail ?? problem });
      return;
    }
    this.area.value = data.markdown;
    this.before = this.area.value;
    this.turn(true);
    this.area.focus();
    this.area.setSelectionRange(0, 0);
  }

  async toText() {
    // What was not touched is what it was, with its history.
    if (this.area.value !== this.before) {
      const { data, problem, errors } = await this.server.convert({ markdown: this.area.value });
      if (!data) {
        this.list(errors.length ? errors : [{ detail: problem }]);
        return;
      }
      this.load(data.document);
    }
    this.turn(false);
    this.editor.commands.focus();
  }

  // Another text in the place of this one, in one step, which undo takes back.
  load(document) {
    const { state, view } = this.editor;
    const doc = state.schema.nodeFromJSON(fromDocument(document));
    doc.check();
    const tr = state.tr.replaceWith(0, state.doc.content.size, doc.content);
    // Tiptap makes a plain line of a text without words that follows on a selection of all; but a
    // callout may be a title alone.
    view.dispatch(tr.setMeta("preventClearDocument", true));
  }

  turn(markdown) {
    this.isMarkdown = markdown;
    this.problems.replaceChildren();
    this.area.removeAttribute("aria-invalid");
    this.buttons.get("Text").ariaPressed = String(!markdown);
    this.buttons.get("Markdown").ariaPressed = String(markdown);
    this.show(markdown);
  }

  // Each error leads to its line.
  list(errors) {
    this.area.setAttribute("aria-invalid", "true");
    this.problems.replaceChildren(
      el("p", {}, "This cannot be shown as text yet. Please mend it here first:"),
      el(
        "ul",
        {},
        ...errors.map(({ line, detail }) =>
          el(
            "li",
            {},
            line
              ? el("button", { type: "button", class: "button button-small", click: () => this.goToLine(line) }, `Line ${line}`)
              : null,
            ` ${detail}`,
          ),
        ),
      ),
    );
  }

  goToLine(line) {
    const lines = this.area.value.split("\n");
    const from = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    this.area.focus();
    this.area.setSelectionRange(from, from + (lines[line - 1] ?? "").length);
    const height = parseFloat(getComputedStyle(this.area).lineHeight);
    this.area.scrollTop = Math.max(0, (line - 3) * height);
  }
}
