// What the screen did not show, what was deleted, and what people wrote to each other beside the text.

import { dropHiddenLines } from "./hiddenlines.js";
import { look, points } from "./look.js";

const NEVER = new Set([
  "SCRIPT", "STYLE", "TEMPLATE", "META", "LINK", "TITLE", "HEAD", "XML", "NOSCRIPT", "NOFRAMES", "DATALIST", "RP",
  "PARAM", "TRACK", "AREA", "MAP", "COMMENT", "COL", "COLGROUP",
]);
// Words for screen readers, and signs that show when the pointer is over them.
const UNSEEN =
  ".sr-only, .visually-hidden, .visuallyhidden, .govuk-visually-hidden, .screen-reader-text, .screen-reader-only, " +
  ".assistive-text, .headerlink, a.anchor[aria-hidden], .mw-editsection";
const COMMENTS =
  ".msocomoff, .msocomhide, .msocomtxt, .msocomanchor, .MsoCommentReference, .MsoCommentText, .MsoCommentSubject, " +
  "a[href^='#_msocom'], a[href^='#_msoanchor'], a[href^='#cmnt'], a[name^='_msocom']";
const DELETIONS =
  "del, .msoDel, [role='deletion'], [class*='TrackChangeTextDel'], [class*='TrackChangeDel'], " +
  "[class*='TrackedChangeDel'], .ck-suggestion-marker-deletion";

const HIDDEN = /^(?:hidden|collapse)$/;

export function dropUnseen(body, lost) {
  dropComments(body, lost);
  dropHiddenLines(body, (part) => isUnseen(part) || part.matches(DELETIONS));
  dropDeletions(body, lost);
  const drawn = new Set(body.querySelectorAll("svg *"));
  for (const element of body.querySelectorAll("*")) {
    if (!element.isConnected || drawn.has(element)) continue;
    if (NEVER.has(element.tagName.toUpperCase()) || element.matches(UNSEEN) || isUnseen(element)) drop(element);
  }
}

// A cell that is not to be seen, but has its place, keeps it.
function drop(element) {
  const keepsPlace = /^T[DH]$/.test(element.tagName) && look(element, "visibility") === "hidden";
  if (keepsPlace) element.replaceChildren();
  else element.remove();
}

function isUnseen(element) {
  if (element.hidden || (element.tagName === "DIALOG" && !element.open)) return true;
  if (element.tagName === "INPUT" && element.type === "hidden") return true;
  if (!element.dataset?.look) return false;
  if (/^(?:header|footer|footnote-separator|footnote-continuation)/.test(look(element, "mso-element"))) return true;
  if (look(element, "display") === "none" || look(element, "mso-hide") === "all") return true;
  if (HIDDEN.test(look(element, "visibility"))) return !showsAgain(element);
  return isInvisible(element);
}

// Whether something in it is to be seen all the same; the words that are not go.
function showsAgain(element) {
  const shown = [...element.querySelectorAll("[data-look]")].filter((each) => look(each, "visibility") === "visible");
  if (!shown.length) return false;
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    if (!shown.some((each) => each.contains(walker.currentNode))) walker.currentNode.data = "";
  }
  return true;
}

function isInvisible(element) {
  if (look(element, "opacity") !== "" && Number(look(element, "opacity")) === 0) return true;
  if (points(look(element, "font-size")) === 0) return true;
  if (/^rect\((?:0|1px)[\s,]/.test(look(element, "clip")) || /^inset\((?:50|100)%/.test(look(element, "clip-path"))) return true;
  if (/^(?:absolute|fixed)$/.test(look(element, "position"))) {
    const away = ["left", "top"].some((side) => (points(look(element, side)) ?? 0) < -700);
    if (away) return true;
  }
  if (look(element, "overflow") !== "hidden") return false;
  return ["height", "width", "max-height", "max-width"].some((side) => {
    const size = points(look(element, side));
    return size !== null && size < 1;
  });
}

function dropComments(body, lost) {
  const boxes = [...body.querySelectorAll("[data-look]")].filter((each) => look(each, "mso-element").startsWith("comment"));
  // A whole list of comments first: what stands in it goes with it.
  for (const box of boxes) {
    if (look(box, "mso-element") === "comment") lost.add("comment");
    if (look(box, "mso-element") === "comment" && box.closest("[data-galley-comments]")) continue;
    box.setAttribute("data-galley-comments", "");
  }
  for (const mark of body.querySelectorAll("a[id^='cmnt']:not([id^='cmnt_ref'])")) {
    lost.add("comment");
    const line = mark.closest("p, li") ?? mark;
    const box = line.parentElement?.tagName === "DIV" && look(line.parentElement, "border") ? line.parentElement : line;
    box.remove();
  }
  for (const box of body.querySelectorAll("[data-galley-comments], comment")) box.remove();
  for (const mark of body.querySelectorAll(COMMENTS)) {
    const sup = mark.closest("sup");
    (sup && sup.textContent.trim() === mark.textContent.trim() ? sup : mark).remove();
  }
  for (const mark of body.querySelectorAll("[data-look*='special-character']")) {
    if (look(mark, "mso-special-character") === "comment") mark.remove();
  }
}

function dropDeletions(body, lost) {
  const found = [...body.querySelectorAll("*")].filter(
    (each) => each.matches(DELETIONS) || /^w:(?:del|delText|moveFrom)$/i.test(each.tagName),
  );
  for (const each of found) {
    if (!each.isConnected) continue;
    if (each.textContent.trim() && !each.parentElement.closest(DELETIONS)) lost.add("deletion");
    // The cells behind a deleted one stay in their columns.
    if (/^T[DH]$/.test(each.tagName)) each.replaceChildren();
    else each.remove();
  }
}
