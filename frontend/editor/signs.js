// Elements that stand for a sign on the screen become that sign: emoji, ticked boxes, quotation marks,
// letters in the fonts Symbol and Wingdings.

import { look } from "./look.js";

const EMOJI = /^(?=.*(?:\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3))(?:\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}|[\u200d\ufe0f\u20e3#*0-9\s]|[\u{e0020}-\u{e007f}])+$/u;
const QUOTES = { de: "„“‚‘", fr: "«»‹›", es: "«»“”", it: "«»“”", ru: "«»„“", sv: "””’’", fi: "””’’", ja: "「」『』", zh: "“”‘’" };

// The letters of the font Symbol as Unicode (https://www.unicode.org/Public/MAPPINGS/VENDORS/ADOBE/symbol.txt).
const GREEK = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ";
const SMALL_GREEK = "αβχδεφγηιϕκλμνοπθρστυϖωξψζ";
const SYMBOL = {
  "\"": "∀", "$": "∃", "'": "∋", "*": "∗", "-": "−", "@": "≅", "\\": "∴", "^": "⊥", "~": "∼", "¢": "′", "£": "≤", "¤": "⁄",
  "¥": "∞", "§": "♣", "¨": "♦", "©": "♥", "ª": "♠", "«": "↔", "¬": "←", "\u00ad": "↑", "®": "→", "¯": "↓", "°": "°",
  "±": "±", "²": "″", "³": "≥", "´": "×", "µ": "∝", "¶": "∂", "·": "•", "¸": "÷", "¹": "≠", "º": "≡", "»": "≈", "¼": "…",
  "Æ": "∅", "Ç": "∩", "È": "∪", "Î": "∈", "Ï": "∉", "Ñ": "∇", "Õ": "∏", "Ö": "√", "×": "⋅", "Ø": "¬", "Ù": "∧", "Ú": "∨",
  "Û": "⇔", "Ü": "⇐", "Þ": "⇒", "å": "∑", "ò": "∫",
};
const WINGDINGS = {
  "J": "☺", "K": "😐", "L": "☹", "C": "👍", "D": "👎", "n": "■", "o": "☐", "q": "❑", "r": "❒", "u": "◆", "v": "❖", "w": "⬥",
  "l": "●", "m": "❍", "§": "▪", "¨": "☐", "Ø": "➢", "à": "→", "ß": "←", "á": "↑", "â": "↓", "ó": "↔", "è": "➔", "é": "⬆",
  "ê": "⬇", "ð": "⇨", "û": "✗", "ü": "✓", "ý": "☒", "þ": "☑", "x": "☒", "(": "☎", "*": "✉", "!": "✏", "F": "☞", "E": "☜",
  "«": "★", "±": "⌖", "I": "✋",
};

export function readSigns(body) {
  for (const element of body.querySelectorAll("*")) {
    const letters = lettersOf(element);
    if (letters) translate(element, letters);
  }
  for (const image of body.querySelectorAll("img")) {
    const sign = ofImage(image);
    if (sign) image.replaceWith(sign);
  }
  for (const box of body.querySelectorAll("input, .checkbox, [role='checkbox']")) tick(box);
  for (const quote of body.querySelectorAll("q")) addQuotes(quote);
  for (const box of body.querySelectorAll("bdo, [data-look*='bidi-override']")) turnRound(box);
  for (const reading of body.querySelectorAll("ruby rt")) reading.replaceWith(`(${reading.textContent.trim()})`);
  for (const space of body.querySelectorAll(".Apple-converted-space, .Apple-tab-span, [data-look*='mso-tab-count']")) {
    space.replaceWith(" ");
  }
}

// Latin letters and figures that a page shows in the opposite order.
function turnRound(box) {
  const { data } = box.firstChild ?? {};
  const isTurned = (box.getAttribute("dir") ?? look(box, "direction")).toLowerCase() === "rtl";
  if (!isTurned || box.childNodes.length !== 1 || !data || /[\u0590-\u08ff\ufb1d-\ufeff]/.test(data)) return;
  box.firstChild.data = [...new Intl.Segmenter().segment(data)].map(({ segment }) => segment).reverse().join("");
}

function fontOf(element) {
  return look(element, "font-family") || (element.getAttribute("face") ?? "").toLowerCase();
}

function lettersOf(element) {
  const font = fontOf(element);
  const [first] = font.replace(/["']/g, "").split(",");
  return { symbol: symbolLetter, wingdings: (letter) => WINGDINGS[letter] }[first.trim()];
}

function symbolLetter(letter) {
  if (/[A-Z]/.test(letter)) return GREEK[letter.charCodeAt(0) - 65];
  if (/[a-z]/.test(letter)) return SMALL_GREEK[letter.charCodeAt(0) - 97];
  return SYMBOL[letter];
}

function translate(element, letters) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    let nearest = text.parentElement;
    while (nearest !== element && !fontOf(nearest)) nearest = nearest.parentElement;
    if (nearest !== element) continue;
    // Word has the letter itself, others its twin in the area for private use.
    text.data = text.data.replace(/[!-~\u00a1-\u00ff\uf020-\uf0ff]/g, (sign) => {
      const letter = String.fromCharCode(sign.charCodeAt(0) & 0xff);
      return letters(letter) ?? letter;
    });
  }
}

function ofImage(image) {
  const alt = (image.getAttribute("alt") ?? "").trim();
  if (image.getAttribute("aria-roledescription") === "checkbox") return alt === "checked" ? "☑ " : "☐ ";
  const said = image.dataset.emoji || alt;
  if (EMOJI.test(said)) return said;
  return image.matches(".emoji, .twemoji, .wp-smiley, [class*='emoji']") ? alt : null;
}

function tick(box) {
  const kind = box.tagName === "INPUT" ? box.type : "checkbox";
  if (kind !== "checkbox" && kind !== "radio") return;
  const isItem = box.tagName === "LI";
  if (isItem && /^\s*[☐☑☒]/.test(box.textContent)) return;
  const ticked = box.hasAttribute("checked") || box.getAttribute("aria-checked") === "true" || box.matches(".checkbox-on");
  const [on, off] = kind === "radio" ? ["◉", "○"] : ["☑", "☐"];
  const sign = ` ${ticked ? on : off} `;
  if (isItem || box.textContent.trim()) firstText(box).prepend(sign);
  else box.replaceWith(sign);
}

// Where the words of an item begin.
function firstText(item) {
  const first = item.firstElementChild;
  return first?.tagName === "P" && !item.firstChild.data?.trim() ? first : item;
}

function addQuotes(quote) {
  const language = (quote.closest("[lang]")?.lang ?? "").slice(0, 2).toLowerCase();
  const marks = QUOTES[language] ?? "“”‘’";
  const inner = quote.parentElement.closest("q") ? 2 : 0;
  quote.prepend(marks[inner]);
  quote.append(marks[inner + 1]);
}
