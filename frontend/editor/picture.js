// Pasted images: which come in, and what those are called that do not.

import { imageProblem, linkProblem } from "./address.js";
import { look } from "./look.js";

// The element of an image, or null where it cannot come in, which is then said.
export function picture(node, lost) {
  const src = sourceOf(node);
  if (!src) {
    if (isSeen(node)) lost.add("image", nameOf(node));
    return null;
  }
  const around = node.closest("a[href]");
  if (around && !around.textContent.trim() && !linkProblem(around.getAttribute("href"))) lost.add("imageLink", around.getAttribute("href"));
  const made = document.createElement("img");
  made.setAttribute("src", src);
  made.setAttribute("alt", node.getAttribute("alt") ?? "");
  const caption = node.closest("figure")?.querySelector("figcaption");
  if (caption) {
    made.dataset.caption = caption.textContent.replace(/\s+/g, " ").trim();
    caption.remove();
  }
  return made;
}

// Pages that load their images late have the true address elsewhere.
function sourceOf(node) {
  const sets = [node, ...(node.closest("picture")?.querySelectorAll("source") ?? [])];
  const listed = sets.flatMap((each) => [each.getAttribute("srcset"), each.dataset.srcset]).filter(Boolean);
  const addresses = [
    node.getAttribute("src"),
    ...["src", "lazySrc", "original"].map((name) => node.dataset[name]),
    ...listed.flatMap((set) => set.split(/,\s+/).map((each) => each.trim().split(/\s/)[0])),
  ];
  return addresses.find((address) => address && !imageProblem(address));
}

// A point that counts readers is no image to them.
function isSeen(node) {
  const sizes = ["width", "height"].map((side) => parseFloat(look(node, side) || (node.getAttribute(side) ?? "")));
  return !sizes.some((size) => size <= 1);
}

export function nameOf(node) {
  const said = ["alt", "aria-label", "o:title", "title"].map((name) => node.getAttribute(name)?.trim()).find(Boolean);
  if (said) return `“${said}”`;
  const title = (node.querySelector("title") ?? node.querySelector("text"))?.textContent.trim();
  if (title) return `“${title}”`;
  const src = node.getAttribute("src") ?? "";
  if (!src || /^(?:data|blob):/i.test(src)) return "one without a name";
  const name = src.split(/[?#]/)[0].split(/[\\/]/).at(-1);
  try {
    return decodeURIComponent(name) || "one without a name";
  } catch {
    return name;
  }
}

// Images that are no `img`: drawings, what Word draws, and what stands behind words.
export function namePictures(body, lost) {
  for (const shape of body.querySelectorAll("v\\:imagedata")) {
    const id = shape.closest("v\\:shape")?.id;
    if (!id || !body.querySelector(`img[v\\:shapes="${CSS.escape(id)}"]`)) lost.add("image", nameOf(shape));
  }
  for (const drawing of body.querySelectorAll("svg, canvas")) {
    if (!isIcon(drawing)) lost.add("image", nameOf(drawing));
    drawing.remove();
  }
  for (const element of body.querySelectorAll("[background], [data-look*='url(']")) {
    const address = element.getAttribute("background") ?? inLook(element);
    if (!address) continue;
    const stand = document.createElement("img");
    stand.setAttribute("src", address);
    lost.add("image", nameOf(stand));
  }
}

function inLook(element) {
  return /background(?:-image)?\s*:[^;]*?url\(\s*["']?([^"')]+)/i.exec(element.dataset.look)?.[1];
}

function isIcon(drawing) {
  const size = parseFloat(drawing.getAttribute("width") || look(drawing, "width") || "");
  return drawing.getAttribute("aria-hidden") === "true" && !(size > 48);
}
