// Between the stored document and the editor's. Both are ProseMirror's JSON; the stored one leaves
// out what is empty or a default, and carries its version (cms/body/document.py).

// What an attribute is when it is not written.
const DEFAULTS = {
  ordered_list: { start: 1 },
  // The library of tables wants these on every cell; a body has no merged cells.
  table_header: { colspan: 1, rowspan: 1, colwidth: null },
  table_cell: { colspan: 1, rowspan: 1, colwidth: null },
};
const VERSION = 1;
const TEXTS = new Set(["paragraph", "heading", "code_block"]);
const HOLDERS = new Set(["bullet_list", "ordered_list", "list_item", "blockquote", "callout", "table"]);

// What holds blocks; a callout may be stored as a title alone, and needs a line to be written in.
const CONTAINERS = new Set(["doc", "bullet_list", "ordered_list", "list_item", "blockquote", "callout"]);

// Raises an Error when the document is of a kind that this editor does not know.
export function fromDocument(stored) {
  if (stored?.type !== "doc" || stored.version !== VERSION) throw new Error("no document of version 1");
  const doc = opened({ type: "doc", content: stored.content });
  const last = doc.content.at(-1);
  return needsLineBehind(last.type) ? { ...doc, content: [...doc.content, { type: "paragraph" }] } : doc;
}

// Whether a text may not end with this block: below it, there would be no place to write.
export function needsLineBehind(type) {
  return ["table", "image", "embed", "code_block", "callout", "thematic_break"].includes(type);
}

function opened(node) {
  if (!CONTAINERS.has(node.type)) return node;
  const content = (node.content ?? []).map(opened);
  return { ...node, content: content.length ? content : [{ type: "paragraph" }] };
}

export function toDocument(doc) {
  return { type: "doc", version: VERSION, ...within(blocks(doc)) };
}

function within(content) {
  return content.length ? { content } : {};
}

function blocks(parent) {
  const found = [];
  parent.forEach((node) => {
    const block = written(node);
    if (block) found.push(block);
  });
  return found;
}

export function isWritten(block) {
  return written(block) !== null;
}

// Empty lines are for the person who writes; they are no part of the document.
function written(node) {
  const type = node.type.name;
  const content = node.isTextblock ? inlines(node) : blocks(node);
  if (TEXTS.has(type) && !content.length) return null;
  if (HOLDERS.has(type) && !content.length && !node.attrs.title) return null;
  return { type, ...attributes(type, node.attrs), ...within(content) };
}

function inlines(block) {
  const found = [];
  block.forEach((node) => {
    const type = node.type.name;
    if (!node.isText) found.push({ type, ...attributes(type, node.attrs) });
    else found.push({ type, text: node.text, ...marks(node.marks) });
  });
  return found;
}

function marks(set) {
  if (!set.length) return {};
  return { marks: set.map((mark) => ({ type: mark.type.name, ...attributes(mark.type.name, mark.attrs) })) };
}

function attributes(type, given) {
  const attrs = {};
  for (const [name, value] of Object.entries(given)) {
    if (value !== null && value !== DEFAULTS[type]?.[name]) attrs[name] = value;
  }
  return Object.keys(attrs).length ? { attrs } : {};
}
