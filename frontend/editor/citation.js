// Citations of the article's references, which stand in the form below the text. They are numbered
// as readers will see them: in the order in which the text cites them, those that are listed.

import { InputRule, Node } from "@tiptap/core";
import { Plugin } from "@tiptap/pm/state";
import { attribute } from "./attribute.js";
import { el } from "./dom.js";

const KEY = /^[a-z0-9][a-z0-9-]{0,63}$/;
const FIELD = /^references-(\d+)-(id|title)$/;

// The references of the form, read where they stand, so that a new one can be cited at once.
export class References {
  constructor(form) {
    this.form = form;
  }

  list() {
    const rows = new Map();
    for (const field of this.form.elements) {
      const found = FIELD.exec(field.name);
      if (found) rows.set(found[1], { ...rows.get(found[1]), [found[2]]: field.value.trim() });
    }
    return [...rows.values()]
      .map(({ id = "", title = "" }) => ({ id: id.toLowerCase(), title }))
      .filter(({ id }) => KEY.test(id));
  }

  titles() {
    return new Map(this.list().map(({ id, title }) => [id, title]));
  }

  onChange(act) {
    const isOne = ({ name, dataset }) => FIELD.test(name ?? "") || dataset.rows === "references";
    for (const kind of ["input", "change"]) {
      this.form.addEventListener(kind, (event) => isOne(event.target) && act());
    }
  }
}

class CitationView {
  constructor(node, numbering) {
    this.node = node;
    this.numbering = numbering;
    this.dom = el("sup", { class: "citation", contenteditable: "false" });
    numbering.views.add(this);
    this.show();
  }

  show() {
    const { ref } = this.node.attrs;
    const number = this.numbering.numbers.get(ref);
    const title = this.numbering.titles.get(ref);
    const known = title !== undefined;
    const name = known ? `Reference ${number}: ${title || ref}` : `No reference has the key ${ref} yet`;
    this.dom.textContent = known ? `[${number}]` : `[${ref}?]`;
    this.dom.title = name;
    this.dom.setAttribute("role", "img");
    this.dom.setAttribute("aria-label", name);
    this.dom.classList.toggle("citation-unknown", !known);
  }

  ignoreMutation() {
    return true;
  }

  update(node) {
    if (node.type !== this.node.type) return false;
    this.node = node;
    this.show();
    return true;
  }

  destroy() {
    this.numbering.views.delete(this);
  }
}

class Numbering {
  constructor(references) {
    this.references = references;
    this.views = new Set();
    this.order = [];
    this.numbers = new Map();
    this.titles = references.titles();
    references.onChange(() => {
      this.titles = references.titles();
      this.number();
    });
  }

  // Numbers anew, and touches the page only where the order is another one.
  count(doc) {
    const cited = new Set();
    doc.descendants((node) => {
      if (node.type.name === "citation") cited.add(node.attrs.ref);
    });
    const order = [...cited];
    if (order.length === this.order.length && order.every((ref, at) => this.order[at] === ref)) return;
    this.order = order;
    this.number();
  }

  number() {
    const listed = this.order.filter((ref) => this.titles.has(ref));
    this.numbers = new Map(listed.map((ref, at) => [ref, at + 1]));
    for (const view of this.views) view.show();
  }
}

const Citation = Node.create({
  name: "citation",
  group: "inline",
  inline: true,
  atom: true,
  addOptions: () => ({ references: null }),
  addStorage() {
    return { numbering: this.options.references && new Numbering(this.options.references) };
  },
  addAttributes: () => ({ ref: attribute() }),
  parseHTML: () => [
    {
      tag: "sup[data-ref]",
      priority: 60, // before the mark of the same tag
      getAttrs: (sup) => (KEY.test(sup.dataset.ref) ? { ref: sup.dataset.ref } : false),
    },
  ],
  renderHTML: ({ node: { attrs } }) => ["sup", { "data-ref": attrs.ref }, `[${attrs.ref}]`],
  renderText: ({ node }) => `[^${node.attrs.ref}]`,
  addNodeView() {
    return ({ node }) => new CitationView(node, this.storage.numbering);
  },
  addInputRules() {
    return [
      new InputRule({
        find: /\[\^([A-Za-z0-9-]+)\]$/,
        handler: ({ state, range, match }) => {
          const ref = match[1].toLowerCase();
          if (!this.storage.numbering.titles.has(ref)) return null;
          state.tr.replaceWith(range.from, range.to, this.type.create({ ref }));
        },
      }),
    ];
  },
  addProseMirrorPlugins() {
    const { numbering } = this.storage;
    return [
      new Plugin({
        view: ({ state }) => {
          numbering.count(state.doc);
          return { update: (view, before) => view.state.doc !== before.doc && numbering.count(view.state.doc) };
        },
      }),
    ];
  },
});

export const citationExtensions = (references) => [Citation.configure({ references })];
