// The grid of a table stays what it is, whatever is typed, deleted, dropped or done by a command:
// in a table of doses, a cell that moves is a wrong dose. Only the table's own tools change rows
// and columns; every other change of a document keeps inside one cell, or takes tables as a whole.

import { isHistoryTransaction } from "@tiptap/pm/history";
import { Selection, TextSelection } from "@tiptap/pm/state";
import { CellSelection, fixTablesKey } from "@tiptap/pm/tables";

const ALLOWED = "changesGrid";

// A command of the table's tools, which may change rows and columns.
export function ofTools(command) {
  return (state, dispatch, view) => command(state, dispatch && ((tr) => dispatch(allow(tr))), view);
}

export function allow(tr) {
  return tr.setMeta(ALLOWED, true);
}

const roleAt = ($pos, depth) => $pos.node(depth).type.spec.tableRole;
const isCell = (role) => role === "cell" || role === "header_cell";

// How deep the cell, or the outermost table, around a position is; null where there is none.
export function cellDepth($pos) {
  for (let depth = $pos.depth; depth > 0; depth -= 1) if (isCell(roleAt($pos, depth))) return depth;
  return null;
}

export function tableDepth($pos) {
  for (let depth = 1; depth <= $pos.depth; depth += 1) if (roleAt($pos, depth) === "table") return depth;
  return null;
}

// The position before the cell around `$pos`, resolved, or null.
export function cellOf($pos) {
  const depth = cellDepth($pos);
  return depth === null ? null : $pos.doc.resolve($pos.before(depth));
}

// Which part of a document a position is in: a cell, the grid between cells, or the text outside.
function place($pos) {
  const cell = cellDepth($pos);
  if (cell !== null) return `cell ${$pos.before(cell)}`;
  return tableDepth($pos) === null ? "outside" : "grid";
}

export function samePlace($a, $b) {
  return place($a) === place($b);
}

// Whether a step keeps inside one cell, or outside of all tables. What is put into a cell must be
// closed at both ends: an open end would end the cell and begin another.
function keepsGrid(step, doc) {
  let keeps = true;
  step.getMap().forEach((from, to) => {
    const $from = doc.resolve(from);
    const at = place($from);
    if (at === "grid" || at !== place(doc.resolve(to))) keeps = false;
    else if (at !== "outside" && (step.slice?.openStart || step.slice?.openEnd)) keeps = false;
  });
  return keeps;
}

export function keepsGrids(tr) {
  if (tr.getMeta(ALLOWED) || tr.getMeta(fixTablesKey) || isHistoryTransaction(tr)) return true;
  return tr.steps.every((step, index) => keepsGrid(step, tr.docs[index]));
}

// Tables that were found in order; a node never changes, so once is enough.
const tidy = new WeakSet();

// Rows as long as the longest, the first of headers and the others of cells, and every column
// aligned as its header is (cms/body/canonical.py).
export function putInOrder(tr) {
  const tables = [];
  tr.doc.descendants((node, pos) => {
    if (node.type.name === "table" && !tidy.has(node)) tables.push(pos);
    return node.type.name !== "table" && !node.isTextblock;
  });
  for (const pos of tables.reverse()) {
    fillRows(tr, pos);
    markUp(tr, pos);
    tidy.add(tr.doc.nodeAt(pos));
  }
  return allow(tr);
}

function fillRows(tr, pos) {
  const table = tr.doc.nodeAt(pos);
  const { table_cell: plain } = table.type.schema.nodes;
  let width = 0;
  table.forEach((row) => (width = Math.max(width, row.childCount)));
  let end = pos + table.nodeSize - 1;
  for (let index = table.childCount - 1; index >= 0; index -= 1) {
    const row = table.child(index);
    const missing = width - row.childCount;
    if (missing) tr.insert(end - 1, Array.from({ length: missing }, () => plain.create()));
    end -= row.nodeSize;
  }
}

// Only types and attributes of cells change here, so every position stays what it was.
function markUp(tr, pos) {
  const table = tr.doc.nodeAt(pos);
  const { table_header: header, table_cell: plain } = table.type.schema.nodes;
  const head = table.firstChild;
  table.forEach((row, rowOffset, rowIndex) => {
    row.forEach((each, offset, column) => {
      const type = rowIndex === 0 ? header : plain;
      const { align } = head.child(column).attrs;
      if (each.type !== type || each.attrs.align !== align) {
        tr.setNodeMarkup(pos + 1 + rowOffset + 1 + offset, type, { ...each.attrs, align });
      }
    });
  });
}

// A selection of text that begins or ends in a table and reaches out of it. It shows as the text
// that it is, and counts as all of that table: half a row cannot be deleted, cut or copied.
export class AcrossTable extends TextSelection {
  get whole() {
    const { $from, $to } = this;
    return { from: outside($from, "before"), to: outside($to, "after") };
  }

  content() {
    const { from, to } = this.whole;
    return this.$from.doc.slice(from, to, true);
  }

  replace(tr, content) {
    const { from, to } = this.whole;
    tr.delete(from, to);
    const $at = tr.doc.resolve(Math.min(from, tr.doc.content.size));
    // Behind the table before, not into it.
    if (!$at.parent.inlineContent && !$at.nodeAfter?.isTextblock) tr.insert($at.pos, tr.doc.type.schema.nodes.paragraph.create());
    tr.setSelection(Selection.near(tr.doc.resolve($at.pos), 1));
    if (content?.size) tr.replaceSelection(content);
  }

  replaceWith(tr, node) {
    this.replace(tr);
    tr.replaceSelectionWith(node, false);
  }
}

function outside($pos, side) {
  const depth = tableDepth($pos);
  return depth === null ? $pos.pos : $pos[side](depth);
}

// What a selection of text becomes that leaves the cell it begins in; null where it may stay.
export function wholeCells(selection) {
  const { $anchor, $head } = selection;
  if (!(selection instanceof TextSelection) || selection instanceof AcrossTable) return null;
  if (selection.empty || samePlace($anchor, $head)) return null;
  const [anchor, head] = [cellOf($anchor), cellOf($head)];
  if (anchor && head && anchor.node(-1) === head.node(-1) && anchor.start(-1) === head.start(-1)) {
    return new CellSelection(anchor, head);
  }
  return new AcrossTable($anchor, $head);
}
