// HTML from elsewhere (Word, Google Docs, a web page, an e-mail) made into the few elements that
// the schema reads. What says how something looks is dropped; what says what it is, is kept.

import { imageProblem, linkProblem, wholeAddress } from "./address.js";
import { look, withoutStyles } from "./look.js";
import { wordLists } from "./word.js";

const DROPPED = new Set([
  "SCRIPT", "STYLE", "TEMPLATE", "META", "LINK", "TITLE", "HEAD", "XML", "NOSCRIPT", "SVG", "MATH", "BUTTON",
  "INPUT", "SELECT", "TEXTAREA", "OBJECT", "VIDEO", "AUDIO", "CANVAS", "DIALOG",
]);
const KEPT = new Set(["P", "UL", "OL", "LI", "BLOCKQUOTE", "PRE", "TABLE", "TR", "TD", "TH", "HR", "SUP", "SUB"]);
const SAME_AS = {
  B: "strong", STRONG: "strong", I: "em", EM: "em", CITE: "em", DFN: "em", CODE: "code", KBD: "code", SAMP: "code",
  TT: "code", DT: "p", DD: "p", FIGCAPTION: "p", CAPTION: "p", ADDRESS: "p", SUMMARY: "p",
};
// Without a meaning of their own, but each on lines of its own.
const BLOCKS = new Set([
  "DIV", "SECTION", "ARTICLE", "MAIN", "HEADER", "FOOTER", "NAV", "ASIDE", "FIGURE", "DETAILS", "DL", "FORM",
  "FIELDSET", "CENTER", "BODY",
]);

export const OURS = "data-galley-copy";

export function cleanHtml(html) {
  const plain = withoutStyles(html);
  // Copied from an editor of this site: the schema reads it, and judges every value.
  if (plain.includes(OURS)) return plain;
  const { body } = new DOMParser().parseFromString(plain, "text/html");
  wordLists(body);
  nestLists(body);
  const levels = body.querySelector("h1, .MsoTitle") ? 1 : 0;
  const clean = document.implementation.createHTMLDocument("").body;
  for (const node of body.childNodes) put(node, clean, { levels, pre: false, heading: false });
  return clean.innerHTML;
}

function put(node, target, around) {
  if (node.nodeType === Node.TEXT_NODE) target.append(node.data);
  if (node.nodeType !== Node.ELEMENT_NODE || DROPPED.has(node.tagName.toUpperCase()) || isHidden(node)) return;
  const own = ours(node);
  const made = own === undefined ? element(node, around) : own;
  if (made === null) return;
  const inner = made ? append(target, made) : target;
  if (made && ["IMG", "HR", "BR"].includes(made.tagName)) return;
  if (made?.dataset.embed) return;
  const within = {
    levels: around.levels,
    heading: around.heading || /^H\d$/.test(made?.tagName ?? ""),
    pre: around.pre || made?.tagName === "PRE",
  };
  let deepest = inner;
  for (const mark of marks(node, within)) deepest = append(deepest, document.createElement(mark));
  const children = made?.tagName === "TABLE" ? rowsOf(node) : node.childNodes;
  for (const child of children) put(child, deepest, within);
  if (made && isEmpty(made)) made.remove();
}

function append(target, element) {
  target.append(element);
  return element;
}

function isHidden(node) {
  return (
    node.hidden || look(node, "display") === "none" || look(node, "mso-hide") === "all" || look(node, "mso-list") === "ignore"
  );
}

function isEmpty(made) {
  if (["TD", "TH", "TR", "TABLE"].includes(made.tagName)) return made.tagName === "TR" && !made.children.length;
  return !made.textContent.trim() && !made.querySelector("img, hr, [data-embed]") && made.tagName !== "PRE";
}

// What a page of this site shows: it comes back as what it was. Undefined for all else.
function ours(node) {
  if (node.matches(".heading-anchor, .callout-kind")) return null;
  if (node.matches("aside.callout")) {
    const box = document.createElement("aside");
    box.className = node.className;
    const title = node.querySelector(":scope > .callout-title");
    const words = [...(title?.childNodes ?? [])].filter((each) => !each.matches?.(".callout-kind"));
    box.dataset.title = words.map((each) => each.textContent).join("").trim();
    title?.remove();
    return box;
  }
  const cited = node.matches("sup.citation") && citedKey(node);
  if (cited) {
    const sup = document.createElement("sup");
    sup.dataset.ref = cited;
    node.replaceChildren(`[${cited}]`);
    return sup;
  }
  const player = node.matches(".embed") && node.querySelector("a.embed-link[href]");
  return player ? embed(player.getAttribute("href")) : undefined;
}

// A link leads to the reference; what is not listed yet is told by its key (cms/body/html.py).
function citedKey(node) {
  const link = node.querySelector("a[href*='#ref-']");
  return link ? link.getAttribute("href").split("#ref-")[1] : /^\[([a-z0-9-]+): /.exec(node.textContent)?.[1];
}

function embed(address) {
  const url = wholeAddress(address ?? "");
  if (!url) return null;
  const card = document.createElement("div");
  card.dataset.embed = url;
  return card;
}

// The element that stands for `node`: undefined where only its content counts, null for nothing.
function element(node, around) {
  const tag = node.tagName.toUpperCase();
  if (tag === "A") return link(node);
  if (tag === "IMG") return image(node);
  if (tag === "IFRAME") return embed(node.getAttribute("src"));
  if (tag === "BR") return breaks(node) ? document.createElement("br") : null;
  if (tag === "TABLE" && node.querySelectorAll("td, th").length < 2) return document.createElement("div");
  const heading = /^H([1-6])$/.exec(tag)?.[1] ?? (node.matches(".MsoTitle") ? 1 : null);
  if (heading) return document.createElement(`h${Math.min(4, Math.max(2, Number(heading) + around.levels))}`);
  if (KEPT.has(tag)) return kept(node, tag);
  if (SAME_AS[tag] === "p") return document.createElement("p");
  if (BLOCKS.has(tag)) return document.createElement("div");
  return undefined;
}

function kept(node, tag) {
  const made = document.createElement(tag);
  if (tag === "OL" && node.hasAttribute("start")) made.setAttribute("start", node.getAttribute("start"));
  if (tag === "PRE") {
    const name = [node, ...node.querySelectorAll("code")].map((each) => each.className).join(" ");
    made.className = name.match(/\blang(?:uage)?-\S+/)?.[0] ?? "";
  }
  if (tag === "TD" || tag === "TH") {
    const align = look(node, "text-align") || (node.getAttribute("align") ?? "").toLowerCase();
    if (align === "center" || align === "right") made.className = `align-${align}`;
  }
  return made;
}

function link(node) {
  let href = node.getAttribute("href") ?? "";
  // Word's footnotes and marks lead into a document that is not here.
  if (/^#_/.test(href)) return undefined;
  if (/^https:\/\/www\.google\.com\/url\?/.test(href)) href = new URL(href).searchParams.get("q") ?? href;
  if (linkProblem(href)) return undefined;
  const made = document.createElement("a");
  made.setAttribute("href", href);
  return made;
}

function image(node) {
  const src = node.getAttribute("src") ?? "";
  if (imageProblem(src)) return null;
  const made = document.createElement("img");
  made.setAttribute("src", src);
  made.setAttribute("alt", node.getAttribute("alt") ?? "");
  const caption = node.closest("figure")?.querySelector("figcaption");
  if (caption) {
    made.dataset.caption = caption.textContent.replace(/\s+/g, " ").trim();
    caption.remove();
  }
  return made;
}

// Not the one that ends a line anyway, nor one between blocks.
function breaks(node) {
  const beside = [neighbour(node, "previousSibling"), neighbour(node, "nextSibling")];
  return beside.every((each) => each && !isBlock(each));
}

function neighbour(node, direction) {
  let next = node[direction];
  while (next && (next.nodeType === Node.COMMENT_NODE || (next.nodeType === Node.TEXT_NODE && !next.data.trim()))) {
    next = next[direction];
  }
  return next;
}

const LINES =
  "p, div, ul, ol, li, table, tr, td, th, blockquote, pre, hr, h1, h2, h3, h4, h5, h6, dt, dd, section, article, figure";

function isBlock(node) {
  return node.nodeType === Node.ELEMENT_NODE && (node.matches(LINES) || node.querySelector(LINES) !== null);
}

function marks(node, { pre, heading }) {
  if (pre) return [];
  const found = new Set();
  const same = SAME_AS[node.tagName.toUpperCase()];
  if (same && same !== "p") found.add(same);
  const weight = look(node, "font-weight");
  if (weight) found[/^(bold|bolder|[6-9]00)$/.test(weight) ? "add" : "delete"]("strong");
  const style = look(node, "font-style");
  if (style) found[/^(italic|oblique)/.test(style) ? "add" : "delete"]("em");
  const shift = { super: "sup", sub: "sub" }[look(node, "vertical-align")];
  if (shift) found.add(shift);
  // A heading is bold by being one.
  if (heading) found.delete("strong");
  return found.has("code") ? ["code"] : found;
}

// Google Docs and old pages put a list beside the item that it belongs to.
function nestLists(body) {
  for (const list of body.querySelectorAll("ul > ul, ul > ol, ol > ul, ol > ol")) {
    if (list.previousElementSibling?.tagName === "LI") list.previousElementSibling.append(list);
  }
}

// The rows of a table with every merged cell laid out as cells of its own, all rows as long as the
// longest, and each cell as lines.
function rowsOf(table) {
  const waiting = [];
  const rows = [...table.rows].map((row) => {
    const line = document.createElement("tr");
    const put = (cell, below) => {
      waiting[line.children.length] = below;
      line.append(cell);
    };
    const fill = () => {
      for (let left; (left = waiting[line.children.length]) > 0; ) put(document.createElement("td"), left - 1);
    };
    for (const cell of row.cells) {
      fill();
      const span = Math.min(cell.colSpan, 64);
      // No number of rows stands for all that are left in this part of the table.
      const below = (cell.rowSpan || Infinity) - 1;
      for (let step = 0; step < span; step += 1) put(step ? document.createElement("td") : asLines(cell), below);
    }
    fill();
    if (row === row.parentElement.lastElementChild) waiting.length = 0;
    return line;
  });
  const longest = Math.max(...rows.map((row) => row.children.length));
  const full = rows.filter((row) => row.textContent.trim());
  for (const row of full) while (row.children.length < longest) row.append(document.createElement("td"));
  return [...(table.caption ? [table.caption] : []), ...full];
}

// A cell holds text alone: where a block ends in it, a line ends.
function asLines(cell) {
  const copy = cell.cloneNode(true);
  for (const block of copy.querySelectorAll(LINES)) {
    if (block.previousSibling && block.previousSibling.nodeName !== "BR") block.before(document.createElement("br"));
    if (block.nextSibling && block.nextSibling.nodeName !== "BR" && !isBlock(block.nextSibling)) {
      block.after(document.createElement("br"));
    }
    block.replaceWith(...block.childNodes);
  }
  for (const image of copy.querySelectorAll("img")) image.remove();
  return copy;
}
