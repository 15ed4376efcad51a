// Two safeties for pages on which people write. All pages of the desk work without this file.
//   Ctrl+S or Ctrl+Enter (Command on a Mac) saves, where there is a button for it.
//   Leaving with unsaved text asks first.

const form = document.querySelector("form[data-guard]");

if (form) {
  let unsaved = "unsaved" in form.dataset;

  form.addEventListener("input", () => {
    unsaved = true;
  });
  for (const kind of ["submit", "galley:saved"]) {
    form.addEventListener(kind, (event) => {
      unsaved = event.defaultPrevented && unsaved;
    });
  }
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    const saves = event.key.toLowerCase() === "s" || event.key === "Enter";
    const save = form.querySelector('button[value="save"]');
    if (!save || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || !saves) return;
    event.preventDefault();
    form.requestSubmit(save);
  });
}

// An error link may lead into a folded part: unfold it, or the link would lead nowhere.
function unfold() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let fold = target?.closest("details"); fold; fold = fold.parentElement.closest("details")) {
    fold.open = true;
  }
  target?.focus();
}

window.addEventListener("hashchange", unfold);
