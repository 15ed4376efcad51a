// The lists of an article's form (authors, references, links): rows are added, moved and removed
// here; without this file the same buttons ask the site to do it.

const BUTTON = /^(up|down|remove)_([a-z]+)_\d+$/;

export class Rows {
  constructor(form) {
    this.form = form;
    form.addEventListener("click", (event) => this.press(event));
    form.addEventListener("input", ({ target }) => this.name(target));
  }

  press(event) {
    const button = event.target.closest?.('button[name="action"]');
    const [, step, part] = BUTTON.exec(button?.value ?? "") ?? [];
    if (!step && !button?.dataset.add) return;
    event.preventDefault();
    if (!step) this.add(button.dataset.add).querySelector("input").focus();
    else if (step === "remove") this.remove(part, button.closest("[data-row]"));
    else this.move(part, button, step);
    this.tell(step ? part : button.dataset.add);
  }

  rows(part) {
    return [...this.list(part).querySelectorAll("[data-row]")];
  }

  list(part) {
    return this.form.querySelector(`[data-rows="${part}"]`);
  }

  add(part) {
    const blank = this.form.querySelector(`template[data-blank="${part}"]`);
    this.list(part).append(blank.content.cloneNode(true));
    this.renumber(part);
    const row = this.rows(part).at(-1);
    row.open = true;
    return row;
  }

  // As many rows as are wanted, before they are filled with what was kept.
  size(part, count) {
    for (const row of this.rows(part).slice(count)) row.remove();
    while (this.rows(part).length < count) this.add(part);
  }

  move(part, button, step) {
    const rows = this.rows(part);
    const from = rows.indexOf(button.closest("[data-row]"));
    const other = rows[step === "up" ? from - 1 : from + 1];
    if (other) step === "up" ? other.before(rows[from]) : other.after(rows[from]);
    this.renumber(part);
    button.focus();
  }

  remove(part, row) {
    const name = row.querySelector("[data-name]").cloneNode(true);
    name.removeAttribute("data-name");
    const note = document.createElement("p");
    note.className = "part-removed";
    const undo = document.createElement("button");
    undo.type = "button";
    undo.className = "button button-small";
    undo.textContent = "Undo";
    note.append(...(name.textContent ? ["Removed “", name, "”. "] : ["Removed. "]), undo);
    undo.addEventListener("click", () => {
      note.replaceWith(row);
      this.renumber(part);
      row.querySelector("summary").focus();
      this.tell(part);
    });
    row.replaceWith(note);
    this.renumber(part);
    undo.focus();
  }

  renumber(part) {
    const named = new RegExp(`\\b${part}-\\d+-`, "g");
    this.rows(part).forEach((row, place) => {
      for (const node of row.querySelectorAll("[id], [name], [for]")) {
        for (const attribute of ["id", "name", "for", "aria-describedby"]) {
          const value = node.getAttribute(attribute);
          if (value) node.setAttribute(attribute, value.replace(named, `${part}-${place}-`));
        }
        if (BUTTON.test(node.value ?? "")) node.value = node.value.replace(/\d+$/, String(place));
      }
      for (const number of row.querySelectorAll("[data-place]")) number.textContent = String(place + 1);
    });
  }

  name(field) {
    const shown = /-(name|title)$/.test(field.name ?? "") && field.closest("[data-row]");
    if (shown) shown.querySelector("[data-name]").textContent = field.value;
  }

  tell(part) {
    this.list(part).dispatchEvent(new Event("input", { bubbles: true }));
  }
}
