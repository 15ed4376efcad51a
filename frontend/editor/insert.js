// The blocks that can be put into the text, for the menu of `/` and that of the toolbar.

import { KINDS } from "./blocks.js";
import { askForCitation, askForEmbed, askForImage } from "./dialogs.js";
import { insertBlock } from "./place.js";
import { newTable } from "./table.js";

function lists(type) {
  return (editor) => editor.chain().focus().toggleList(type, "list_item").run();
}

function heading(level) {
  return (editor) => editor.chain().focus().setNode("heading", { level }).run();
}

function callout(kind) {
  return (editor) => editor.chain().focus().wrapIn("callout", { kind }).run();
}

// `words` are what somebody may type to find it.
const INSERTABLE = [
  { name: "Heading", hint: "Begins a section", words: "h2 title", run: heading(2) },
  { name: "Subheading", hint: "A section in a section", words: "h3 heading", run: heading(3) },
  { name: "Small heading", hint: "One level deeper", words: "h4 subheading", run: heading(4) },
  { name: "Bullet list", hint: "- at the start of a line", words: "ul points unordered", run: lists("bullet_list") },
  { name: "Numbered list", hint: "1. at the start of a line", words: "ol steps ordered", run: lists("ordered_list") },
  { name: "Quote", hint: "> at the start of a line", words: "blockquote citation",
    run: (editor) => editor.chain().focus().wrapIn("blockquote").run() },
  ...Object.entries(KINDS).map(([kind, word]) => ({
    name: `${word} callout`, hint: "A box that stands out", words: `box ${kind}`, run: callout(kind),
  })),
  { name: "Table", hint: "Three columns to begin with", words: "grid rows columns",
    run: (editor) => insertBlock(editor, newTable(editor.schema)) },
  { name: "Image", hint: "By its address", words: "picture photo", run: askForImage },
  { name: "Video or audio", hint: "By its address", words: "embed youtube vimeo spotify soundcloud film sound",
    run: askForEmbed },
  { name: "Citation", hint: "Of a reference below", words: "reference source footnote", run: askForCitation },
  { name: "Code", hint: "Lines of code", words: "program pre monospace",
    run: (editor) => editor.chain().focus().setNode("code_block").run() },
  { name: "Divider", hint: "A change of subject", words: "rule line break hr",
    run: (editor) => insertBlock(editor, editor.schema.nodes.thematic_break.create()) },
];

export function insertableLike(text) {
  const wanted = text.trim().toLowerCase();
  const fits = ({ name, words }) => `${name} ${words}`.toLowerCase().split(/\s+/).some((word) => word.startsWith(wanted));
  return INSERTABLE.filter((item) => !wanted || item.name.toLowerCase().includes(wanted) || fits(item));
}
