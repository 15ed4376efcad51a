// Word writes a list as paragraphs that look like one: each says its list and level in a style, and
// its number or bullet is text. They become lists again.

import { look } from "./look.js";

const ITEM = /^(l\d+)\s+level(\d+)/;
const NUMBER = /^\W*(\d+|[a-z]{1,5})[.)]/i;

export function wordLists(body) {
  for (const line of body.querySelectorAll("p, h1, h2, h3, h4, h5, h6")) {
    if (line.isConnected && itemOf(line)) gather(line);
  }
}

function itemOf(line) {
  const found = line?.nodeType === Node.ELEMENT_NODE && ITEM.exec(look(line, "mso-list"));
  if (!found) return null;
  const marker = [...line.querySelectorAll("*")].find((each) => look(each, "mso-list") === "ignore");
  const number = NUMBER.exec(marker?.textContent ?? "")?.[1];
  return { list: found[1], level: Number(found[2]), number };
}

// Takes the line and those that follow it into lists, one within the other by their levels.
function gather(first) {
  const open = [];
  let line = first;
  let place = null;
  while (line) {
    const item = itemOf(line);
    if (!item) break;
    const next = nextLine(line);
    while (open.length && open.at(-1).level > item.level) open.pop();
    const current = open.at(-1);
    if (current && current.level === item.level && current.list !== item.list) open.pop();
    if (!open.length || open.at(-1).level < item.level) {
      const list = start(item);
      const above = open.at(-1)?.element.lastElementChild;
      if (above) above.append(list);
      else if (place) place.after(list);
      else line.before(list);
      if (!above) place = list;
      open.push({ level: item.level, list: item.list, element: list });
    }
    const entry = document.createElement("li");
    entry.append(...line.childNodes);
    open.at(-1).element.append(entry);
    line.remove();
    line = next;
  }
}

function start({ number }) {
  const list = document.createElement(number ? "ol" : "ul");
  if (/^\d+$/.test(number ?? "") && number !== "1") list.setAttribute("start", number);
  return list;
}

// The next paragraph, over the white space between the two.
function nextLine(line) {
  let next = line.nextSibling;
  while (next && next.nodeType !== Node.ELEMENT_NODE && !next.textContent.trim()) next = next.nextSibling;
  return next?.nodeType === Node.ELEMENT_NODE ? next : null;
}
