// Word writes a list as paragraphs that look like one: each says its list and level in a style, and
// its number or bullet is text. Word for the web writes each item as a list of its own. They become
// lists again, numbered as they were on the screen.

import { look, points } from "./look.js";
import { resolveNumber } from "./numbers.js";

const ITEM = /^(l\d+)\s+level(\d+)/;
const TICKS = /^[☐☑☒✓✗]$/;
const HEADINGS = "h1, h2, h3, h4, h5, h6, .MsoTitle, [role='heading']";
const LEVEL_POINTS = 36;

export function wordLists(body, formats, lost) {
  const webItems = itemsOfTheWeb(body);
  const reader = { formats, lost, webItems, levels: new Map() };
  for (const heading of body.querySelectorAll(HEADINGS)) keepNumber(heading);
  const lines = [...body.querySelectorAll("p")].filter((line) => !line.closest("li"));
  for (const line of [...lines, ...webItems.keys()]) {
    const item = itemOf(line, reader);
    if (item) reader.levels.set(item.list, Math.min(item.level, reader.levels.get(item.list) ?? Infinity));
  }
  for (const line of body.querySelectorAll("p, li")) {
    if (line.isConnected && itemOf(line, reader)) new Run(reader).gather(line);
  }
}

// A heading is no item: its number is a part of it, as it was to be seen.
function keepNumber(heading) {
  const marker = markerOf(heading);
  if (!marker) return;
  const text = marker.textContent.replace(/\s+/g, " ").trim();
  marker.replaceWith(/[\p{L}\p{N}]/u.test(text) && text !== "o" ? `${text} ` : "");
  heading.dataset.look = `${heading.dataset.look ?? ""};mso-list:none`;
}

function markerOf(line) {
  return [...line.querySelectorAll("[data-look]")].find((each) => look(each, "mso-list") === "ignore");
}

function itemOf(line, { formats, webItems }) {
  if (webItems.has(line)) return webItems.get(line);
  if (line.tagName !== "P" || line.closest("li")) return null;
  const found = ITEM.exec(look(line, "mso-list"));
  if (!found) return null;
  const [, list, level] = found;
  const marker = markerOf(line);
  const text = (marker?.textContent ?? "").replace(/\s+/g, " ").trim();
  const format = formats.get(`${list}:${level}`);
  const isNumber = marker ? /[\p{L}\p{N}]/u.test(text) && !/^[^\p{N}]$/u.test(text) : (format ?? "bullet") !== "bullet";
  return { list, level: Number(level), text, marker, format, isNumber, indent: indentOf(line) };
}

function indentOf(line) {
  return points(look(line, "margin-left"));
}

// Each item stands in a list in a box; only its attributes say how deep.
function itemsOfTheWeb(body) {
  const items = new Map();
  for (const box of body.querySelectorAll(".ListContainerWrapper")) {
    const found = [...box.querySelectorAll("li")];
    for (const line of found) {
      const list = line.parentElement;
      const format = look(list, "list-style-type") || look(line, "list-style-type") || undefined;
      const isNumber = list.tagName === "OL";
      const place = [...list.children].indexOf(line) + Number(list.getAttribute("start") || 1);
      items.set(line, {
        list: line.dataset.listid ?? "web",
        level: Number(line.dataset.ariaLevel ?? line.getAttribute("aria-level") ?? 1) || 1,
        text: isNumber ? `${line.dataset.ariaPosinset || place}.` : "",
        isLettered: isNumber && /alpha|roman/.test(format ?? ""),
        isNumber,
        indent: null,
      });
    }
    box.replaceWith(...found);
  }
  return items;
}

// Items that follow each other, and what stands between them; `open` are the lists from the outermost in.
class Run {
  constructor(reader) {
    this.reader = reader;
    this.open = [];
    this.last = null; // the outermost list that was made last
  }

  gather(first) {
    for (let line = first, next; line; line = next) {
      next = nextLine(line);
      const item = itemOf(line, this.reader);
      if (item) this.add(line, item, next);
      else if (!isEmpty(line) && !this.takeIn(line, next)) break;
      else if (isEmpty(line) && !this.goesOn(next)) break;
      else if (isEmpty(line)) line.remove();
    }
  }

  goesOn(line) {
    return line !== null && (itemOf(line, this.reader) !== null || (!isEmpty(line) && this.holder(line) !== undefined));
  }

  add(line, item, next) {
    this.closeFor(item);
    const following = next && itemOf(next, this.reader);
    const entry = document.createElement("li");
    let current = this.open.at(-1);
    const before = current?.level === item.level ? current : null;
    item.number = item.isNumber ? resolveNumber(item, before?.number, following?.text) : undefined;
    if (item.isLettered || (item.number !== undefined && /^\W*[a-z]{1,6}\W*$/i.test(item.text))) {
      this.reader.lost.remark("Letters and Roman numerals of lists became numbers.");
    }
    if (before && !continues(before, item)) this.open.pop();
    current = this.open.at(-1);
    if (!current || current.level < item.level) {
      this.start(line, item);
      current = this.open.at(-1);
    }
    item.marker?.remove();
    if (TICKS.test(item.text)) entry.append(`${item.text} `);
    entry.append(...line.childNodes);
    current.number = item.number;
    current.element.append(entry);
    line.remove();
  }

  // Closes the lists that this item is not in.
  closeFor(item) {
    const own = this.open.findLastIndex(({ list, level }) => list === item.list && level <= item.level);
    const stays = (entry, at) => (own < 0 ? isAbove(entry, item) : at <= own || entry.level < item.level);
    const end = this.open.findIndex((entry, at) => !stays(entry, at));
    const beside = end < 0 ? null : this.open[end];
    const isSame = own < 0 && beside?.level === item.level;
    if (beside) this.open.length = isSame ? end + 1 : end;
    if (own < 0 && !isSame && this.open.length) item.level = Math.max(item.level, this.open.at(-1).level + 1);
  }

  start(line, item) {
    const parent = this.open.at(-1)?.element.lastElementChild;
    const list = document.createElement(item.isNumber ? "ol" : "ul");
    if (item.number !== undefined && item.number !== 1) list.setAttribute("start", item.number);
    if (parent) {
      parent.append(list);
    } else {
      // An item that goes on below one of an earlier list keeps its level.
      const missing = item.level - Math.min(item.level, this.reader.levels.get(item.list));
      let outer = list;
      for (let step = 0; step < missing; step += 1) outer = wrapped(outer);
      if (this.last) this.last.after(outer);
      else line.before(outer);
      this.last = outer;
    }
    this.open.push({ level: item.level, list: item.list, indent: item.indent, element: list, isNumber: item.isNumber });
  }

  // A paragraph without a number that belongs to the item above it.
  takeIn(line, next) {
    const level = this.holder(line) ?? this.between(line, next);
    if (level === undefined) return false;
    this.open.length = level + 1;
    const item = this.open[level].element.lastElementChild;
    if (item.lastElementChild?.tagName !== "P" && item.firstChild) {
      const first = document.createElement("p");
      const words = [...item.childNodes].filter((node) => !/^(?:UL|OL|P|BLOCKQUOTE)$/.test(node.tagName));
      if (words.length === item.childNodes.length) first.append(...words);
      if (first.childNodes.length) item.append(first);
    }
    item.append(line);
    return true;
  }

  // The list, by its place, that a paragraph is as far indented as, or further.
  holder(line) {
    if (line.matches(HEADINGS) || !/^(?:P|DIV)$/.test(line.tagName)) return undefined;
    const indent = indentOf(line) ?? indentOf(line.querySelector("p") ?? line);
    if (indent > 0) {
      const found = this.open.findLastIndex((entry) => indent > (entry.indent ?? entry.level * LEVEL_POINTS - 18) - 4);
      if (found >= 0) return found;
    }
    return /\bMsoList/.test(line.className) ? this.open.length - 1 : undefined;
  }

  // A paragraph in the middle of a sub-list stands in the item above both of its parts.
  between(line, next) {
    if (line.tagName !== "P" || line.matches(HEADINGS)) return undefined;
    let following = next;
    for (let step = 0; following && step < 5 && !itemOf(following, this.reader); step += 1) {
      if (following.tagName !== "P" || following.matches(HEADINGS)) return undefined;
      following = nextLine(following);
    }
    const item = following && itemOf(following, this.reader);
    if (!item) return undefined;
    const found = this.open.findIndex(({ list, level }) => list === item.list && level === item.level);
    return found > 0 ? found - 1 : undefined;
  }
}

// Whether the item stands below the list: by how far both are indented, else by their levels.
function isAbove(entry, item) {
  if (entry.indent !== null && item.indent !== null) return item.indent > entry.indent + 4;
  return item.level > entry.level;
}

function continues(entry, item) {
  if (entry.isNumber !== item.isNumber) return false;
  return item.isNumber ? item.number === undefined || item.number === entry.number + 1 : entry.list === item.list;
}

function wrapped(list) {
  const outer = document.createElement(list.tagName);
  const item = document.createElement("li");
  item.append(list);
  outer.append(item);
  return outer;
}

function isEmpty(line) {
  return line.tagName === "P" && !line.textContent.trim() && !line.querySelector("img");
}

// The next paragraph, over the white space between the two.
function nextLine(line) {
  let next = line.nextSibling;
  while (next && next.nodeType !== Node.ELEMENT_NODE && !next.textContent.trim()) next = next.nextSibling;
  return next?.nodeType === Node.ELEMENT_NODE ? next : null;
}
