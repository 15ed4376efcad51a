// Making elements. The content policy allows no markup with styles or handlers, so nothing here
// takes HTML: attributes, listeners (as functions) and children are put in one by one.

export function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

// Strokes on a square of 20, drawn for Galley.
const SHAPES = {
  bullets: "M8 5h9M8 10h9M8 15h9M3.5 5h.01M3.5 10h.01M3.5 15h.01",
  numbers: "M9 5h8M9 10h8M9 15h8M3 3.5l1.2-.6V7M3 12.4c.3-1 2.2-1 2.2.2 0 1-2.2 1.6-2.2 3h2.3",
  quote: "M4 13.5c2-.6 3-2.2 3-4.5H4V5.5h3.6V9M12 13.5c2-.6 3-2.2 3-4.5h-3V5.5h3.6V9",
  link: "M8.3 11.7a3 3 0 0 0 4.3 0l3-3a3 3 0 0 0-4.3-4.3L10 5.7M11.7 8.3a3 3 0 0 0-4.3 0l-3 3a3 3 0 0 0 4.3 4.3l1.3-1.3",
  code: "M7 6l-4 4 4 4M13 6l4 4-4 4",
  undo: "M7 4L3.5 7.5 7 11M4 7.5h8a4.2 4.2 0 0 1 0 8.5H8",
  redo: "M13 4l3.5 3.5L13 11M16 7.5H8a4.2 4.2 0 0 0 0 8.5h4",
  left: "M3.5 5h13M3.5 10h7M3.5 15h10",
  center: "M3.5 5h13M6.5 10h7M5 15h10",
  right: "M3.5 5h13M9.5 10h7M6.5 15h10",
  deleteRow: "M3 4h14v5H3zM7.5 12.5l5 5M12.5 12.5l-5 5",
  deleteColumn: "M4 3h5v14H4zM12 7.5l5 5M17 7.5l-5 5",
  deleteTable: "M4 6h12M8 6V4h4v2M6 6v11h8V6M8.5 9v5M11.5 9v5",
  plus: "M10 4v12M4 10h12",
  cite: "M4.5 3.5H3v13h1.5M15.5 3.5H17v13h-1.5M8.2 8.2L10 7v6.5",
};

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}

let last = 0;

export function freshId(what) {
  last += 1;
  return `writing-${what}-${last}`;
}
