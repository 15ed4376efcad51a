// Paragraphs that a page divides by two line breaks, or by nothing but what stands between them.

const WITHOUT_PARAGRAPHS = "td, th, h2, h3, h4, pre";

export function splitAtEmptyLines(clean) {
  // From the last one up, so that each step moves no more than one paragraph.
  for (const first of [...clean.querySelectorAll("br")].reverse()) {
    if (isBreak(before(first))) continue;
    const run = runOf(first);
    if (run.length < 2) continue;
    for (let next = first.nextSibling; next !== run.at(-1); next = first.nextSibling) next.remove();
    run.at(-1).remove();
    if (first.closest(WITHOUT_PARAGRAPHS)) continue;
    split(first);
  }
}

const isBreak = (node) => node?.nodeName === "BR";

function before(node) {
  let found = node.previousSibling;
  while (found?.nodeType === Node.TEXT_NODE && !found.data.trim()) found = found.previousSibling;
  return found;
}

function runOf(first) {
  const run = [first];
  for (let next = first.nextSibling; next; next = next.nextSibling) {
    if (isBreak(next)) run.push(next);
    else if (next.nodeType !== Node.TEXT_NODE || next.data.trim()) break;
  }
  return run;
}

const HOLDERS = "div:not([data-embed]), li, blockquote, aside";
const BLOCK = /^(?:P|DIV|UL|OL|LI|BLOCKQUOTE|ASIDE|PRE|TABLE|HR|IMG|H[2-4])$/;

// Words that stand beside blocks are a paragraph of their own.
export function wrapLooseWords(clean) {
  for (const holder of [clean, ...clean.querySelectorAll(HOLDERS)]) {
    if (![...holder.childNodes].some((node) => BLOCK.test(node.nodeName))) continue;
    let line = null;
    for (const node of [...holder.childNodes]) {
      if (BLOCK.test(node.nodeName)) {
        line = null;
      } else if (line || node.nodeType !== Node.TEXT_NODE || node.data.trim()) {
        if (!line) node.before((line = document.createElement("p")));
        line.append(node);
      }
    }
  }
  for (const box of clean.querySelectorAll("div:empty:not([data-embed])")) box.remove();
}

// Divides what holds the break, up to the paragraph or to the block that it stands in.
function split(br) {
  let last = br;
  while (!/^(?:BODY|DIV|LI|BLOCKQUOTE|ASIDE)$/.test(last.parentElement.tagName)) last = last.parentElement;
  if (last === br) {
    br.replaceWith(document.createElement("div"));
    return;
  }
  let rest = null;
  for (let node = br; node !== last; node = node.parentElement) {
    const copy = node.parentElement.cloneNode(false);
    if (rest) copy.append(rest);
    while (node.nextSibling) copy.append(node.nextSibling);
    rest = copy;
  }
  br.remove();
  last.after(document.createElement("div"), rest);
}
