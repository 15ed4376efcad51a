// What the views of blocks with fields of their own share: a callout's title, an image's text.

import { el } from "./dom.js";

// Fields belong to the page's Tab order only while the block is the current one: a long article
// would otherwise put hundreds of stops between the text and the button that saves it.
const VIEWS = new WeakMap();

export function followSelection(editor) {
  const views = new Set();
  VIEWS.set(editor, views);
  let current = new Set();
  editor.on("selectionUpdate", ({ editor: { state } }) => {
    const { from, to } = state.selection;
    const now = new Set([...views].filter((view) => touches(view, from, to)));
    for (const view of current) if (!now.has(view)) view.reachable(false);
    for (const view of now) if (!current.has(view)) view.reachable(true);
    current = now;
  });
}

function touches(view, from, to) {
  const at = view.getPos();
  return at !== undefined && from <= at + view.node.nodeSize && to >= at;
}

export class FieldView {
  constructor({ node, getPos, editor }) {
    Object.assign(this, { node, getPos, editor });
    this.fields = [];
    VIEWS.get(editor)?.add(this);
  }

  // An input that writes into the attribute; what it holds passes through `read` first.
  field(label, attribute, { read = (text) => text || null, ...attributes } = {}) {
    const input = el("input", {
      type: "text",
      class: "writing-field",
      "aria-label": label,
      value: this.node.attrs[attribute] ?? "",
      tabindex: -1,
      autocomplete: "off",
      dir: "auto",
      ...attributes,
      input: () => this.set({ [attribute]: read(input.value) }),
    });
    this.shown(input, () => {
      const value = this.node.attrs[attribute] ?? "";
      if (read(input.value) !== this.node.attrs[attribute]) input.value = value;
    });
    return input;
  }

  // Takes part in the Tab order, and is brought up to date by `refresh`.
  shown(control, refresh = () => {}) {
    control.addEventListener("keydown", (event) => this.keys(event));
    control.addEventListener("focus", () => this.enter());
    this.fields.push({ control, refresh });
    return control;
  }

  set(attrs) {
    const at = this.getPos();
    if (at === undefined) return;
    this.editor.view.dispatch(
      this.editor.state.tr.setNodeMarkup(at, undefined, { ...this.node.attrs, ...attrs }),
    );
  }

  remove() {
    const at = this.getPos();
    this.editor.chain().focus().deleteRange({ from: at, to: at + this.node.nodeSize }).run();
  }

  // The fields follow the block that is current, also when one of them is clicked.
  enter() {
    this.reachable(true);
  }

  keys(event) {
    const { commands } = this.editor;
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key.toLowerCase() === "z") {
      event.preventDefault();
      if (event.shiftKey) commands.redo();
      else commands.undo();
    } else if (command && event.key.toLowerCase() === "y") {
      event.preventDefault();
      commands.redo();
    } else if (event.key === "Escape" || (event.key === "Enter" && event.target.matches("input") && !command)) {
      event.preventDefault();
      this.leave();
    }
  }

  // Back into the text: into the block where it holds any, else behind it.
  leave() {
    const at = this.getPos();
    this.editor.chain().focus().setTextSelection(this.contentDOM ? at + 1 : at + this.node.nodeSize).run();
  }

  reachable(now) {
    for (const { control } of this.fields) control.tabIndex = now ? 0 : -1;
  }

  update(node) {
    if (node.type !== this.node.type) return false;
    this.node = node;
    for (const { refresh } of this.fields) refresh();
    return true;
  }

  stopEvent(event) {
    return this.fields.some(({ control }) => control.contains(event.target));
  }

  ignoreMutation(mutation) {
    return mutation.type !== "selection" && !(this.contentDOM && this.contentDOM.contains(mutation.target));
  }

  destroy() {
    VIEWS.get(this.editor)?.delete(this);
  }
}
