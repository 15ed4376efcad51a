// Where a block goes that is put in, and what is typed where one is selected.

import { Extension } from "@tiptap/core";
import { NodeSelection, Plugin, Selection, TextSelection } from "@tiptap/pm/state";
import { needsLineBehind } from "./document.js";
import { keepUndoable } from "./takingback.js";

// Puts a block where the cursor's empty line is, else behind the nearest block at a place that may
// hold it, and the cursor into it, or behind it where it has no text.
export function insertBlock(editor, node) {
  const { state, view } = editor;
  const place = placeFor(state, node.type);
  if (!place) return false;
  const { tr } = state;
  tr.replaceWith(place.from, place.to, node);
  const behind = place.from + node.nodeSize;
  if (node.isAtom || !node.content.size) {
    const next = tr.doc.resolve(behind).nodeAfter;
    if (!next?.isTextblock) tr.insert(behind, state.schema.nodes.paragraph.create());
    if (node.type.name === "image") tr.setSelection(NodeSelection.create(tr.doc, place.from));
    else tr.setSelection(TextSelection.create(tr.doc, behind + 1));
  } else {
    tr.setSelection(TextSelection.near(tr.doc.resolve(place.from + 1)));
  }
  view.dispatch(tr.scrollIntoView());
  view.focus();
  return true;
}

function placeFor(state, type) {
  const { $to: $at, node } = state.selection;
  if ($at.depth === 0) {
    const at = node ? state.selection.to : $at.pos;
    return { from: at, to: at };
  }
  for (let depth = $at.depth; depth > 0; depth -= 1) {
    const parent = $at.node(depth - 1);
    const line = $at.node(depth);
    const instead = line.type.name === "paragraph" && !line.content.size;
    const index = $at.index(depth - 1);
    if (parent.canReplaceWith(instead ? index : index + 1, index + 1, type)) {
      return { from: instead ? $at.before(depth) : $at.after(depth), to: $at.after(depth) };
    }
  }
  return null;
}

function isBlockSelected({ selection }) {
  return selection instanceof NodeSelection && selection.node.isBlock;
}

// A letter that is typed while an image or a card is selected begins a line behind it: in its place,
// the image would be gone with its words by a single key.
function writeBehind(view, _, to, text) {
  const { state } = view;
  if (!isBlockSelected(state)) return false;
  const line = state.schema.nodes.paragraph.create(null, state.schema.text(text));
  const { $to } = state.selection;
  if (!$to.parent.canReplaceWith($to.index(), $to.index(), line.type)) return true;
  const tr = state.tr.insert(to, line);
  view.dispatch(tr.setSelection(TextSelection.create(tr.doc, to + 1 + text.length)).scrollIntoView());
  return true;
}

const WAYS = { Home: -1, PageUp: -1, End: 1, PageDown: 1 };

// Browsers move a cursor by these keys, and there is none while a block is selected.
function leave(view, { key, shiftKey, ctrlKey, metaKey }) {
  const { state } = view;
  const way = WAYS[key];
  if (!way || shiftKey || !isBlockSelected(state)) return false;
  const ends = { [-1]: Selection.atStart, 1: Selection.atEnd };
  const { $from, $to } = state.selection;
  const next = ctrlKey || metaKey ? ends[way](state.doc) : Selection.near(way < 0 ? $from : $to, way);
  view.dispatch(state.tr.setSelection(next).scrollIntoView());
  return true;
}

export const Beside = Extension.create({
  name: "beside",
  priority: 200, // before the rules for signs that become blocks, which would take the letter
  addProseMirrorPlugins: () => [
    new Plugin({
      props: { handleTextInput: writeBehind, handleKeyDown: leave },
      // There is always a line to click on at the end of the text; empty, it is not stored.
      appendTransaction: (transactions, _, state) => {
        const { doc, schema, tr } = state;
        if (!transactions.some((each) => each.docChanged) || !needsLineBehind(doc.lastChild.type.name)) return null;
        return keepUndoable(state, tr.insert(doc.content.size, schema.nodes.paragraph.create()));
      },
    }),
  ],
});
