// HTML from elsewhere (Word, Google Docs, a web page, an e-mail) made into the few elements that
// the schema reads. What says how something looks is dropped; what says what it is, is kept, as the
// screen showed it. What cannot be kept is named.

import { dialled, linkProblem } from "./address.js";
import { holdsBlock, isBlock } from "./flow.js";
import { HEAD, alignOf, rowsOf } from "./grid.js";
import { applySheet, isStruck, levelFormats, look, withoutStyles } from "./look.js";
import { Lost } from "./lost.js";
import { readFormulas } from "./math.js";
import { keepNotes } from "./notes.js";
import { htmlLists } from "./numbers.js";
import { card as embed, ours } from "./own.js";
import { namePictures, nameOf, picture } from "./picture.js";
import { readSigns } from "./signs.js";
import { shiftOf } from "./shift.js";
import { codeText } from "./code.js";
import { splitAtEmptyLines, wrapLooseWords } from "./split.js";
import { dropUnseen } from "./unseen.js";
import { wordLists } from "./word.js";

const LOST_AS = {
  VIDEO: "player", AUDIO: "player", OBJECT: "object", EMBED: "object", APPLET: "object", BUTTON: "button",
  INPUT: "field", SELECT: "field", TEXTAREA: "field",
};
const KEPT = new Set(["P", "UL", "OL", "LI", "BLOCKQUOTE", "PRE", "TABLE", "HR", "SUP", "SUB"]);
const CELLS = new Set(["TR", "TD", "TH"]);
const SAME_AS = {
  B: "strong", STRONG: "strong", I: "em", EM: "em", CITE: "em", DFN: "em", VAR: "em", CODE: "code", KBD: "code",
  SAMP: "code", TT: "code", S: "s", STRIKE: "s", DT: "p", DD: "p", FIGCAPTION: "p", CAPTION: "p", ADDRESS: "p",
  SUMMARY: "p", LEGEND: "p",
};
const ALONE = new Set(["IMG", "HR", "BR"]);
const PART_OF_A_TABLE = /^\s*(?:<meta[^>]*>\s*|<!--[^]*?-->\s*)*<(?:tr|td|th|tbody|thead|tfoot)\b/i;
const PLAYED = /^https:\/\/\S+\.(?:mp3|m4a|ogg|oga|wav|mp4|webm)(?:[?#]\S*)?$/i;

export const OURS = "data-galley-copy";

// The clean HTML, and in words what of it could not come in.
export function cleanHtml(html) {
  const { plain, rules } = withoutStyles(html);
  // Copied from an editor of this site: the schema reads it, and judges every value.
  if (plain.includes(OURS)) return { html: plain, words: "" };
  const whole = PART_OF_A_TABLE.test(plain) ? `<table>${plain}</table>` : plain;
  const { body } = new DOMParser().parseFromString(whole, "text/html");
  const lost = new Lost();
  prepare(body, rules, lost);
  const levels = body.querySelector("h1, .MsoTitle, [role='heading'][aria-level='1']") ? 1 : 0;
  const clean = document.implementation.createHTMLDocument("").body;
  const around = { levels, lost, heading: false, table: false, lines: false };
  for (const node of body.childNodes) put(node, clean, around);
  splitAtEmptyLines(clean);
  wrapLooseWords(clean);
  return { html: clean.innerHTML, words: lost.words() };
}

function prepare(body, rules, lost) {
  applySheet(body, rules);
  readFormulas(body);
  dropUnseen(body, lost);
  namePictures(body, lost);
  readSigns(body);
  keepNotes(body, lost);
  wordLists(body, levelFormats(rules), lost);
  htmlLists(body, lost);
}

function put(node, target, around) {
  if (node.nodeType === Node.TEXT_NODE) putText(node.data, target, around);
  if (node.nodeType !== Node.ELEMENT_NODE || isLost(node, around)) return;
  const known = ours(node);
  const made = known === undefined ? element(node, around) : known;
  if (made === null) return;
  if (made?.tagName === "TABLE" && node.caption) put(node.caption, target, around);
  const inner = made ? append(target, made) : target;
  if (made && (ALONE.has(made.tagName) || made.dataset.embed)) return;
  if (made?.tagName === "PRE") {
    made.append(codeText(node));
    return;
  }
  const within = inside(node, made, around);
  let deepest = inner;
  // The cells of a table carry its marks: between them, no mark can stand.
  const own = /^(?:TABLE|TR)$/.test(made?.tagName ?? "") ? [] : marks(node, within);
  for (const mark of own) deepest = append(deepest, document.createElement(mark));
  const children = made?.tagName === "TABLE" ? rowsOf(node, around.lost) : node.childNodes;
  for (const child of children) put(child, deepest, within);
  if (made && isEmpty(made)) close(made);
}

function inside(node, made, around) {
  const space = look(node, "white-space");
  return {
    ...around,
    heading: around.heading || /^H\d$/.test(made?.tagName ?? ""),
    table: made?.tagName === "TABLE" || (around.table && made?.tagName !== "DIV"),
    lines: space ? /^(?:pre|break-spaces)/.test(space) : around.lines,
  };
}

function append(target, element) {
  target.append(element);
  return element;
}

// In text whose lines are kept, the end of one is shown.
function putText(text, target, around) {
  if (!around.lines) {
    target.append(text);
    return;
  }
  const lines = text.split(/\r\n?|\n/);
  for (const [at, line] of lines.entries()) {
    if (at) target.append(document.createElement("br"));
    target.append(line);
  }
}

// What has no place in a text, which is said.
function isLost(node, { lost }) {
  const tag = node.tagName.toUpperCase();
  const kind = LOST_AS[tag];
  if (!kind) return false;
  const address = node.getAttribute("src") ?? node.querySelector("source[src]")?.getAttribute("src") ?? "";
  if (kind === "player" && PLAYED.test(address) && !linkProblem(address)) return false;
  const name = kind === "button" ? (node.textContent.trim() || node.value) : (node.value ?? node.title ?? "");
  lost.add(kind, kind === "player" ? nameOf(node).replace("one without a name", "") : (name ?? ""));
  return true;
}

function isEmpty(made) {
  if (["TD", "TH", "TR", "TABLE"].includes(made.tagName)) return made.tagName === "TR" && !made.children.length;
  return !made.textContent.trim() && !made.querySelector("img, hr, [data-embed]");
}

// What is empty goes; where it was a block, what stood before it and behind it stay apart.
function close(made) {
  const isApart = /^(?:P|DIV|UL|OL|BLOCKQUOTE|H\d|ASIDE)$/.test(made.tagName) && /^(?:BODY|DIV|LI|BLOCKQUOTE|ASIDE)$/.test(made.parentElement.tagName);
  if (isApart) made.replaceWith(document.createElement("div"));
  else if (made.textContent) made.replaceWith(" ");
  else made.remove();
}

// The element that stands for `node`: undefined where only its content counts, null for nothing.
function element(node, around) {
  const tag = node.tagName.toUpperCase();
  const special = SPECIAL[tag]?.(node, around);
  if (special !== undefined) return special;
  const level = headingLevel(node, tag);
  if (level) return document.createElement(`h${Math.min(4, Math.max(2, level + around.levels))}`);
  if (CELLS.has(tag)) return around.table ? kept(node, tag) : document.createElement("div");
  if (isCode(node)) return document.createElement("pre");
  if (!isBlock(node) && tag !== "SUP" && tag !== "SUB") return undefined;
  if (KEPT.has(tag)) return kept(node, tag);
  return document.createElement(SAME_AS[tag] === "p" ? "p" : "div");
}

const SPECIAL = {
  A: (node, { lost }) => link(node, lost),
  IMG: (node, { lost }) => picture(node, lost),
  IFRAME: (node, { lost }) => frame(node, lost),
  VIDEO: (node) => embed(node.getAttribute("src") ?? node.querySelector("source[src]")?.getAttribute("src")),
  AUDIO: (node) => embed(node.getAttribute("src") ?? node.querySelector("source[src]")?.getAttribute("src")),
  BR: (node) => (breaks(node) ? document.createElement("br") : null),
  TABLE: (node) => (isLayout(node) ? document.createElement("div") : undefined),
};

function frame(node, lost) {
  const card = embed(node.getAttribute("src"));
  if (!card) lost.add("object", node.title);
  return card;
}

function isLayout(table) {
  return /^(?:presentation|none)$/.test(table.getAttribute("role") ?? "") || table.querySelectorAll("td, th").length < 2;
}

function headingLevel(node, tag) {
  if (node.matches(".MsoTitle")) return 1;
  const said = node.getAttribute("role") === "heading" ? (node.getAttribute("aria-level") ?? "2") : null;
  return Number(/^H([1-6])$/.exec(tag)?.[1] ?? said);
}

// Lines in a face for code, as editors of code leave them on the clipboard.
function isCode(node) {
  return node.tagName === "DIV" && /^pre/.test(look(node, "white-space")) && /monospace|consolas|courier|menlo/.test(look(node, "font-family"));
}

function kept(node, tag) {
  const isCell = tag === "TD" || tag === "TH";
  const made = document.createElement(isCell ? (node.parentElement.hasAttribute(HEAD) ? "th" : "td") : tag);
  if (tag === "OL" && node.hasAttribute("start")) made.setAttribute("start", node.getAttribute("start"));
  if (tag === "PRE") {
    const name = [node, ...node.querySelectorAll("code")].map((each) => each.className).join(" ");
    made.className = name.match(/\blang(?:uage)?-\S+/)?.[0] ?? "";
  }
  if (isCell) made.className = alignOf(node);
  return made;
}

function link(node, lost) {
  let href = node.getAttribute("href") ?? "";
  // Word's marks lead into a document that is not here.
  if (/^#_/.test(href)) return undefined;
  if (/^https:\/\/www\.google\.com\/url\?/.test(href)) href = new URL(href).searchParams.get("q") ?? href;
  href = dialled(href);
  if (linkProblem(href)) {
    if (href && node.textContent.trim()) lost.add("link", node.textContent);
    return undefined;
  }
  const made = document.createElement("a");
  made.setAttribute("href", href);
  return made;
}

// Not the one that ends a line anyway, nor one between blocks.
function breaks(node) {
  if (node.matches("[data-galley-kept]")) return true;
  const beside = [neighbour(node, "previousSibling"), neighbour(node, "nextSibling")];
  return beside.every((each) => each && !(each.nodeType === Node.ELEMENT_NODE && holdsBlock(each)));
}

function neighbour(node, direction) {
  let next = node[direction];
  while (next && (next.nodeType === Node.COMMENT_NODE || (next.nodeType === Node.TEXT_NODE && !next.data.trim()))) {
    next = next[direction];
  }
  return next;
}

function marks(node, { heading }) {
  const found = new Set();
  const same = SAME_AS[node.tagName.toUpperCase()];
  if (same && same !== "p") found.add(same);
  const weight = look(node, "font-weight");
  if (weight) found[/^(bold|bolder|[6-9]00)$/.test(weight) ? "add" : "delete"]("strong");
  const style = look(node, "font-style");
  if (style) found[/^(italic|oblique)/.test(style) ? "add" : "delete"]("em");
  const shift = shiftOf(node);
  if (shift) found.add(shift);
  if (isStruck(node)) found.add("s");
  // A heading is bold by being one.
  if (heading) found.delete("strong");
  return found.has("code") ? [...found].filter((mark) => mark === "code" || mark === "s") : found;
}
