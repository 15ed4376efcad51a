// Text without any markup: its paragraphs, its lines and its lists as they can be seen. What is
// set in columns by tabs, as spreadsheets leave it, is a table.

import { MOST_COLUMNS } from "./cells.js";

const ITEM = /^(\s*)(?:([-*+•‣◦▪–])|(\d{1,3})[.)])\s+(\S.*)$/;

// The blocks that a text stands for, its words with these marks.
export function readPlain(text, model, marks) {
  const schema = { nodes: model.nodes, text: (words) => model.text(words, marks) };
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  const hasGaps = lines.some((line, at) => !line.trim() && at > 0 && at < lines.length - 1);
  const blocks = [];
  let paragraph = [];
  const close = () => {
    if (paragraph.length) blocks.push(lineNode(paragraph, schema));
    paragraph = [];
  };
  for (let at = 0; at < lines.length; ) {
    const below = tableEnd(lines, at);
    if (below > at) {
      close();
      blocks.push(table(lines.slice(at, below), schema));
      at = below;
      continue;
    }
    const end = listEnd(lines, at);
    if (end > at) {
      close();
      blocks.push(...lists(lines.slice(at, end).map((line) => ITEM.exec(line)), schema));
      at = end;
      continue;
    }
    if (lines[at].trim()) paragraph.push(lines[at].trim());
    if (!hasGaps || !lines[at].trim()) close();
    at += 1;
  }
  close();
  return blocks;
}

const tabs = (line) => line.split("\t").length - 1;

// Where the table ends that begins here: lines with as many tabs each, which stand between words.
function tableEnd(lines, start) {
  const count = tabs(lines[start]);
  if (!count || count >= MOST_COLUMNS) return start;
  let end = start;
  while (end < lines.length && tabs(lines[end]) === count) end += 1;
  const isOne = end - start > 1 && lines.slice(start, end).some((line) => /\S\t/.test(line));
  return isOne ? end : start;
}

function table(lines, { nodes, text }) {
  const cell = (words, type) => type.create(null, words.trim() ? [text(words.trim())] : []);
  const row = (line, at) => line.split("\t").map((words) => cell(words, at ? nodes.table_cell : nodes.table_header));
  return nodes.table.create(null, lines.map((line, at) => nodes.table_row.create(null, row(line, at))));
}

function lineNode(lines, { nodes, text }) {
  return nodes.paragraph.create(
    null,
    lines.flatMap((line, at) => (at ? [nodes.hard_break.create(), text(line)] : [text(line)])),
  );
}

// Where the list ends that begins here: a dash alone may begin a line of speech, so it takes two.
function listEnd(lines, start) {
  let end = start;
  while (end < lines.length && ITEM.test(lines[end])) end += 1;
  const only = ITEM.exec(lines[start]);
  if (end - start === 1 && only[2] && only[2] !== "•") return start;
  return end;
}

// Items as lists, one within the other by how far they are indented.
function lists(items, schema, from = 0, to = items.length) {
  const found = [];
  for (let at = from; at < to; ) {
    const [, indent, bullet, number] = items[at];
    let expected = Number(number);
    const type = bullet ? "bullet_list" : "ordered_list";
    const made = [];
    const attrs = bullet ? null : { start: expected };
    while (at < to && Boolean(items[at][2]) === Boolean(bullet) && (bullet || Number(items[at][3]) === expected)) {
      let inner = at + 1;
      while (inner < to && items[inner][1].length > indent.length) inner += 1;
      const content = [lineNode([items[at][4].trim()], schema), ...lists(items, schema, at + 1, inner)];
      made.push(schema.nodes.list_item.create(null, content));
      at = inner;
      expected += 1;
    }
    found.push(schema.nodes[type].create(attrs, made));
  }
  return found;
}
