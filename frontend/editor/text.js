// Lines of text and what stands in them: paragraphs, headings, breaks, and the marks. The order of
// the marks is that of the stored document (cms/body/canonical.py).

import { Extension, InputRule, Mark, Node, markInputRule, textblockTypeInputRule } from "@tiptap/core";
import { linkProblem } from "./address.js";
import { attribute } from "./attribute.js";

const Doc = Node.create({ name: "doc", topNode: true, content: "(block | embed)+" });

const Text = Node.create({ name: "text", group: "inline" });

const Paragraph = Node.create({
  name: "paragraph",
  priority: 1000, // the block that is made where one is needed
  group: "block",
  content: "inline*",
  parseHTML: () => [{ tag: "p" }],
  renderHTML: () => ["p", 0],
  addKeyboardShortcuts() {
    return { "Mod-Alt-0": () => this.editor.commands.setNode(this.name) };
  },
});

const LEVELS = [2, 3, 4];

const Heading = Node.create({
  name: "heading",
  group: "block",
  content: "inline*",
  defining: true,
  addAttributes: () => ({ level: attribute(2) }),
  parseHTML: () => LEVELS.map((level) => ({ tag: `h${level}`, attrs: { level } })),
  renderHTML: ({ node }) => [`h${node.attrs.level}`, 0],
  addKeyboardShortcuts() {
    return Object.fromEntries(
      LEVELS.map((level) => [
        `Mod-Alt-${level}`,
        () => this.editor.commands.toggleNode(this.name, "paragraph", { level }),
      ]),
    );
  },
  addInputRules() {
    // One sign is a heading too: the title, which it would be elsewhere, has a field of its own.
    return LEVELS.map((level) =>
      textblockTypeInputRule({
        find: level === 2 ? /^##?\s$/ : new RegExp(`^#{${level}}\\s$`),
        type: this.type,
        getAttributes: { level },
      }),
    );
  },
});

const HardBreak = Node.create({
  name: "hard_break",
  group: "inline",
  inline: true,
  selectable: false,
  linebreakReplacement: true,
  parseHTML: () => [{ tag: "br" }],
  renderHTML: () => ["br"],
  renderText: () => "\n",
  addKeyboardShortcuts() {
    return {
      "Shift-Enter": () =>
        this.editor.commands.first(({ commands }) => [
          () => commands.exitCode(),
          () => commands.insertContent({ type: this.name }),
        ]),
    };
  },
});

const Link = Mark.create({
  name: "link",
  priority: 1000, // the outermost
  inclusive: false,
  keepOnSplit: false,
  addAttributes: () => ({ href: attribute(), title: attribute(null) }),
  parseHTML: () => [
    {
      tag: "a[href]",
      getAttrs: (link) => {
        const href = link.getAttribute("href");
        return linkProblem(href) ? false : { href, title: link.getAttribute("title") || null };
      },
    },
  ],
  renderHTML: ({ mark }) => ["a", { href: mark.attrs.href, ...(mark.attrs.title && { title: mark.attrs.title }) }, 0],
});

// A mark without values: its tag, the tags it is read from, its keys and how it is typed.
function simple(name, { tag = name, tags = [], key, find, excludes, other, code }) {
  return Mark.create({
    name,
    ...(excludes && { excludes }),
    ...(code && { code, exitable: true }),
    parseHTML: () => [tag, ...tags].map((each) => ({ tag: each })),
    renderHTML: () => [tag, 0],
    addKeyboardShortcuts() {
      return { [key]: () => toggleMark(this.editor, name, other) };
    },
    addInputRules() {
      return (find ?? []).map((each) => markInputRule({ find: each, type: this.type }));
    },
  });
}

export function toggleMark(editor, name, other = { sub: "sup", sup: "sub" }[name]) {
  const chain = editor.chain().focus();
  if (other) chain.unsetMark(other);
  return chain.toggleMark(name).run();
}

const Strong = simple("strong", {
  tags: ["b"],
  key: "Mod-b",
  find: [/(?:^|\s)(\*\*(?!\s)([^*]+)\*\*)$/, /(?:^|\s)(__(?!\s)([^_]+)__)$/],
});
const Em = simple("em", {
  tags: ["i"],
  key: "Mod-i",
  find: [/(?:^|\s)(\*(?!\s)([^*]+)\*)$/, /(?:^|\s)(_(?!\s)([^_]+)_)$/],
});
const Strike = simple("strike", {
  tag: "s",
  tags: ["strike"],
  key: "Mod-Shift-s",
  find: [/(?:^|\s)(~~(?!\s)([^~]+)~~)$/],
});
const Sup = simple("sup", { key: "Mod-.", other: "sub" });
const Sub = simple("sub", { key: "Mod-,", other: "sup" });
const Code = simple("code", {
  tags: ["kbd", "samp", "tt"],
  key: "Mod-e",
  find: [/(?:^|[^`])(`([^`]+)`)$/],
  excludes: "strong em sup sub", // all but a link and strike
  code: true,
});

const LANGUAGE = /[A-Za-z0-9][A-Za-z0-9_+#.-]{0,39}/;

// The name of a language out of what was typed or pasted, or null.
export function languageIn(text) {
  return text.match(LANGUAGE)?.[0] ?? null;
}

// A rule that acts on the whole line that was typed, where it stands in a plain paragraph.
export function lineRule(find, act) {
  return new InputRule({
    find,
    handler: ({ state, range, match }) => {
      const { $from } = state.selection;
      if ($from.parent.type.name !== "paragraph" || $from.parent.childCount > 1) return null;
      return act({ state, range, match, $from });
    },
  });
}

export const textExtensions = [
  Doc, Paragraph, Text, Heading, HardBreak, Link, Strong, Em, Strike, Sup, Sub, Code,
];
