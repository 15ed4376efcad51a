// What a page of this site shows: pasted, it comes back as what it was.

import { wholeAddress } from "./address.js";

// The element that stands for `node`, null for nothing, undefined for all that is not from here.
export function ours(node) {
  if (node.matches(".heading-anchor, .callout-kind")) return null;
  if (node.matches("aside.callout")) return callout(node);
  const cited = node.matches("sup.citation") && citedKey(node);
  if (cited) {
    const sup = document.createElement("sup");
    sup.dataset.ref = cited;
    node.replaceChildren(`[${cited}]`);
    return sup;
  }
  const player = node.matches(".embed") && node.querySelector("a.embed-link[href]");
  return player ? card(player.getAttribute("href")) : undefined;
}

function callout(node) {
  const box = document.createElement("aside");
  box.className = node.className;
  const title = node.querySelector(":scope > .callout-title");
  const words = [...(title?.childNodes ?? [])].filter((each) => !each.matches?.(".callout-kind"));
  box.dataset.title = words.map((each) => each.textContent).join("").trim();
  title?.remove();
  return box;
}

// A link leads to the reference; what is not listed yet is told by its key (cms/body/html.py).
function citedKey(node) {
  const link = node.querySelector("a[href*='#ref-']");
  return link ? link.getAttribute("href").split("#ref-")[1] : /^\[([a-z0-9-]+): /.exec(node.textContent)?.[1];
}

export function card(address) {
  const url = wholeAddress(address ?? "");
  if (!url) return null;
  const made = document.createElement("div");
  made.dataset.embed = url;
  return made;
}
