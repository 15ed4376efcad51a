// Where a block goes that is put in.

import { NodeSelection, TextSelection } from "@tiptap/pm/state";

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
