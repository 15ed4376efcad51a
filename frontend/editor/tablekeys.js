// Keys, clicks and drops at the borders of tables and cells.

import { Extension } from "@tiptap/core";
import { GapCursor } from "@tiptap/pm/gapcursor";
import { DOMParser } from "@tiptap/pm/model";
import { AllSelection, NodeSelection, Plugin, Selection, TextSelection } from "@tiptap/pm/state";
import { CellSelection, nextCell } from "@tiptap/pm/tables";
import { pastedAddress } from "./address.js";
import { asTable, asText, cellsIn, pasteIntoCells, sayUnkept, whereTyped } from "./cells.js";
import { AcrossTable, cellDepth, cellOf, keepsGrids, putInOrder, samePlace, tableDepth, wholeCells } from "./tablegrid.js";
import { hasWords } from "./paste.js";

const ARROWS = {
  ArrowLeft: { axis: "horiz", way: -1, edge: "left" },
  ArrowRight: { axis: "horiz", way: 1, edge: "right" },
  ArrowUp: { axis: "vert", way: -1, edge: "up" },
  ArrowDown: { axis: "vert", way: 1, edge: "down" },
};

function select(view, selection) {
  view.dispatch(view.state.tr.setSelection(selection).scrollIntoView());
  return true;
}

// Columns stand from right to left where the table does, whatever the words of one cell do.
function along(view, { axis, way }, $cell) {
  const turned = axis === "horiz" && getComputedStyle(view.nodeDOM($cell.before())).direction === "rtl";
  return turned ? -way : way;
}

// From the edge of a cell to the next cell, and from the edge of a table out of it.
function arrow(view, { key, shiftKey, ctrlKey, altKey, metaKey }) {
  const move = ARROWS[key];
  if (!move || ctrlKey || altKey || metaKey) return false;
  const { selection } = view.state;
  if (selection instanceof CellSelection) return shiftKey ? grow(view, move) : collapse(view, move);
  if (selection instanceof AcrossTable && shiftKey) return growOut(view, move);
  const inOneCell = selection instanceof TextSelection && samePlace(selection.$anchor, selection.$head);
  const $cell = inOneCell ? cellOf(selection.$head) : null;
  if (!$cell || !(shiftKey || selection.empty) || !view.endOfTextblock(move.edge)) return false;
  if (shiftKey) return grow(view, move, $cell);
  const way = along(view, move, $cell);
  const $next = move.axis === "vert" ? nextCell($cell, "vert", way) : neighbour($cell, way);
  return select(view, $next ? inCell($next, way) : outOf($cell, way));
}

// A selection that has come into a table goes on behind it, for the table is selected as a whole.
function growOut(view, { way }) {
  const { doc, selection } = view.state;
  const { $anchor, $head } = selection;
  const depth = tableDepth($head);
  const found = depth && Selection.findFrom(doc.resolve(way > 0 ? $head.after(depth) : $head.before(depth)), way, true);
  return Boolean(found) && select(view, TextSelection.create(doc, $anchor.pos, found.head));
}

// The next cell in reading order, in the next row after the last of one.
function neighbour($cell, way) {
  const row = $cell.parent;
  if (way > 0 ? $cell.index() < row.childCount - 1 : $cell.index() > 0) {
    return $cell.doc.resolve(way > 0 ? $cell.pos + $cell.nodeAfter.nodeSize : $cell.pos - $cell.nodeBefore.nodeSize);
  }
  const table = $cell.node(-1);
  const index = $cell.index(-1) + way;
  if (index < 0 || index >= table.childCount) return null;
  const next = table.child(index);
  return $cell.doc.resolve(way > 0 ? $cell.after() + 1 : $cell.before() - 1 - next.lastChild.nodeSize);
}

function inCell($cell, way) {
  return TextSelection.create($cell.doc, way > 0 ? $cell.pos + 1 : $cell.pos + $cell.nodeAfter.nodeSize - 1);
}

function outOf($cell, way) {
  const $at = $cell.doc.resolve(way > 0 ? $cell.after(-1) : $cell.before(-1));
  return beside($at, way);
}

// What can be selected at the border of a table: the text there, or the gap where there is none.
function beside($at, way) {
  if (GapCursor.valid($at)) return new GapCursor($at);
  return Selection.findFrom($at, way) ?? Selection.near($at, way);
}

function collapse(view, move) {
  const $cell = view.state.selection.$headCell;
  return select(view, inCell($cell, -along(view, move, $cell)));
}

function grow(view, move, $from) {
  const { selection } = view.state;
  const $head = $from ?? selection.$headCell;
  const $next = nextCell($head, move.axis, along(view, move, $head));
  if (!$next) return !$from;
  return select(view, new CellSelection($from ?? selection.$anchorCell, $next));
}

// A line ends where Enter is pressed in a cell; over several cells, it only begins to write.
function enter(view, event) {
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.altKey) return false;
  const { state } = view;
  const { selection } = state;
  if (selection instanceof CellSelection) return select(view, inCell(selection.$headCell, -1));
  if (cellDepth(selection.$head) === null || !(selection instanceof TextSelection) || selection instanceof AcrossTable) return false;
  view.dispatch(state.tr.replaceSelectionWith(state.schema.nodes.hard_break.create(), false).scrollIntoView());
  return true;
}

// What a key deletes stays on its side of a border: nothing is taken out of a cell from outside.
function erase(view, { key }) {
  const way = { Backspace: -1, Delete: 1 }[key];
  const { selection, tr } = view.state;
  if (way && selection instanceof AcrossTable) {
    view.dispatch(tr.deleteSelection().scrollIntoView());
    return true;
  }
  if (!way || !selection.empty || !(selection instanceof TextSelection)) return false;
  const { $head } = selection;
  if ($head.parentOffset !== (way < 0 ? 0 : $head.parent.content.size)) return false;
  if (cellDepth($head) !== null) return true;
  const $cut = borderOf($head, way);
  const node = $cut && (way < 0 ? $cut.nodeBefore : $cut.nodeAfter);
  if (node?.type.name === "table") return eraseLine(view, $head, $cut, way);
  if (!["image", "embed"].includes(node?.type.name) || !$head.parent.content.size) return false;
  return select(view, NodeSelection.create(view.state.doc, way < 0 ? $cut.pos - node.nodeSize : $cut.pos));
}

// Where the text block of `$head` meets the block before or behind it. What begins a list or a
// quote is first taken out of that, by other rules.
function borderOf($head, way) {
  for (let depth = $head.depth - 1; depth >= 0; depth -= 1) {
    const index = $head.index(depth) + way;
    if (index >= 0 && index < $head.node(depth).childCount) {
      return $head.doc.resolve(way < 0 ? $head.before(depth + 1) : $head.after(depth + 1));
    }
    if (way < 0) return null;
  }
  return null;
}

// An empty line beside a table goes, and the cursor stays outside; a line with words stays.
function eraseLine(view, $head, $cut, way) {
  const { state } = view;
  const isLast = way < 0 && $head.after() === state.doc.content.size;
  if ($head.parent.content.size || isLast || $head.parent.type.name !== "paragraph") return true;
  if ($head.node(-1).childCount === 1) return true;
  const tr = state.tr.delete($head.before(), $head.after());
  const $at = tr.doc.resolve(way < 0 ? $cut.pos : $head.before());
  view.dispatch(tr.setSelection(beside($at, -way)).scrollIntoView());
  return true;
}

// Text over cells begins at the end of the last selected one; over a table and text, in its place.
function write(view, _from, _to, text) {
  const { state } = view;
  const { selection, tr } = state;
  if (selection instanceof AcrossTable) view.dispatch(tr.deleteSelection().insertText(text).scrollIntoView());
  else if (selection instanceof CellSelection) {
    const { from, to } = whereTyped(selection);
    tr.insertText(text, from, to);
    view.dispatch(tr.setSelection(TextSelection.create(tr.doc, from + text.length)).scrollIntoView());
  } else return false;
  return true;
}

// A composition writes into the page itself, so the cursor has to stand before it begins.
function compose(view) {
  const { state } = view;
  const { selection, tr } = state;
  if (selection instanceof TextSelection || selection instanceof AllSelection) selection.empty || view.dispatch(tr.deleteSelection());
  else if (selection instanceof CellSelection) {
    const { from, to } = whereTyped(selection);
    tr.delete(from, to);
    view.dispatch(tr.setSelection(TextSelection.create(tr.doc, from)));
  } else if (selection instanceof GapCursor || (selection instanceof NodeSelection && selection.node.isBlock)) {
    tr.insert(selection.to, state.schema.nodes.paragraph.create());
    view.dispatch(tr.setSelection(TextSelection.create(tr.doc, selection.to + 1)));
  }
  return false;
}

// Reads what comes into a cell as it is elsewhere. Knowing of the cell, ProseMirror would begin
// another one where a block ends.
class BlockParser extends DOMParser {
  parseSlice(dom, options) {
    const { context, ...others } = options;
    return super.parseSlice(dom, context && tableDepth(context) !== null ? others : options);
  }
}

const isInTable = ({ $head }) => tableDepth($head) !== null;

function paste(editor, event, slice) {
  const { view, state } = editor;
  const { selection } = state;
  if (selection instanceof NodeSelection && selection.node.isBlock) return pasteBehind(view, slice);
  if (selection instanceof AcrossTable) {
    view.dispatch(state.tr.deleteSelection());
    return view.pasteHTML(event.clipboardData.getData("text/html")) || view.pasteText(event.clipboardData.getData("text/plain"));
  }
  const say = (words) => editor.emit("say", { words });
  if (isInTable(selection)) {
    if (!slice.content.size) return false;
    pasteIntoCells({ state, dispatch: view.dispatch.bind(view) }, slice, say);
    return true;
  }
  const rows = cellsIn(slice);
  if (!rows || selection.$from.parent.type.spec.code || rows.length * rows[0].length < 2) return false;
  view.dispatch(state.tr.replaceSelectionWith(asTable(state.schema, rows)).scrollIntoView());
  return true;
}

// What is pasted while an image or a card is selected comes behind it, and replaces nothing.
function pasteBehind(view, slice) {
  const { tr, selection } = view.state;
  tr.setSelection(Selection.near(tr.doc.resolve(selection.to)));
  tr.replaceRange(selection.to, selection.to, slice);
  view.dispatch(tr.scrollIntoView());
  return true;
}

// What is dropped on a table becomes text of the cell under it; what no cell holds is not moved.
function drop(editor, event, slice, moved) {
  const { view, state } = editor;
  const found = view.posAtCoords({ left: event.clientX, top: event.clientY });
  if (!found || !slice.content.size) return false;
  const $found = state.doc.resolve(found.pos);
  if (tableDepth($found) === null) return false;
  const at = cellDepth($found) === null ? Selection.near($found).from : found.pos;
  const { content, unkept } = asText(state.schema, slice.content.content);
  const say = (words) => editor.emit("say", { words });
  if (unkept.length) sayUnkept(unkept, say);
  else {
    const tr = moved ? state.tr.deleteSelection() : state.tr;
    const to = tr.mapping.map(at);
    tr.replaceWith(to, to, content);
    tr.setSelection(TextSelection.create(tr.doc, to, to + content.size));
    view.dispatch(tr.setMeta("uiEvent", "drop"));
    view.focus();
  }
  event.preventDefault();
  return true;
}

// A click above or below a table is no click into it: it goes to the line there, or makes room.
function click(view, pos, event) {
  const $pos = view.state.doc.resolve(pos);
  const depth = tableDepth($pos);
  if (depth === null || event.target.closest("table")) return false;
  const { top, bottom } = view.nodeDOM($pos.before(depth)).getBoundingClientRect();
  if (event.clientY >= top && event.clientY <= bottom) return false;
  const way = event.clientY < top ? -1 : 1;
  return select(view, beside(view.state.doc.resolve(way < 0 ? $pos.before(depth) : $pos.after(depth)), way));
}

export const TableKeys = Extension.create({
  name: "tableKeys",
  priority: 900, // before all that handles a key without knowing of cells
  addProseMirrorPlugins() {
    const { editor } = this;
    return [
      new Plugin({
        filterTransaction: (tr) => !tr.docChanged || keepsGrids(tr),
        appendTransaction: (transactions, _, state) => {
          const tr = transactions.some((each) => each.docChanged) ? putInOrder(state.tr) : state.tr;
          if (tr.docChanged) return tr;
          const selection = wholeCells(state.selection);
          return selection ? tr.setSelection(selection) : null;
        },
        props: {
          clipboardParser: new BlockParser(editor.schema, DOMParser.schemaRules(editor.schema)),
          handleKeyDown: (view, event) =>
            !view.composing && [arrow, enter, erase].some((handle) => handle(view, event)),
          handleTextInput: write,
          handleClick: click,
          handlePaste: (view, event, slice) => {
            const { selection } = view.state;
            const isLink = pastedAddress(event) && (selection.empty || hasWords(selection));
            return !isLink && paste(editor, event, slice);
          },
          handleDrop: (_, event, slice, moved) => drop(editor, event, slice, moved),
          handleDOMEvents: { compositionstart: compose },
        },
      }),
    ];
  },
});
