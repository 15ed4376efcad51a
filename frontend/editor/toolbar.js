// The row of buttons: one stop for Tab, arrows within (the toolbar pattern of the ARIA practices).

import { askForCitation, askForLink } from "./dialogs.js";
import { el, icon } from "./dom.js";
import { insertButton } from "./menu.js";
import { roving } from "./roving.js";
import { TableTools } from "./tabletools.js";
import { toggleMark } from "./text.js";

const isMac = /mac|iphone|ipad/i.test(navigator.platform);

export function keyName(keys) {
  return keys.replace("Mod", isMac ? "⌘" : "Ctrl").replace("Alt", isMac ? "⌥" : "Alt").replaceAll("-", "+");
}

const mark = (name) => ({ run: (editor) => toggleMark(editor, name), active: (editor) => editor.isActive(name) });
const node = (name, attrs, act) => ({
  run: (editor) => act(editor.chain().focus()).run(),
  active: (editor) => editor.isActive(name, attrs),
});
const heading = (level) => node("heading", { level }, (chain) => chain.toggleNode("heading", "paragraph", { level }));
const list = (name) => node(name, {}, (chain) => chain.toggleList(name, "list_item"));
const quote = node("blockquote", {}, (chain) => chain.toggleWrap("blockquote"));
const step = (name) => ({
  run: (editor) => editor.chain().focus()[name]().run(),
  able: (editor) => editor.can()[name](),
});

// Each group stands together.
const GROUPS = [
  [{ name: "Insert", icon: "plus", label: "Insert", menu: true }],
  [
    { name: "Heading", keys: "Mod-Alt-2", text: "H2", ...heading(2) },
    { name: "Subheading", keys: "Mod-Alt-3", text: "H3", ...heading(3) },
    { name: "Small heading", keys: "Mod-Alt-4", text: "H4", ...heading(4) },
  ],
  [
    { name: "Strong", keys: "Mod-B", text: "B", look: "strong", ...mark("strong") },
    { name: "Emphasis", keys: "Mod-I", text: "I", look: "em", ...mark("em") },
    { name: "Strikethrough", keys: "Mod-Shift-S", text: "S", look: "strike", ...mark("strike") },
    { name: "Link", keys: "Mod-K", icon: "link", run: askForLink, active: (editor) => editor.isActive("link") },
    { name: "Cite a reference", keys: "Mod-Alt-F", icon: "cite", run: askForCitation },
    { name: "Code in a line", keys: "Mod-E", icon: "code", ...mark("code") },
    { name: "Superscript", keys: "Mod-.", text: "x²", ...mark("sup") },
    { name: "Subscript", keys: "Mod-,", text: "x₂", ...mark("sub") },
  ],
  [
    { name: "Bullet list", keys: "Mod-Shift-8", icon: "bullets", ...list("bullet_list") },
    { name: "Numbered list", keys: "Mod-Shift-7", icon: "numbers", ...list("ordered_list") },
    { name: "Quote", keys: "Mod-Shift-B", icon: "quote", ...quote },
  ],
  [
    { name: "Undo", keys: "Mod-Z", icon: "undo", ...step("undo") },
    { name: "Redo", keys: "Mod-Shift-Z", icon: "redo", ...step("redo") },
  ],
];

export const SHORTCUTS = GROUPS.flat().filter(({ keys }) => keys).map(({ name, keys }) => [name, keys]);

export class Toolbar {
  constructor(editor, place) {
    this.editor = editor;
    this.bar = el("div", { class: "writing-tools", role: "toolbar", "aria-label": "Text", "aria-controls": editor.view.dom.id });
    for (const group of GROUPS) {
      this.bar.append(el("div", { class: "writing-group" }, ...group.map((item) => this.button(item, place))));
    }
    roving(this.bar);
    this.table = new TableTools(editor, place);
    this.due = 0;
    editor.on("transaction", () => this.later());
    this.later();
  }

  button(item, place) {
    const button = el(
      "button",
      {
        type: "button",
        class: `writing-tool${item.look ? ` is-${item.look}` : ""}${item.label ? " has-label" : ""}`,
        "aria-label": item.name,
        title: item.keys ? `${item.name} (${keyName(item.keys)})` : item.name,
        "aria-keyshortcuts": item.keys ? item.keys.replace("Mod", isMac ? "Meta" : "Control").replaceAll("-", "+") : null,
        "aria-pressed": item.active ? "false" : null,
        // The selection in the text is kept while a button is clicked.
        mousedown: (event) => event.preventDefault(),
      },
      item.icon ? icon(item.icon) : item.text,
      item.label ?? null,
    );
    if (item.menu) insertButton(this.editor, button, place);
    else button.addEventListener("click", () => button.ariaDisabled !== "true" && item.run(this.editor));
    item.button = button;
    return button;
  }

  // Once a frame is often enough, and keeps it out of the time between a key and its letter.
  later() {
    if (this.due) return;
    this.due = requestAnimationFrame(() => {
      this.due = 0;
      if (!this.editor.isDestroyed) this.refresh();
    });
  }

  refresh() {
    for (const { button, active, able } of GROUPS.flat()) {
      if (active) button.ariaPressed = String(active(this.editor));
      if (able) button.ariaDisabled = String(!able(this.editor));
    }
    this.table.refresh();
  }

  // In a table its own tools are nearer.
  focus() {
    const bar = this.table.bar.hidden ? this.bar : this.table.bar;
    bar.querySelector('[tabindex="0"]').focus();
  }
}
