// Blocks with values of their own: callouts and code.

import { Node } from "@tiptap/core";
import { attribute } from "./attribute.js";
import { el } from "./dom.js";
import { languageIn, lineRule } from "./text.js";
import { FieldView } from "./views.js";

export const KINDS = { note: "Note", tip: "Tip", warning: "Warning", danger: "Danger" };

class CalloutView extends FieldView {
  constructor(props) {
    super(props);
    this.kind = this.shown(
      el(
        "select",
        { class: "writing-field callout-kind", "aria-label": "Kind of callout", tabindex: -1,
          change: () => this.set({ kind: this.kind.value }) },
        ...Object.entries(KINDS).map(([value, word]) => el("option", { value }, word)),
      ),
      () => this.show(),
    );
    const title = this.field("Title of the callout", "title", { placeholder: "Title (optional)" });
    this.contentDOM = el("div", { class: "callout-text" });
    const head = el("div", { class: "callout-title", contenteditable: "false" }, this.kind, title);
    this.dom = el("div", {}, head, this.contentDOM);
    this.show();
  }

  show() {
    this.kind.value = this.node.attrs.kind;
    this.dom.className = `callout callout-${this.node.attrs.kind}`;
  }
}

const Callout = Node.create({
  name: "callout",
  group: "block",
  content: "(block | embed)+",
  defining: true,
  addAttributes: () => ({ kind: attribute("note"), title: attribute(null) }),
  parseHTML: () => [
    {
      tag: ".callout",
      getAttrs: (box) => {
        const kind = Object.keys(KINDS).find((each) => box.classList.contains(`callout-${each}`));
        return kind ? { kind, title: box.dataset.title || null } : false;
      },
    },
  ],
  renderHTML: ({ node: { attrs } }) => [
    "aside",
    { class: `callout callout-${attrs.kind}`, ...(attrs.title && { "data-title": attrs.title }) },
    0,
  ],
  addNodeView: () => (props) => new CalloutView(props),
  addInputRules() {
    return [
      lineRule(/^:::\s?(note|tip|warning|danger)\s$/, ({ state, match, $from }) => {
        state.tr.delete($from.start(), $from.end());
        const range = state.tr.doc.resolve($from.start()).blockRange();
        if (range) state.tr.wrap(range, [{ type: this.type, attrs: { kind: match[1] } }]);
      }),
    ];
  },
});

class CodeView extends FieldView {
  constructor(props) {
    super(props);
    const language = this.field("Language of the code", "language", {
      read: languageIn,
      placeholder: "Language",
      maxlength: 40,
      spellcheck: "false",
      autocapitalize: "none",
      class: "writing-field code-language",
    });
    this.contentDOM = el("code", { spellcheck: "false" });
    this.dom = el(
      "div",
      { class: "code-block" },
      el("div", { contenteditable: "false" }, language),
      el("pre", {}, this.contentDOM),
    );
  }
}

const CodeBlock = Node.create({
  name: "code_block",
  group: "block",
  content: "text*",
  marks: "",
  code: true,
  defining: true,
  addAttributes: () => ({ language: attribute(null) }),
  parseHTML: () => [
    {
      tag: "pre",
      preserveWhitespace: "full",
      getAttrs: (pre) => {
        const name = [pre, ...pre.querySelectorAll("code")].map((each) => each.className).join(" ");
        return { language: languageIn(name.match(/\blang(?:uage)?-(\S+)/)?.[1] ?? "") };
      },
    },
  ],
  renderHTML: ({ node: { attrs } }) => [
    "pre",
    ["code", attrs.language ? { class: `language-${attrs.language}` } : {}, 0],
  ],
  addNodeView: () => (props) => new CodeView(props),
  addKeyboardShortcuts() {
    return {
      "Mod-Alt-c": () => this.editor.commands.toggleNode(this.name, "paragraph"),
      Backspace: () => {
        const { empty, $from } = this.editor.state.selection;
        if (!empty || $from.parent.type !== this.type || $from.parentOffset > 0) return false;
        return !$from.parent.content.size && this.editor.commands.setNode("paragraph");
      },
      // Two empty lines at the end lead out, as an empty item leads out of a list.
      Enter: () => {
        const { empty, $from } = this.editor.state.selection;
        if (!empty || $from.parent.type !== this.type || $from.parentOffset < $from.parent.content.size) return false;
        if (!$from.parent.textContent.endsWith("\n\n")) return false;
        return this.editor
          .chain()
          .deleteRange({ from: $from.pos - 2, to: $from.pos })
          .exitCode()
          .run();
      },
    };
  },
  addInputRules() {
    return [
      lineRule(/^```(\S*)\s$/, ({ state, match, $from }) => {
        state.tr.delete($from.start(), $from.end());
        state.tr.setBlockType($from.start(), $from.start(), this.type, { language: languageIn(match[1]) });
      }),
    ];
  },
});

export const blockExtensions = [Callout, CodeBlock];
