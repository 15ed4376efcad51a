// Footnotes and endnotes. Each place that cites one says its number in brackets, and the note begins
// with the same, since the addresses of Word, LibreOffice and others lead into a document that is not here.

const CITES =
  /^#(?:_(?:ftn|edn)\d+|sd(?:foot|end)note\w+?sym|ftnt\d+|fn(?!ref)[:-]?[\w:.-]+|(?:foot|end)note-?\w+|cite_note-.+)$/i;
const LEADS_BACK = /^#(?:_(?:ftn|edn)ref\d+|sd(?:foot|end)note\w+?anc|ftnt_ref\d+|fnref[\w:.-]+|cite_ref-.+)$/i;
const LABEL = /^[[(]?\s*([\p{L}\p{N}*†‡§¶]{1,6})\s*[\])]?[.:]?$/u;

export function keepNotes(body, lost) {
  const links = [...body.querySelectorAll("a[href^='#']")];
  const names = new Set([...body.querySelectorAll("[id], [name]")].flatMap((each) => [each.id, each.getAttribute("name")]));
  const missing = [];
  let notes = 0;
  for (const link of links) {
    const href = link.getAttribute("href");
    const label = LABEL.exec(link.textContent.trim())?.[1];
    if (LEADS_BACK.test(href)) {
      notes += 1;
      leadBack(link, label);
    } else if (label && (CITES.test(href) || link.matches("[role='doc-noteref']"))) {
      whole(link).replaceWith(`[${label}]`);
      if (!names.has(href.slice(1))) missing.push(`[${label}]`);
    }
  }
  if (missing.length) lost.remark(`What is cited as ${missing.join(", ")} was not among what was pasted.`);
  if (notes) lost.remark("The notes stand where the text ends. List them as references to cite them.");
}

// The number at the beginning of a note; an arrow back to the text says nothing here.
function leadBack(link, label) {
  const note = link.closest("li, p, div, td, dd");
  const first = note?.textContent.trim().startsWith(link.textContent.trim());
  const outer = whole(link);
  if (!label || !first || note.tagName === "LI") {
    outer.remove();
    return;
  }
  outer.replaceWith(`[${label}] `);
  const walker = document.createTreeWalker(note, NodeFilter.SHOW_TEXT);
  while (walker.nextNode() && walker.currentNode.data !== `[${label}] `);
  const words = walker.nextNode();
  if (words) words.data = words.data.trimStart();
}

// With what stands around it alone.
function whole(link) {
  let outer = link;
  while (/^(?:SUP|SPAN|B|FONT)$/.test(outer.parentElement?.tagName) && isAlone(outer)) outer = outer.parentElement;
  return outer;
}

function isAlone(node) {
  return node.parentElement.textContent.trim() === node.textContent.trim();
}
