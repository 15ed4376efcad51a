// The editor of an article's body: Tiptap on the body's own document, and nothing that a body may
// not hold. It stands over the field of the Markdown, which is there without it and stays there
// when anything here fails.
//
// The form carries the document in a field of its own, `document`, which counts as soon as it is
// enabled; `body` counts while the Markdown is written on. Other scripts speak with the editor by
// events on the form:
//   `galley:collect` has the field written now, as it is when the form is sent;
//   `galley:load` puts the document that is its detail in the place of the text;
//   `galley:refused` marks what the pointers that are its detail lead to, until `galley:saved`.
// A link to the text with `data-pointer` leads to that part of it, in Markdown to `data-line`.

import { Editor, Extension } from "@tiptap/core";
import { Dropcursor, Gapcursor, UndoRedo } from "@tiptap/extensions";
import { blockExtensions } from "./blocks.js";
import { References, citationExtensions } from "./citation.js";
import { askForCitation, askForLink } from "./dialogs.js";
import { fromDocument, toDocument } from "./document.js";
import { el } from "./dom.js";
import { Limits } from "./limits.js";
import { listExtensions } from "./lists.js";
import { mediaExtensions } from "./media.js";
import { Slash } from "./menu.js";
import { Paste } from "./paste.js";
import { Native } from "./native.js";
import { Beside } from "./place.js";
import { Problems } from "./problems.js";
import { Server } from "./server.js";
import { followLanguage, languageOf } from "./language.js";
import { TakingBack } from "./takingback.js";
import { Source } from "./source.js";
import { isInTable, nextCell, previousCell, tableExtensions } from "./table.js";
import { TableKeys } from "./tablekeys.js";
import { textExtensions } from "./text.js";
import { SHORTCUTS, Toolbar, keyName } from "./toolbar.js";
import { followSelection } from "./views.js";

const SAID_MS = 8000;

// Keys of the editor as a whole. Tab moves in tables and lists; Escape lets the next one out.
const Keys = Extension.create({
  name: "keys",
  addOptions: () => ({ toToolbar: () => {} }),
  addStorage: () => ({ leaves: false }),
  addKeyboardShortcuts() {
    const { editor, storage, options } = this;
    const move = (inTable, inList) => () => {
      if (storage.leaves) return false;
      if (isInTable(editor.state)) return inTable(editor.state, editor.view.dispatch, editor.view);
      return inList();
    };
    return {
      Tab: move(nextCell, () => editor.commands.sinkListItem("list_item")),
      "Shift-Tab": move(previousCell, () => isNested(editor.state) && editor.commands.liftListItem("list_item")),
      Escape: () => {
        storage.leaves = true;
        return false;
      },
      "Alt-F10": () => options.toToolbar(),
      "Mod-k": () => askForLink(editor) ?? true,
      "Mod-Alt-f": () => askForCitation(editor) ?? true,
      // This is the page's key for saving; in code it would make a line as well.
      "Mod-Enter": () => true,
    };
  },
  onTransaction() {
    this.storage.leaves = false;
  },
  onFocus() {
    this.storage.leaves = false;
  },
});

function isNested({ selection: { $from } }) {
  let items = 0;
  for (let depth = $from.depth; depth > 0; depth -= 1) items += $from.node(depth).type.name === "list_item";
  return items > 1;
}

class Writing {
  constructor(place) {
    this.place = place;
    this.form = place.closest("form");
    this.field = place.querySelector("[data-markdown]");
    this.area = this.field.querySelector("textarea");
    this.document = place.querySelector('input[name="document"]');
    this.server = new Server(place, this.form);
    this.references = new References(this.form);
    this.frame = el("div", { class: "writing-frame" });
    this.status = el("p", { class: "writing-status", role: "status" });
    this.makeEditor();
    this.makeFrame();
    this.listen();
  }

  makeEditor() {
    const stored = this.document.value ? JSON.parse(this.document.value) : { type: "doc", version: 1 };
    const { server, references } = this;
    this.editor = new Editor({
      element: null,
      injectCSS: false,
      enableContentCheck: true, // what the schema does not know is an error, not left out
      enablePasteRules: false,
      content: fromDocument(stored),
      extensions: [
        ...textExtensions,
        ...listExtensions,
        ...blockExtensions,
        ...tableExtensions,
        ...mediaExtensions(server),
        ...citationExtensions(references),
        UndoRedo.configure({ depth: 1000 }),
        Gapcursor,
        Dropcursor.configure({ color: false, class: "writing-drop", width: 3 }),
        TableKeys,
        Native,
        TakingBack,
        Beside,
        Limits,
        Paste,
        Problems,
        Keys.configure({ toToolbar: () => this.toolbar.focus() ?? true }),
        Slash.configure({ place: this.frame }),
        Extension.create({ name: "desk", addStorage: () => ({ server, references }) }),
      ],
      editorProps: { attributes: () => this.attributes() },
    });
    this.editor.on("say", (said) => this.say(said));
    followSelection(this.editor);
    followLanguage(this.area.form, () => this.editor.view.setProps({}));
  }

  attributes() {
    const empty = this.editor?.isEmpty;
    return {
      id: "writing",
      class: `prose writing-sheet${empty ? " is-empty" : ""}`,
      role: "textbox",
      "aria-multiline": "true",
      "aria-labelledby": "writing-label",
      "aria-describedby": "writing-hint",
      "data-placeholder": "Write here, or press / for a list of blocks",
      spellcheck: "true",
      ...languageOf(this.area.form),
    };
  }

  makeFrame() {
    const { editor, frame } = this;
    const sheet = el("div", { class: "writing-paper" });
    editor.mount(sheet);
    this.toolbar = new Toolbar(editor, frame);
    this.source = new Source({
      editor,
      server: this.server,
      area: this.area,
      show: (markdown) => this.show(markdown),
    });
    this.label = el("span", { id: "writing-label", class: "writing-label" }, "Text");
    this.tools = el("div", { class: "writing-bar" }, this.toolbar.bar);
    this.hint = el(
      "p",
      { class: "hint", id: "writing-hint" },
      "Press / on an empty line to put in a block. In a table or a list, press Esc and then Tab to leave the text.",
    );
    this.rich = [this.tools, sheet, this.toolbar.table.bar, this.hint, keysHelp()];
    frame.prepend(el("div", { class: "writing-head" }, this.label, this.source.element), ...this.rich, this.status);
    this.place.prepend(frame);
    this.source.turn(!this.document.value && Boolean(this.area.value.trim()));
    this.source.before = this.document.value ? this.area.value : undefined;
  }

  show(markdown) {
    for (const part of this.rich) part.hidden = markdown;
    this.toolbar.table.bar.hidden = true;
    this.label.hidden = markdown; // the field has a label of its own
    this.field.hidden = !markdown;
    this.document.disabled = markdown;
    this.changed();
  }

  listen() {
    this.editor.on("update", () => this.changed());
    this.form.addEventListener("galley:collect", () => this.collect());
    this.form.addEventListener("submit", () => this.collect(), { capture: true });
    this.form.addEventListener("galley:load", ({ detail }) => this.source.load(detail));
    this.form.addEventListener("galley:refused", ({ detail }) => this.editor.commands.markProblems(detail));
    this.form.addEventListener("galley:saved", () => this.editor.commands.markProblems([]));
    const page = this.place.ownerDocument;
    const said = [...page.querySelectorAll(".error-summary a[data-pointer]")];
    if (said.length) this.editor.commands.markProblems(said.map((link) => link.dataset.pointer));
    page.addEventListener("click", (event) => this.follow(event));
  }

  // What is said of the text leads to where it is written.
  follow(event) {
    const link = event.target.closest?.(`a[href="#${this.area.id}"]`);
    if (!link) return;
    const { pointer = "", line } = link.dataset;
    if (this.source.isMarkdown && !line) return;
    event.preventDefault();
    if (this.source.isMarkdown) this.source.goToLine(Number(line));
    else this.editor.chain().goToProblem(pointer).focus().run();
  }

  // Other scripts learn of every change as of one in a field; none is made while the page opens.
  changed() {
    if (this.ready) this.document.dispatchEvent(new Event("input", { bubbles: true }));
    this.ready = true;
  }

  collect() {
    if (!this.source.isMarkdown) this.document.value = JSON.stringify(toDocument(this.editor.state.doc));
  }

  // What stays is long, or has to be acted on: it is there until something else is said.
  say({ words, quiet = false, stays = false }) {
    clearTimeout(this.silence);
    this.status.textContent = words;
    this.status.classList.toggle("visually-hidden", quiet);
    if (!stays) this.silence = setTimeout(() => (this.status.textContent = ""), SAID_MS);
  }
}

function keysHelp() {
  const rows = [
    ...SHORTCUTS,
    ["Paragraph", "Mod-Alt-0"],
    ["Lines of code", "Mod-Alt-C"],
    ["A new line in the same paragraph", "Shift-Enter"],
    ["To the buttons above the text or the table", "Alt-F10"],
  ];
  return el(
    "details",
    { class: "syntax" },
    el("summary", {}, "Keys"),
    el("dl", {}, ...rows.map(([name, keys]) => el("div", {}, el("dt", {}, el("kbd", {}, keyName(keys))), el("dd", {}, name)))),
  );
}

const place = document.querySelector("[data-writing]");
if (place) {
  try {
    new Writing(place);
  } catch (error) {
    // The field of the Markdown is still what it was.
    place.querySelector(".writing-frame")?.remove();
    place.querySelector("[data-markdown]").hidden = false;
    place.querySelector('input[name="document"]').disabled = true;
    console.error("The editor could not open; write in Markdown.", error);
  }
}
