// A list to choose from, worked by arrows, Enter and the mouse. Where the focus stays in another
// field, that field names the current choice (the combobox pattern of the ARIA practices).

import { el, freshId } from "./dom.js";

export class Choices {
  // `field` is what keeps the focus and carries aria-activedescendant; by default the list itself.
  constructor({ label, pick, field = null, none = "Nothing fits.", alsoChooses = null }) {
    this.pick = pick;
    this.alsoChooses = alsoChooses;
    this.none = none;
    this.list = el("ul", { class: "writing-choices", role: "listbox", id: freshId("choices"), "aria-label": label });
    this.field = field ?? this.list;
    // A list that scrolls is reachable, unless it is part of a field that can be typed into.
    if (this.field.tagName !== "INPUT") this.list.tabIndex = 0;
    // The focus stays where it is, and with it the selection in the text.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.items = [];
    this.at = -1;
  }

  // Each item has a `name`, which may be in a language of its own (`locale`), and may have a `hint`.
  show(items) {
    this.items = items;
    this.options = items.map((item, index) =>
      el(
        "li",
        {
          role: "option",
          id: freshId("choice"),
          class: "writing-choice",
          pointermove: () => this.go(index, { scroll: false }),
          click: () => this.choose(index),
        },
        el("span", { class: "writing-choice-name", dir: "auto", ...(item.locale && { lang: item.locale }) }, item.name),
        item.hint ? el("span", { class: "writing-choice-hint" }, item.hint) : null,
      ),
    );
    const nothing = el("li", { class: "writing-choice-none", role: "option", "aria-disabled": "true" }, this.none);
    this.list.replaceChildren(...(items.length ? this.options : [nothing]));
    this.at = -1;
    if (items.length) this.go(0);
    else this.field.removeAttribute("aria-activedescendant");
  }

  go(index, { scroll = true } = {}) {
    if (index === this.at) return;
    this.options[this.at]?.setAttribute("aria-selected", "false");
    this.at = index;
    const option = this.options[index];
    option.setAttribute("aria-selected", "true");
    // Within the list alone: the page stays where it is.
    if (scroll) {
      const { offsetTop: top, offsetHeight: height } = option;
      const { scrollTop, clientHeight } = this.list;
      if (top < scrollTop) this.list.scrollTop = top;
      else if (top + height > scrollTop + clientHeight) this.list.scrollTop = top + height - clientHeight;
    }
    this.field.setAttribute("aria-activedescendant", option.id);
  }

  choose(index) {
    this.pick(this.items[index]);
  }

  // Whether the key was for the list.
  key(event) {
    const count = this.items.length;
    if (!count || event.isComposing) return false;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) this.go((this.at + steps[event.key] + count) % count);
    else if (event.key === "Home" && this.field === this.list) this.go(0);
    else if (event.key === "End" && this.field === this.list) this.go(count - 1);
    else if (event.key === "Enter" || event.key === this.alsoChooses) this.choose(this.at);
    else return false;
    event.preventDefault();
    return true;
  }
}
