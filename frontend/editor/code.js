// The lines of pasted code, whatever elements they stand in.

import { isBlock } from "./flow.js";

export function codeText(node) {
  const code = { text: "", isLineDue: false };
  add(node, code);
  // HTML drops a line feed right at the beginning.
  return code.text.startsWith("\n") ? `\n${code.text}` : code.text;
}

function add(node, code) {
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) write(child.data, code);
    else if (child.nodeName === "BR") write("\n", code);
    else if (child.nodeType === Node.ELEMENT_NODE) addElement(child, code);
  }
}

function addElement(child, code) {
  const stands = isBlock(child);
  if (stands) code.isLineDue = true;
  add(child, code);
  if (stands) code.isLineDue = true;
}

function write(text, code) {
  if (!text) return;
  if (code.isLineDue && code.text && !code.text.endsWith("\n")) code.text += "\n";
  code.isLineDue = false;
  code.text += text;
}
