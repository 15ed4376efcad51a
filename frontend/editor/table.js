// Tables with one header row and no merged cells. Rows and columns keep one width; the first row
// holds headers, and a column is aligned as its header is (cms/body/canonical.py).

import { Extension, Node } from "@tiptap/core";
import {
  addColumnAfter, addColumnBefore, addRowAfter, addRowBefore, deleteColumn, deleteRow,
  deleteTable, goToNextCell, isInTable, selectedRect, tableEditing,
} from "@tiptap/pm/tables";
import { attribute } from "./attribute.js";
import { MOST_COLUMNS } from "./cells.js";
import { ofTools } from "./tablegrid.js";

const ALIGNS = ["left", "center", "right"];

const Table = Node.create({
  name: "table",
  group: "block",
  content: "table_row+",
  tableRole: "table",
  isolating: true,
  // No cursor stands between rows or cells, and a table is selected by its cells.
  allowGapCursor: false,
  selectable: false,
  parseHTML: () => [{ tag: "table" }],
  renderHTML: () => ["div", { class: "table-scroll" }, ["table", ["tbody", 0]]],
});

const TableRow = Node.create({
  name: "table_row",
  content: "(table_cell | table_header)+",
  tableRole: "row",
  allowGapCursor: false,
  selectable: false,
  parseHTML: () => [{ tag: "tr" }],
  renderHTML: () => ["tr", 0],
});

function cell(name, tag, tableRole) {
  return Node.create({
    name,
    content: "inline*",
    tableRole,
    isolating: true,
    selectable: false,
    addAttributes: () => ({
      align: attribute(null),
      // Wanted by the library of tables; never anything else.
      colspan: attribute(1),
      rowspan: attribute(1),
      colwidth: attribute(null),
    }),
    parseHTML: () => [
      { tag, getAttrs: (found) => ({ align: ALIGNS.find((each) => found.classList.contains(`align-${each}`)) ?? null }) },
    ],
    // A dose reads "400 mg" in an Arabic table too: the style sheet gives each line its own direction.
    // With dir="auto", as on the page, a browser reads the whole cell again at each line put into it.
    renderHTML: ({ node: { attrs } }) => [tag, attrs.align ? { class: `align-${attrs.align}` } : {}, 0],
  });
}

const TableCell = cell("table_cell", "td", "cell");
const TableHeader = cell("table_header", "th", "header_cell");

function wider(command) {
  return (state, dispatch) =>
    isInTable(state) && selectedRect(state).map.width < MOST_COLUMNS && command(state, dispatch);
}

function align(value) {
  return (state, dispatch) => {
    if (!isInTable(state)) return false;
    if (!dispatch) return true;
    const { map, table, tableStart, left, right } = selectedRect(state);
    const { tr } = state;
    const now = alignOf(state) === value ? null : value; // a second time takes it away
    for (let column = left; column < right; column += 1) {
      for (const at of map.cellsInRect({ left: column, right: column + 1, top: 0, bottom: map.height })) {
        tr.setNodeMarkup(tableStart + at, undefined, { ...table.nodeAt(at).attrs, align: now });
      }
    }
    dispatch(tr);
    return true;
  };
}

export function alignOf(state) {
  const { map, table, left } = selectedRect(state);
  return table.nodeAt(map.map[left]).attrs.align;
}

// What can be done where the cursor is; each is a ProseMirror command.
export const TABLE_ACTIONS = [
  ["Row above", addRowBefore],
  ["Row below", addRowAfter],
  ["Column before", wider(addColumnBefore)],
  ["Column after", wider(addColumnAfter)],
  ["Align left", align("left"), "left"],
  ["Align centre", align("center"), "center"],
  ["Align right", align("right"), "right"],
  ["Delete row", deleteRow],
  ["Delete column", deleteColumn],
  ["Delete table", deleteTable],
].map(([name, command, ...more]) => [name, ofTools(command), ...more]);

export { isInTable };

export function newTable(schema, rows = 3, columns = 3) {
  const { table, table_row: row, table_header: header, table_cell: plain } = schema.nodes;
  const line = (type) => row.create(null, Array.from({ length: columns }, () => type.create()));
  return table.create(null, Array.from({ length: rows }, (_, index) => line(index ? plain : header)));
}

// Tab through the cells; behind the last one there is a new row.
export function nextCell(state, dispatch, view) {
  if (goToNextCell(1)(state, dispatch)) return true;
  if (!isInTable(state)) return false;
  if (!ofTools(addRowAfter)(state, dispatch)) return false;
  return goToNextCell(1)(view.state, dispatch);
}

export const previousCell = goToNextCell(-1);

const Tables = Extension.create({
  name: "tables",
  // The library of tables knows its nodes by their role; the schema itself has no such field.
  extendNodeSchema: ({ config: { tableRole } }) => (tableRole ? { tableRole } : {}),
  addProseMirrorPlugins: () => [tableEditing()],
});

export const tableExtensions = [Table, TableRow, TableHeader, TableCell, Tables];
