// The language of an article, which its own fields say, and the text under them (WCAG 2.2, 3.1.2).

const FIELD = "#locale";
const WORDS = "#title, #summary, #body";

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
  form?.querySelector(FIELD)?.addEventListener("change", () => {
    const { lang } = languageOf(form);
    for (const field of form.querySelectorAll(WORDS)) field.lang = lang;
    changed();
  });
}
