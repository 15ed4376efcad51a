// Rows and columns of a pasted table that were not to be seen, or were deleted. They go as a whole, and
// merged cells that reach over them become shorter, so that every other cell stays in its row and column.
// The rows themselves, and single cells, are left to who asks.

const WIDEST = 64;

// `isGone` tells of a row, a column or a cell whether it was not to be seen.
export function dropHiddenLines(body, isGone) {
  for (const table of body.querySelectorAll("table")) {
    const rows = [...table.rows];
    const goneRows = new Set(rows.filter((row) => isGone(row) || isGone(row.parentElement)));
    const cells = placesOf(rows);
    const goneColumns = columnsGone(table, cells, goneRows, isGone);
    if (goneColumns.size) for (const each of cells) narrow(each, goneColumns);
    if (goneRows.size) shorten(rows, cells, goneRows);
  }
}

// Where each cell of the source begins, with merged cells counted as the cells that they cover.
function placesOf(rows) {
  const cells = [];
  const freeFrom = [];
  for (const [top, row] of rows.entries()) {
    let left = 0;
    for (const cell of row.cells) {
      while (freeFrom[left] > top) left += 1;
      const width = Math.min(cell.colSpan, WIDEST);
      const below = top + (cell.rowSpan || Infinity);
      for (let column = left; column < left + width; column += 1) freeFrom[column] = below;
      cells.push({ cell, row, top, left, width, below });
      left += width;
    }
    if (row === row.parentElement.lastElementChild) freeFrom.length = 0;
  }
  return cells;
}

// A column is gone where it says so itself, or where every cell of its own is gone.
function columnsGone(table, cells, goneRows, isGone) {
  const gone = new Set();
  let column = 0;
  for (const col of table.querySelectorAll(":scope > colgroup > col")) {
    for (const end = column + Math.min(col.span, WIDEST); column < end; column += 1) {
      if (isGone(col) || isGone(col.parentElement)) gone.add(column);
    }
  }
  const seen = new Set();
  const unseen = new Set();
  for (const { cell, row, left, width } of cells) {
    if (width === 1 && !goneRows.has(row)) (isGone(cell) ? unseen : seen).add(left);
  }
  for (const left of unseen) if (!seen.has(left)) gone.add(left);
  return gone;
}

function narrow({ cell, left, width }, goneColumns) {
  let stays = 0;
  for (let column = left; column < left + width; column += 1) stays += goneColumns.has(column) ? 0 : 1;
  if (!stays) cell.remove();
  else if (stays < width) cell.colSpan = stays;
}

function shorten(rows, cells, goneRows) {
  const goneBefore = [0];
  for (const row of rows) goneBefore.push(goneBefore.at(-1) + (goneRows.has(row) ? 1 : 0));
  for (const each of cells) {
    const { cell, row, top } = each;
    if (cell.rowSpan === 1 || !cell.isConnected) continue;
    const end = Math.min(each.below, rows.length);
    const stays = end - top - (goneBefore[end] - goneBefore[top]);
    if (goneRows.has(row) && stays) moveDown(each, rows, cells, goneRows);
    if (cell.rowSpan) cell.rowSpan = Math.max(1, stays);
  }
}

// A merged cell that begins in a row that goes is to be seen in the next row of its own.
function moveDown({ cell, top, left }, rows, cells, goneRows) {
  const next = rows.slice(top).find((row) => !goneRows.has(row));
  const behind = cells.find((each) => each.row === next && each.left > left && each.cell.parentElement === next);
  next.insertBefore(cell, behind?.cell ?? null);
}
