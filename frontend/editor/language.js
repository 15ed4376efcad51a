// The language of an article, which its own fields say, and the text under them (WCAG 2.2, 3.1.2).

const FIELD = "#locale";
// In a template stands the row that is added next.
const WORDS = ":is(input, textarea, bdi)[lang]";

// The attributes for text in the language that the form names now.
export function languageOf(form) {
  const lang = form?.querySelector(FIELD)?.value.trim() || "en";
  return { lang, dir: directionOf(lang) };
}

function directionOf(lang) {
  try {
    const locale = new Intl.Locale(lang);
    return (locale.getTextInfo?.() ?? locale.textInfo)?.direction ?? "auto";
  } catch (error) {
    if (error instanceof RangeError) return "auto"; // what is typed is no language yet
    throw error;
  }
}

export function followLanguage(form, changed) {
  let { lang: before } = languageOf(form);
  form?.querySelector(FIELD)?.addEventListener("change", () => {
    const { lang } = languageOf(form);
    const parts = [form, ...Array.from(form.querySelectorAll("template"), ({ content }) => content)];
    // The title of a link to an article in another language is in that one, and stays so.
    for (const field of parts.flatMap((part) => [...part.querySelectorAll(WORDS)])) {
      if (field.lang === before) field.lang = lang;
    }
    before = lang;
    changed();
  });
}
