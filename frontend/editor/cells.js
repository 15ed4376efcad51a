// What is pasted or dropped into cells. A cell holds one run of text: every block becomes a line of
// it, and what no line can hold is named. A table goes into the grid only where nothing is covered.

import { Fragment } from "@tiptap/pm/model";
import { TextSelection } from "@tiptap/pm/state";
import { CellSelection, TableMap, addColumn, addRow } from "@tiptap/pm/tables";
import { allow, cellOf } from "./tablegrid.js";

export const MOST_COLUMNS = 64;
const BETWEEN = " | ";
const UNKEPT = { image: "image" };

class Lines {
  constructor(schema) {
    this.schema = schema;
    this.lines = [];
    this.unkept = [];
  }

  text(words, ...marks) {
    return this.schema.text(words, marks.map((name) => this.schema.marks[name].create()));
  }

  add(nodes) {
    if (nodes.some((node) => !node.isText || node.text.trim())) this.lines.push(nodes);
  }

  // The lines of neighbours; loose text among blocks is a line too.
  all(nodes) {
    let loose = [];
    for (const node of nodes) {
      if (node.isInline) loose.push(node);
      else {
        this.add(loose);
        loose = [];
        this.block(node);
      }
    }
    this.add(loose);
  }

  block(node) {
    const read = this[node.type.name];
    if (UNKEPT[node.type.name]) this.unkept.push(node.type.name);
    else if (read) read.call(this, node);
    else if (node.isTextblock) this.add(children(node));
    else this.all(children(node));
  }

  code_block(node) {
    for (const line of node.textContent.split("\n")) this.add(line ? [this.text(line, "code")] : []);
  }

  embed(node) {
    const link = this.schema.marks.link.create({ href: node.attrs.url });
    this.add([this.schema.text(node.attrs.url, [link])]);
  }

  callout(node) {
    if (node.attrs.title) this.add([this.text(node.attrs.title, "strong")]);
    this.all(children(node));
  }

  // The numbers are words of their own here; a point says nothing that a line does not.
  ordered_list(node) {
    node.forEach((item, _, index) => {
      const first = this.lines.length;
      this.block(item);
      this.lines[first]?.unshift(this.text(`${node.attrs.start + index}. `));
    });
  }

  table_row(node) {
    const line = [];
    for (const cell of children(node)) {
      if (line.length) line.push(this.text(BETWEEN));
      line.push(...children(cell));
    }
    this.add(line);
  }
}

function children(node) {
  return node.content.content;
}

// One run of text out of what was pasted, and the kinds of blocks that are not in it.
export function asText(schema, nodes) {
  const found = new Lines(schema);
  found.all(nodes);
  const content = found.lines.flatMap((line, index) => [...(index ? [schema.nodes.hard_break.create()] : []), ...line]);
  return { content: Fragment.from(content), unkept: found.unkept };
}

// The cells of a slice that is a table or a part of one, by rows; null where it is something else.
export function cellsIn({ content, openStart, openEnd }) {
  while (content.childCount === 1 && !isGrid(content.firstChild)) {
    const within = content.firstChild;
    if (!openStart || !openEnd || within.isTextblock || within.isLeaf) return null;
    [content, openStart, openEnd] = [within.content, openStart - 1, openEnd - 1];
  }
  const nodes = content.content;
  const roles = new Set(nodes.map((node) => node.type.spec.tableRole));
  if (nodes.length === 1 && roles.has("table")) return nodes[0].content.content.map(children);
  if (roles.size === 1 && roles.has("row")) return nodes.map(children);
  return nodes.length && [...roles].every((role) => /cell$/.test(role)) ? [nodes] : null;
}

function isGrid(node) {
  return Boolean(node.type.spec.tableRole);
}

// A table of its own, of the cells that were copied out of one.
export function asTable(schema, rows) {
  const { table, table_row: row } = schema.nodes;
  return table.create(null, rows.map((cells) => row.create(null, cells)));
}

// Puts what was pasted where the selection is, which is in a table. `say` gets what to tell.
export function pasteIntoCells({ state, dispatch }, slice, say) {
  const rows = cellsIn(slice);
  const several = rows && (rows.length > 1 || rows[0].length > 1);
  if (several) {
    const filled = fillCells(state, rows);
    if (filled) return dispatch(filled.scrollIntoView());
  }
  const { content, unkept } = asText(state.schema, rows ? asRows(state.schema, rows) : slice.content.content);
  const { from, to } = whereTyped(state.selection);
  const tr = state.tr.replaceWith(from, to, content);
  dispatch(tr.setSelection(TextSelection.create(tr.doc, from + content.size)).scrollIntoView());
  if (several) say("The cells beside this one are not empty, so the table was put in as lines of this cell.");
  sayUnkept(unkept, say);
}

export function sayUnkept(unkept, say) {
  if (!unkept.length) return;
  const what = unkept.length === 1 ? "1 image was" : `${unkept.length} images were`;
  say(`${what} left out: a cell holds text only.`);
}

function asRows(schema, rows) {
  return rows.length === 1 && rows[0].length === 1 ? children(rows[0][0]) : rows.map((row) => schema.nodes.table_row.create(null, row));
}

// Where in a table a text goes: in the place of what is selected in one cell; at the end of the
// cell where several are selected, so that no other cell is touched.
export function whereTyped(selection) {
  if (!(selection instanceof CellSelection)) return { from: selection.from, to: selection.to };
  const cell = selection.$headCell;
  const end = cell.pos + cell.nodeAfter.nodeSize - 1;
  return { from: selection.ranges.length > 1 ? end : cell.pos + 1, to: end };
}

// The cells in their places, from the first selected one on, in a table that grows where it must.
// Null where a cell would be covered that has words and is not selected, or the table gets too wide.
function fillCells(state, rows) {
  const { selection } = state;
  const inGrid = selection instanceof CellSelection;
  const cell = inGrid ? selection.$anchorCell : cellOf(selection.$from);
  const start = cell.start(-1);
  const map = TableMap.get(cell.node(-1));
  const rect = map.rectBetween(cell.pos - start, (inGrid ? selection.$headCell : cell).pos - start);
  const right = rect.left + Math.max(...rows.map((row) => row.length));
  const bottom = rect.top + rows.length;
  if (right > MOST_COLUMNS) return null;
  const tr = state.tr;
  const now = () => ({ map: TableMap.get(tr.doc.nodeAt(start - 1)), table: tr.doc.nodeAt(start - 1), tableStart: start });
  while (now().map.width < right) addColumn(tr, now(), now().map.width);
  while (now().map.height < bottom) addRow(tr, now(), now().map.height);
  const { map: grown, table } = now();
  const selected = (top, left) => inGrid && top < rect.bottom && left < rect.right;
  const puts = rows.flatMap((row, y) => row.map((each, x) => ({ each, top: rect.top + y, left: rect.left + x })));
  for (const put of puts) {
    put.at = grown.map[put.top * grown.width + put.left];
    if (table.nodeAt(put.at).content.size && !selected(put.top, put.left)) return null;
  }
  for (const { each, at } of puts.reverse()) {
    const from = start + at + 1;
    tr.replaceWith(from, from + table.nodeAt(at).content.size, each.content);
  }
  const first = start + grown.map[rect.top * grown.width + rect.left];
  tr.setSelection(TextSelection.near(tr.doc.resolve(first + 1)));
  return allow(tr);
}
