// The tools of a table: a row of buttons on its upper edge, in sight as long as the table is.

import { el, icon } from "./dom.js";
import { roving } from "./roving.js";
import { TABLE_ACTIONS, alignOf, isInTable } from "./table.js";
import { tableDepth } from "./tablegrid.js";

const GAP = 6;
const SHAPES = { "Delete row": "deleteRow", "Delete column": "deleteColumn", "Delete table": "deleteTable" };

export class TableTools {
  constructor(editor, frame) {
    Object.assign(this, { editor, frame });
    this.bar = el("div", {
      class: "writing-tools writing-table-tools", role: "toolbar", "aria-label": "Table", hidden: true,
      keydown: (event) => event.key === "Escape" && editor.view.focus(),
    });
    for (const action of TABLE_ACTIONS) this.bar.append(this.button(...action));
    roving(this.bar);
    const follow = () => this.bar.hidden || this.place();
    window.addEventListener("scroll", follow, { passive: true });
    window.addEventListener("resize", follow);
  }

  button(name, command, align) {
    const shape = align ?? SHAPES[name];
    return el(
      "button",
      {
        type: "button",
        class: `writing-tool${shape ? "" : " has-label"}`,
        "aria-label": name,
        title: shape ? name : null,
        "aria-pressed": align ? "false" : null,
        "data-align": align ?? null,
        // The selection in the text is kept while a button is clicked.
        mousedown: (event) => event.preventDefault(),
        click: () => {
          const { view } = this.editor;
          command(view.state, view.dispatch);
          view.focus();
        },
      },
      shape ? icon(shape) : name,
    );
  }

  refresh() {
    const { state } = this.editor;
    this.bar.hidden = this.frame.querySelector(".writing-paper")?.hidden || !isInTable(state);
    if (this.bar.hidden) return;
    const now = alignOf(state);
    for (const button of this.bar.querySelectorAll("[data-align]")) {
      button.ariaPressed = String(button.dataset.align === now);
    }
    this.place();
  }

  // On the table's upper edge; where that is out of sight, at the upper edge of what is seen of it.
  place() {
    const { view } = this.editor;
    const { $head } = view.state.selection;
    const depth = tableDepth($head);
    // A scroll may come between a change of the selection and the next frame, which hides the tools.
    const table = depth && view.nodeDOM($head.before(depth));
    if (!table?.getBoundingClientRect) return;
    const { top, bottom, left, width } = table.getBoundingClientRect();
    const frame = this.frame.getBoundingClientRect();
    const seen = this.frame.querySelector(".writing-bar").getBoundingClientRect().bottom;
    const { offsetHeight: height } = this.bar;
    const wanted = Math.max(top - height - GAP, Math.min(seen + GAP, bottom - height));
    this.bar.style.top = `${wanted - frame.top}px`;
    this.bar.style.left = `${left - frame.left}px`;
    this.bar.style.maxWidth = `${width}px`;
  }
}
