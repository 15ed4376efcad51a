// Text that stands above or below the line, however a page says it: 10 with a raised 3 is no 103.

import { isBlock } from "./flow.js";
import { look, points } from "./look.js";

const LEAST_POINTS = 1.5; // less only moves an icon or a letter into place
const WORDS = { super: "sup", sub: "sub" };
const EDGES = { "text-top": "sup", top: "sup", "text-bottom": "sub", bottom: "sub" };

// The mark `sup` or `sub` for what an element says of its own line, or undefined.
export function shiftOf(node) {
  const align = look(node, "vertical-align");
  const said = [align, look(node, "baseline-shift"), look(node, "font-variant-position"), look(node, "font-variant")];
  const word = said.map((each) => WORDS[each]).find(Boolean);
  if (word || isBlock(node)) return word;
  if (EDGES[align]) return isSmaller(node) ? EDGES[align] : undefined;
  const raised = raisedBy(node, align);
  return Math.abs(raised) < LEAST_POINTS ? undefined : raised > 0 ? "sup" : "sub";
}

function raisedBy(node, align) {
  const lengths = [align, look(node, "baseline-shift"), look(node, "mso-text-raise")];
  const found = lengths.map((length) => points(length) ?? percent(length)).find((length) => length !== null);
  if (found !== undefined) return found;
  if (look(node, "position") !== "relative" || !look(node, "font-size")) return 0;
  return -(points(look(node, "top")) ?? 0) || (points(look(node, "bottom")) ?? 0);
}

function percent(length) {
  const [, number] = /^(-?[\d.]+)%$/.exec(length) ?? [];
  return number === undefined ? null : Number(number) * 0.12;
}

function isSmaller(node) {
  const size = look(node, "font-size");
  const part = /^([\d.]+)(em|%)$/.exec(size);
  if (part) return Number(part[1]) < (part[2] === "%" ? 100 : 1);
  return /^(?:smaller|x-small|xx-small)$/.test(size);
}
