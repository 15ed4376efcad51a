// The numbers of lists: what "c)", "iii." and "1.2" count as, and HTML lists that number in other ways
// than one by one from their start.

import { look } from "./look.js";

const ROMAN = /^m{0,3}(?:cm|cd|d?c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})$/;
const ROMAN_DIGITS = { i: 1, v: 5, x: 10, l: 50, c: 100, d: 500, m: 1000 };
const LETTERED = /^(?:a|A|i|I)$/;

function roman(letters) {
  if (!letters || !ROMAN.test(letters)) return undefined;
  const digits = [...letters].map((letter) => ROMAN_DIGITS[letter]);
  return digits.reduce((sum, digit, at) => sum + (digit < (digits[at + 1] ?? 0) ? -digit : digit), 0);
}

// a, b, ... z, and then aa, bb as Word counts, or aa, ab as HTML does.
function alphabetic(letters) {
  if (!/^[a-z]{1,3}$/.test(letters)) return undefined;
  const place = letters.charCodeAt(0) - 96;
  if (new Set(letters).size === 1) return (letters.length - 1) * 26 + place;
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 96, 0);
}

function readings(text, format = "") {
  const last = text.normalize("NFKC").match(/(\d+|[a-z]+)[^\p{L}\p{N}]*$/iu)?.[1].toLowerCase();
  if (last === undefined) return [];
  if (/^\d+$/.test(last)) return [Number(last)];
  const ways = [roman(last), alphabetic(last)];
  if (/alpha/.test(format)) ways.shift();
  else if (/roman/.test(format)) ways.pop();
  else if (/^[cdlm]$/.test(last)) ways.reverse();
  return ways.filter((way) => way !== undefined);
}

// The number of an item that says `text`: of two ways to read it the one that follows on the item
// before, or that the next one follows on.
export function resolveNumber({ text, format }, before, nextText = "") {
  const ways = readings(text, format);
  if (!ways.length) return (before ?? 0) + 1;
  const following = readings(nextText, format);
  return (
    ways.find((way) => way === (before ?? NaN) + 1) ?? ways.find((way) => following.includes(way + 1)) ?? ways[0]
  );
}

// Lists that stand beside the item they belong to (Google Docs, old pages), items without a list, and
// numbers that are not one after the other, each of which begins a list.
export function htmlLists(body, lost) {
  for (const list of body.querySelectorAll("menu, dir")) rename(list, "ul");
  for (const list of body.querySelectorAll("ul > ul, ul > ol, ol > ul, ol > ol")) nest(list);
  for (const list of body.querySelectorAll("ol")) if (saysItsNumbers(list)) rename(list, "ul");
  for (const item of body.querySelectorAll("li")) if (!isInList(item)) gatherOrphans(item);
  for (const list of body.querySelectorAll("ol")) number(list, lost);
}

// A list that shows no numbers, and whose items begin with theirs.
function saysItsNumbers(list) {
  const items = [...list.children];
  const isBare = (element) => /\bnone\b/.test(`${look(element, "list-style-type")} ${look(element, "list-style")}`);
  return (isBare(list) || items.every(isBare)) && items.every((item) => /^\s*[([]?(?:\d+|[a-z]|[ivx]+)[.)\]]/i.test(item.textContent));
}

function rename(element, tag) {
  const made = document.createElement(tag);
  made.append(...element.childNodes);
  element.replaceWith(made);
}

function nest(list) {
  const before = list.previousElementSibling;
  if (before?.tagName === "LI") {
    before.append(list);
    return;
  }
  const item = document.createElement("li");
  list.before(item);
  item.append(list);
}

const isInList = (item) => /^(?:UL|OL)$/.test(item.parentElement?.tagName);

function gatherOrphans(item) {
  const list = document.createElement("ul");
  item.before(list);
  for (let next = item; next?.tagName === "LI"; next = list.nextElementSibling) list.append(next);
}

function number(list, lost) {
  const items = [...list.children].filter((each) => each.tagName === "LI");
  if (isLettered(list) || items.some(isLettered)) lost.remark("Letters and Roman numerals of lists became numbers.");
  const isReversed = list.hasAttribute("reversed");
  let next = whole(list.getAttribute("start")) ?? (isReversed ? items.length : 1);
  let expected = whole(list.getAttribute("start")) ?? 1;
  const starts = [];
  for (const item of items) {
    const own = whole(item.getAttribute("value")) ?? next;
    if (own !== expected && own >= 0) starts.push([item, own]);
    next = own + (isReversed ? -1 : 1);
    expected = own + 1;
  }
  // From the last one up, so that each step moves no more than the items of one list.
  for (const [item, start] of starts.reverse()) divide(list, item, start);
}

function divide(list, item, start) {
  let begun = list;
  if (item !== list.firstElementChild) {
    begun = document.createElement("ol");
    while (item.nextSibling) begun.append(item.nextSibling);
    begun.prepend(item);
    list.after(begun);
  }
  begun.setAttribute("start", start);
}

function isLettered(element) {
  return LETTERED.test(element.getAttribute("type") ?? "") || /list-style(?:-type)?\s*:[^;]*(?:alpha|roman|latin)/i.test(element.dataset.look ?? "");
}

function whole(text) {
  return /^\s*-?\d+/.test(text ?? "") ? parseInt(text, 10) : undefined;
}
