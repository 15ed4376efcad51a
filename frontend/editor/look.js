// What pasted HTML says of how it looks. Its styles become data, which no content policy stops, and
// are asked one property at a time: first the rules of its style sheets, then an element's own.

// A quote that is not closed goes on to the end, so that no text is looked through twice.
const TAG = /<[a-z](?:"[^"]*(?:"|$)|'[^']*(?:'|$)|[^'">])*>?/gi;
const OPENS = /<style\b[^>]*>/i;
// Elements, classes and ids, one within or behind the other; a rule that asks for anything else, such
// as where the pointer is, is left aside.
const SELECTOR = /^[\w\s.#>+~-]{1,200}$/;
const PLACE = /:(?:first-child|last-child|nth-child\([\w+ -]{1,20}\))/gi;
const ASKED =
  /(?:^|[;\s])(?:display|visibility|opacity|clip|mso-hide|mso-list|mso-element|mso-text-raise|font-weight|font-style|font-family|font-size|font-variant|vertical-align|baseline-shift|position|overflow|text-decoration|-webkit-text-decoration|text-align|list-style|white-space|margin-left)[\w-]*\s*:/i;

// The content policy reports styles and handlers where they are read, even in a page nobody sees.
export function withoutStyles(html) {
  const { markup, sheet } = apart(html);
  const plain = markup.replace(TAG, (tag) =>
    tag.replace(/(\s)(?:style|(on[a-z]+))(\s*=)/gi, (_, space, on, is) => `${space}data-${on ?? "look"}${is}`),
  );
  return { plain, rules: rulesOf(sheet) };
}

function apart(html) {
  const sheets = [];
  const markup = html.split(/<\/style\s*>/i).map((part) => {
    const opens = OPENS.exec(part);
    if (!opens) return part;
    sheets.push(part.slice(opens.index + opens[0].length));
    return part.slice(0, opens.index);
  });
  return { markup: markup.join(""), sheet: sheets.join("\n") };
}

// Each rule of a sheet that stands in no other: what it is for, and what it says.
function rulesOf(sheet) {
  const [first, ...rest] = sheet.replace(/<!--|-->/g, "").split("/*");
  const bare = first + rest.map((part) => part.split("*/").slice(1).join("*/")).join("");
  const rules = [];
  let depth = 0;
  let name = "";
  for (const part of bare.split(/([{}])/)) {
    if (part === "{") depth += 1;
    else if (part === "}") depth = Math.max(0, depth - 1);
    else if (depth === 0) name = part.trim();
    else if (depth === 1) rules.push({ name, look: part });
  }
  return rules;
}

// Puts the rules of the sheet before each element's own style, the more special ones last.
export function applySheet(body, sheet) {
  const rules = [];
  for (const { name: names, look } of sheet) {
    if (names.startsWith("@") || !ASKED.test(look)) continue;
    for (const name of names.split(",").map((each) => each.trim())) {
      if (SELECTOR.test(name.replace(PLACE, ""))) rules.push({ name, look, weight: weightOf(name) });
    }
  }
  rules.sort((one, other) => one.weight - other.weight);
  const looks = new Map();
  for (const { name, look } of rules) {
    for (const element of found(body, name)) looks.set(element, `${looks.get(element) ?? ""}${look};`);
  }
  for (const [element, rule] of looks) element.dataset.look = rule + (element.dataset.look ?? "");
}

// How special a selector is (Selectors 4, 17): ids before classes and places, those before elements.
function weightOf(name) {
  const count = (part) => (name.match(part) ?? []).length;
  return count(/#/g) * 10_000 + count(/[.:]/g) * 100 + count(/(?:^|[\s>+~])[a-z]/gi);
}

function found(body, selector) {
  try {
    return body.querySelectorAll(selector);
  } catch {
    return []; // it is none
  }
}

// How Word numbers the levels of its lists: of "l0:level1" such as "roman-lower".
export function levelFormats(sheet) {
  const formats = new Map();
  for (const { name, look: rule } of sheet) {
    const [, list, level] = /^@list\s+(l\d+):level(\d+)/i.exec(name) ?? [];
    const format = /mso-level-number-format:\s*([\w-]+)/i.exec(rule)?.[1].toLowerCase() ?? "decimal";
    if (list) formats.set(`${list}:${level}`, format);
  }
  return formats;
}

// The same few styles stand on most elements of a text.
const read = new Map();

function properties(style) {
  let found = read.get(style);
  if (!found) {
    found = new Map();
    for (const part of style.split(";")) {
      const colon = part.indexOf(":");
      if (colon < 0) continue;
      const value = part.slice(colon + 1).replace(/!\s*important/i, "").trim().toLowerCase();
      found.set(part.slice(0, colon).trim().toLowerCase(), value);
    }
    if (read.size > 5000) read.clear();
    read.set(style, found);
  }
  return found;
}

// One property of an element's own style, or an empty text.
export function look(element, property) {
  const style = element.dataset?.look;
  return style ? (properties(style).get(property) ?? "") : "";
}

const POINTS = { pt: 1, px: 0.75, in: 72, cm: 28.35, mm: 2.835, pc: 12, em: 12, rem: 12 };

// A length in points, or null where none is said.
export function points(length) {
  const [, number, unit] = /^(-?[\d.]+)\s*([a-z]*)$/.exec(length) ?? [];
  if (number === undefined) return null;
  return Number(number) * (POINTS[unit] ?? 1);
}

export function isStruck(element) {
  const names = ["text-decoration", "text-decoration-line", "-webkit-text-decoration", "-webkit-text-decoration-line"];
  return names.some((name) => /\bline-through\b/.test(look(element, name)));
}
