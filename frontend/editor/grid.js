// The rows of a pasted table, as a body has them: no merged cells, and text alone in each.

import { isBlock } from "./flow.js";
import { isStruck, look } from "./look.js";
import { nameOf } from "./picture.js";

export const HEAD = "data-galley-head"; // marks the row of headers

// The rows of a table with every merged cell laid out as cells of its own, all rows as long as the
// longest, and each cell as lines.
export function rowsOf(table, lost) {
  const waiting = [];
  let isMerged = false;
  let width = 0; // a merged cell may reach over more columns than there are
  const rows = [...table.rows].map((row) => {
    const line = document.createElement("tr");
    const put = (cell, below) => {
      waiting[line.children.length] = below;
      line.append(cell);
    };
    const fill = () => {
      for (let left; (left = waiting[line.children.length]) > 0; ) put(document.createElement("td"), left - 1);
    };
    carryLook(row);
    for (const cell of row.cells) {
      fill();
      if ((cell.colSpan > 1 || cell.rowSpan !== 1) && cell.textContent.trim()) isMerged = true;
      const span = Math.min(cell.colSpan, 64);
      // No number of rows stands for all that are left in this part of the table.
      const below = (cell.rowSpan || Infinity) - 1;
      width = Math.max(width, line.children.length + 1);
      for (let step = 0; step < span; step += 1) put(step ? document.createElement("td") : asLines(cell, lost), below);
    }
    fill();
    if (row === row.parentElement.lastElementChild) waiting.length = 0;
    return line;
  });
  if (isMerged) lost.remark("Merged cells were divided: their words stand in the first cell of each.");
  const full = rows.filter((row) => row.textContent.trim());
  full[0]?.setAttribute(HEAD, "");
  for (const row of full) {
    while (row.children.length > width) row.lastElementChild.remove();
    while (row.children.length < width) row.append(document.createElement("td"));
  }
  return full;
}

// What a table, a part of it or a row says of its words counts for each cell.
function carryLook(row) {
  const around = [row, row.parentElement, row.closest("table")];
  const said = ["font-weight", "font-style"].map((name) => [name, around.map((each) => look(each, name)).find(Boolean)]);
  const before = said.map(([name, value]) => (value ? `${name}:${value};` : "")).join("");
  const behind = around.some(isStruck) ? ";text-decoration-line:line-through" : "";
  if (!before && !behind) return;
  for (const cell of row.cells) cell.dataset.look = `${before}${cell.dataset.look ?? ""}${behind}`;
}

// A cell holds text alone: where a block ends in it, a line ends.
function asLines(cell, lost) {
  const copy = cell.cloneNode(false);
  // A cell that has its lines kept has them made here, and only once.
  if (keepsLines(cell)) copy.dataset.look = `${cell.dataset.look};white-space:normal`;
  flatten(cell, copy, { isBreakDue: false, hasWords: false, lost, lines: false });
  return copy;
}

function flatten(node, into, state) {
  const { lines } = state;
  state.lines = look(node, "white-space") || node.tagName === "PRE" ? keepsLines(node) : lines;
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) addLines(child.data, into, state);
    else if (child.nodeType === Node.ELEMENT_NODE) addElement(child, into, state);
  }
  state.lines = lines;
}

function keepsLines(node) {
  return /^(?:pre|break-spaces)/.test(look(node, "white-space") || (node.tagName === "PRE" ? "pre" : ""));
}

function addLines(text, into, state) {
  for (const [at, line] of (state.lines ? text.split(/\r\n?|\n/) : [text]).entries()) {
    if (at) state.isBreakDue = true;
    addText(line, into, state);
  }
}

function addText(text, into, state) {
  const words = text.trim();
  if (!words && (state.isBreakDue || !state.hasWords)) return;
  if (words && state.isBreakDue && state.hasWords) into.append(lineBreak());
  if (words) Object.assign(state, { isBreakDue: false, hasWords: true });
  into.append(text);
}

function lineBreak() {
  const made = document.createElement("br");
  made.setAttribute("data-galley-kept", "");
  return made;
}

function addElement(child, into, state) {
  if (child.tagName === "BR" || child.tagName === "HR") {
    state.isBreakDue = true;
    return;
  }
  if (child.tagName === "IMG") {
    state.lost.add("image", nameOf(child));
    return;
  }
  if (child.tagName === "TABLE") state.lost.remark("A table in a cell of another became lines.");
  if (/^(?:UL|OL)$/.test(child.tagName)) state.lost.remark("A list in a cell became lines.");
  if (/^T[DH]$/.test(child.tagName) && child.cellIndex && state.hasWords && !state.isBreakDue) into.append(" | ");
  const block = isBlock(child);
  const starts = block && !/^T[DH]$/.test(child.tagName);
  if (starts) state.isBreakDue = true;
  const copy = block ? document.createElement("span") : child.cloneNode(false);
  if (child.dataset.look) copy.dataset.look = `${child.dataset.look};white-space:normal${block ? ";display:inline" : ""}`;
  into.append(copy);
  if (child.tagName === "LI" && child.parentElement.tagName === "OL") addText(`${numberOf(child)}. `, copy, state);
  flatten(child, copy, state);
  if (!copy.childNodes.length && !copy.matches("[data-embed]")) copy.remove();
  if (starts) state.isBreakDue = true;
}

function numberOf(item) {
  const items = [...item.parentElement.children].filter((each) => each.tagName === "LI");
  return items.indexOf(item) + Number(item.parentElement.getAttribute("start") ?? 1);
}

export function alignOf(cell) {
  const align = look(cell, "text-align") || (cell.getAttribute("align") ?? "").toLowerCase();
  return align === "center" || align === "right" ? `align-${align}` : "";
}
