// Formulas in MathML as text that can be read: no figure runs into another.

const OPERATOR = /^[+\-−±×÷·=≠≈<>≤≥→⇒∈]$/;

export function readFormulas(body) {
  // What draws a formula for the eye stands beside its MathML, which says the same.
  for (const box of body.querySelectorAll(".katex, mjx-container, .MathJax, .mwe-math-element")) {
    const math = box.querySelector("math");
    if (math) box.replaceWith(math);
  }
  for (const preview of body.querySelectorAll(".MathJax_Preview")) preview.remove();
  for (const math of body.querySelectorAll("math")) {
    const formula = document.createElement("span");
    if (math.children.length) formula.append(...written(math));
    else formula.append(math.getAttribute("alttext") || math.textContent);
    math.replaceWith(formula);
  }
}

const parts = (element) => [...element.children];
const inside = (element) => joined(parts(element));

// A number before a fraction is a number of its own: 1 1/2.
function joined(elements) {
  const nodes = [];
  for (const element of elements) {
    const before = nodes.at(-1);
    const isFraction = element.localName === "mfrac";
    if (isFraction && /[\p{L}\p{N}]$/u.test(before?.textContent ?? before ?? "")) nodes.push(" ");
    nodes.push(...written(element));
  }
  return nodes;
}

function raised(tag, element) {
  const made = document.createElement(tag);
  made.append(...(element ? written(element) : []));
  return made;
}

// In brackets where it is more than one thing.
function single(element) {
  const text = element?.textContent.trim() ?? "";
  const simple = /^[\p{L}\p{N}.,]+$/u.test(text) && !element.querySelector("mfrac, msup, msub");
  return simple ? [text] : ["(", ...(element ? written(element) : []), ")"];
}

const WRITERS = {
  annotation: () => [],
  "annotation-xml": () => [],
  mphantom: () => [],
  mspace: () => [" "],
  semantics: (element) => (element.firstElementChild ? written(element.firstElementChild) : []),
  mfrac: (element) => [...single(element.children[0]), "/", ...single(element.children[1])],
  msqrt: (element) => ["√(", ...inside(element), ")"],
  mroot: (element) => [raised("sup", element.children[1]), "√", ...single(element.children[0])],
  msup: (element) => [...base(element), raised("sup", element.children[1])],
  msub: (element) => [...base(element), raised("sub", element.children[1])],
  msubsup: (element) => [...base(element), raised("sub", element.children[1]), raised("sup", element.children[2])],
  munder: (element) => [...base(element), raised("sub", element.children[1])],
  munderover: (element) => [...base(element), raised("sub", element.children[1]), raised("sup", element.children[2])],
  mtr: (element) => separated(parts(element), ", "),
  mtable: (element) => separated(parts(element), "; "),
  mfenced: (element) => [
    element.getAttribute("open") ?? "(",
    ...separated(parts(element), element.getAttribute("separators")?.trim()[0] ?? ", "),
    element.getAttribute("close") ?? ")",
  ],
  mo: (element) => {
    const sign = element.textContent.trim();
    const between = OPERATOR.test(sign) && element.previousElementSibling && element.nextElementSibling;
    return [between ? ` ${sign} ` : sign];
  },
};

function base(element) {
  return element.children[0] ? written(element.children[0]) : [];
}

function separated(elements, sign) {
  return elements.flatMap((element, at) => (at ? [sign, ...written(element)] : written(element)));
}

function written(element) {
  const write = WRITERS[element.localName];
  if (write) return write(element);
  return element.children.length ? inside(element) : [element.textContent.replace(/\s+/g, " ")];
}
