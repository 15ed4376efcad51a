// Lists, quotes and the line between two subjects.

import { Node, wrappingInputRule } from "@tiptap/core";
import { TextSelection } from "@tiptap/pm/state";
import { attribute } from "./attribute.js";
import { lineRule } from "./text.js";

const HIGHEST = 999_999_999; // CommonMark allows nine digits

const BulletList = Node.create({
  name: "bullet_list",
  group: "block",
  content: "list_item+",
  parseHTML: () => [{ tag: "ul" }],
  renderHTML: () => ["ul", 0],
  addKeyboardShortcuts() {
    return { "Mod-Shift-8": () => this.editor.commands.toggleList(this.name, "list_item") };
  },
  addInputRules() {
    return [wrappingInputRule({ find: /^\s*[-+*]\s$/, type: this.type })];
  },
});

const OrderedList = Node.create({
  name: "ordered_list",
  group: "block",
  content: "list_item+",
  addAttributes: () => ({ start: attribute(1) }),
  parseHTML: () => [
    {
      tag: "ol",
      getAttrs: (list) => {
        const start = Number(list.getAttribute("start") ?? 1);
        return { start: Number.isInteger(start) && start >= 0 && start <= HIGHEST ? start : 1 };
      },
    },
  ],
  renderHTML: ({ node }) => ["ol", node.attrs.start === 1 ? {} : { start: node.attrs.start }, 0],
  addKeyboardShortcuts() {
    return { "Mod-Shift-7": () => this.editor.commands.toggleList(this.name, "list_item") };
  },
  addInputRules() {
    return [
      wrappingInputRule({
        find: /^(\d{1,9})[.)]\s$/,
        type: this.type,
        getAttributes: (match) => ({ start: Number(match[1]) }),
        joinPredicate: (match, list) => list.childCount + list.attrs.start === Number(match[1]),
      }),
    ];
  },
});

const ListItem = Node.create({
  name: "list_item",
  content: "block+",
  defining: true,
  parseHTML: () => [{ tag: "li" }],
  renderHTML: () => ["li", 0],
  addKeyboardShortcuts() {
    return {
      Enter: () => this.editor.commands.splitListItem(this.name),
      Backspace: () => atStartOfItem(this.editor.state) && this.editor.commands.liftListItem(this.name),
    };
  },
});

function atStartOfItem({ selection: { empty, $from } }) {
  return (
    empty &&
    $from.parentOffset === 0 &&
    $from.depth > 1 &&
    $from.node(-1).type.name === "list_item" &&
    $from.index(-1) === 0
  );
}

const Blockquote = Node.create({
  name: "blockquote",
  group: "block",
  content: "(block | embed)+",
  defining: true,
  parseHTML: () => [{ tag: "blockquote" }],
  renderHTML: () => ["blockquote", 0],
  addKeyboardShortcuts() {
    return { "Mod-Shift-b": () => this.editor.commands.toggleWrap(this.name) };
  },
  addInputRules() {
    return [wrappingInputRule({ find: /^\s*>\s$/, type: this.type })];
  },
});

const ThematicBreak = Node.create({
  name: "thematic_break",
  group: "block",
  parseHTML: () => [{ tag: "hr" }],
  renderHTML: () => ["hr"],
  addInputRules() {
    return [
      lineRule(/^(?:---|\*\*\*|___)$/, ({ state, $from }) => {
        const { tr, schema } = state;
        const at = $from.before();
        tr.replaceWith(at, $from.after(), [this.type.create(), schema.nodes.paragraph.create()]);
        tr.setSelection(TextSelection.create(tr.doc, at + 2));
      }),
    ];
  },
});

export const listExtensions = [BulletList, OrderedList, ListItem, Blockquote, ThematicBreak];
