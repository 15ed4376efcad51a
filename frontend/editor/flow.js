// Which elements of pasted HTML stand on lines of their own, as a browser shows them.

import { look } from "./look.js";

const BLOCKS = new Set([
  "P", "DIV", "UL", "OL", "LI", "MENU", "DIR", "TABLE", "CAPTION", "THEAD", "TBODY", "TFOOT", "TR", "TD", "TH",
  "BLOCKQUOTE", "PRE", "HR", "H1", "H2", "H3", "H4", "H5", "H6", "DL", "DT", "DD", "SECTION", "ARTICLE", "MAIN",
  "HEADER", "FOOTER", "NAV", "ASIDE", "FIGURE", "FIGCAPTION", "DETAILS", "SUMMARY", "FORM", "FIELDSET", "LEGEND",
  "CENTER", "ADDRESS", "HGROUP", "SEARCH", "DIALOG", "OPTGROUP", "BODY", "TITLE",
]);
const ON_LINES = /^(?:block|flex|grid|flow-root|list-item|table(?:-row|-cell|-caption|-row-group)?)$/;

export function isBlock(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return false;
  const display = look(node, "display");
  if (ON_LINES.test(display)) return true;
  // The children of a flexible box and of a grid are each a box of their own.
  if (/^(?:inline-)?(?:flex|grid)$/.test(node.parentElement ? look(node.parentElement, "display") : "")) return true;
  return BLOCKS.has(node.tagName) && !(display.startsWith("inline") && /^(?:P|DIV|LI|DT|DD|UL|OL)$/.test(node.tagName));
}

export function holdsBlock(node) {
  return isBlock(node) || [...node.children].some(holdsBlock);
}
