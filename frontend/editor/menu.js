// The menu of blocks: `/` on an empty line opens it in the text, and the toolbar's button beside it.

import { Extension } from "@tiptap/core";
import { Plugin, TextSelection } from "@tiptap/pm/state";
import { Choices } from "./choices.js";
import { el } from "./dom.js";
import { insertableLike } from "./insert.js";

const TYPED = /^\/([\p{L}\p{N} ]{0,30})$/u;

function lineAt({ selection: { empty, $from } }) {
  const plain = empty && $from.parent.type.name === "paragraph" && $from.parentOffset === $from.parent.content.size;
  return plain ? { text: $from.parent.textContent, from: $from.start(), to: $from.end() } : null;
}

// Whether `/` was typed on an empty line, or where there was no line yet: beside a table or a card.
function canBegin(before) {
  return lineAt(before)?.text === "" || !(before.selection instanceof TextSelection);
}

class SlashMenu {
  constructor(editor, place) {
    this.editor = editor;
    this.place = place;
    this.choices = new Choices({
      label: "Insert a block",
      field: editor.view.dom,
      pick: (item) => this.insert(item),
      none: "No block has this name.",
      alsoChooses: "Tab",
    });
    this.box = el("div", { class: "writing-menu", hidden: true }, this.choices.list);
    place.append(this.box);
  }

  get open() {
    return !this.box.hidden;
  }

  update(view, before) {
    if (view.state.doc === before.doc && view.state.selection.eq(before.selection)) return;
    const line = lineAt(view.state);
    const query = line && TYPED.exec(line.text);
    const begun = line?.text === "/" && canBegin(before);
    if (!query || !(this.open || begun)) return this.close();
    const items = insertableLike(query[1]);
    if (!items.length && query[1].includes(" ")) return this.close();
    this.line = line;
    this.show(items);
  }

  show(items) {
    this.box.hidden = false;
    this.choices.show(items);
    const field = this.choices.field;
    field.setAttribute("aria-controls", this.choices.list.id);
    this.editor.emit("say", { words: `${items.length} ${items.length === 1 ? "block" : "blocks"} to choose from.`, quiet: true });
    const { left, top, bottom } = this.editor.view.coordsAtPos(this.line.from);
    const frame = this.place.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.box;
    const below = bottom + height < window.innerHeight || top < height;
    this.box.style.insetBlockStart = `${(below ? bottom + 4 : top - height - 4) - frame.top}px`;
    this.box.style.left = `${Math.max(0, Math.min(left - frame.left, frame.width - width))}px`;
  }

  close() {
    if (!this.open) return;
    this.box.hidden = true;
    this.choices.field.removeAttribute("aria-activedescendant");
    this.choices.field.removeAttribute("aria-controls");
  }

  insert(item) {
    const { from, to } = this.line;
    this.close();
    this.editor.chain().focus().deleteRange({ from, to }).run();
    item.run(this.editor);
  }

  key(event) {
    if (!this.open) return false;
    if (event.key === "Escape") {
      this.close();
      return true;
    }
    return this.choices.key(event);
  }

  destroy() {
    this.close();
    this.box.remove();
  }
}

export const Slash = Extension.create({
  name: "slash",
  priority: 2000, // its keys come first while it is open
  addOptions: () => ({ place: null }),
  addProseMirrorPlugins() {
    const { editor, options } = this;
    let menu = null;
    return [
      new Plugin({
        view: () => {
          menu = new SlashMenu(editor, options.place);
          return menu;
        },
        props: {
          handleKeyDown: (_, event) => menu.key(event),
          handleDOMEvents: { blur: () => menu.close() },
        },
      }),
    ];
  },
});

// A button that opens the same list below itself.
export function insertButton(editor, button, place) {
  const choices = new Choices({ label: "Insert a block", pick: (item) => choose(item) });
  const box = el("div", { class: "writing-menu", hidden: true }, choices.list);
  place.append(box);

  function close() {
    box.hidden = true;
    button.setAttribute("aria-expanded", "false");
  }

  function choose(item) {
    close();
    editor.view.focus();
    item.run(editor);
  }

  button.setAttribute("aria-haspopup", "listbox");
  button.setAttribute("aria-expanded", "false");
  button.setAttribute("aria-controls", choices.list.id);
  button.addEventListener("click", () => {
    if (!box.hidden) return close();
    box.hidden = false;
    button.setAttribute("aria-expanded", "true");
    choices.show(insertableLike(""));
    const frame = place.getBoundingClientRect();
    const { left, bottom } = button.getBoundingClientRect();
    box.style.insetBlockStart = `${bottom + 4 - frame.top}px`;
    box.style.left = `${Math.max(0, Math.min(left - frame.left, frame.width - box.offsetWidth))}px`;
    choices.list.focus({ preventScroll: true });
  });
  box.addEventListener("keydown", (event) => {
    if (choices.key(event) || event.key !== "Escape") return;
    event.preventDefault();
    close();
    button.focus();
  });
  box.addEventListener("focusout", (event) => !box.contains(event.relatedTarget) && close());
}
