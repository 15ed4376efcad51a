// What comes in from the clipboard or is dropped, and addresses that stand alone.

import { Extension, InputRule } from "@tiptap/core";
import { DOMSerializer, Fragment, Slice } from "@tiptap/pm/model";
import { Plugin, TextSelection } from "@tiptap/pm/state";
import { linkProblem, pastedAddress, wholeAddress } from "./address.js";
import { OURS, cleanHtml } from "./clean.js";
import { describeEmbed } from "./media.js";
import { readPlain } from "./plain.js";

// Whether the line of the cursor may become a card: in an item of a list or in a cell it may not.
function mayEmbed($at) {
  if ($at.parent.type.name !== "paragraph") return false;
  const index = $at.index(-1);
  return $at.node(-1).canReplaceWith(index, index + 1, $at.doc.type.schema.nodes.embed);
}

// Whether something is selected that can be a link.
export function hasWords({ ranges, $from }) {
  const { link } = $from.doc.type.schema.marks;
  let found = false;
  for (const { $from: from, $to: to } of ranges) {
    $from.doc.nodesBetween(from.pos, to.pos, (node, _, parent) => {
      if (node.isText && parent.type.allowsMarkType(link)) found = true;
    });
  }
  return found;
}

// Words that are selected become a link to it, all of them; else it is put in as a link.
function pasteAddress(editor, url) {
  const { state, view } = editor;
  const { selection } = state;
  const { $from, empty } = selection;
  const link = state.schema.marks.link.create({ href: url });
  if (hasWords(selection)) {
    const tr = state.tr;
    for (const { $from: from, $to: to } of selection.ranges) tr.addMark(from.pos, to.pos, link);
    view.dispatch(tr);
    return true;
  }
  if (!empty) return false;
  if ($from.parent.type.spec.code || !$from.parent.inlineContent) return false;
  const alone = wholeAddress(url) && !$from.parent.content.size && mayEmbed($from);
  view.dispatch(state.tr.replaceSelectionWith(state.schema.text(url, [link]), false).scrollIntoView());
  if (alone) embedWhenKnown(editor, url, $from.before());
  return true;
}

// The line at `at`, which is one address, becomes a card once the site says that somebody plays it.
// It stays as it is where nobody does, or where it has been written on meanwhile.
async function embedWhenKnown(editor, url, at) {
  const follow = ({ transaction }) => (at = transaction.mapping.map(at));
  editor.on("transaction", follow);
  const { data } = await describeEmbed(editor.storage.desk.server, url);
  editor.off("transaction", follow);
  const { state, view } = editor;
  const line = state.doc.nodeAt(at);
  const same = line?.type.name === "paragraph" && line.textContent === url && mayEmbed(state.doc.resolve(at + 1));
  if (!data || !same) return;
  const tr = state.tr.replaceWith(at, at + line.nodeSize, state.schema.nodes.embed.create({ url }));
  const { from } = state.selection;
  if (from > at && from < at + line.nodeSize) {
    if (!tr.doc.resolve(at + 1).nodeAfter?.isTextblock) tr.insert(at + 1, line.type.create());
    tr.setSelection(TextSelection.near(tr.doc.resolve(at + 2)));
  }
  view.dispatch(tr);
  editor.emit("say", { words: `${data.title} was put in.` });
}

// Marks what is copied here, so that it is not cleaned when it comes back.
class Copier extends DOMSerializer {
  serializeFragment(fragment, options, target) {
    const made = super.serializeFragment(fragment, options, target);
    if (!target) made.firstElementChild?.setAttribute(OURS, "");
    return made;
  }
}

// Whether files came without words: nothing of them can stand in a text.
function onlyFiles(editor, data) {
  if (!data?.files.length || data.types.some((type) => type.startsWith("text/"))) return false;
  editor.emit("say", { words: "Files cannot be put in here. An image or a video is put in by its address." });
  return true;
}

// A list whose first item begins with a list.
const isDeep = (list) => /_list$/.test(list?.type.name ?? "") && /_list$/.test(list.firstChild?.firstChild?.type.name ?? "");

// A quote or a callout that begins with a list or the like comes in as it is: fitted into the line of
// the cursor, it would lose its frame.
function wholeQuotes(slice) {
  const isWhole = (box, first) =>
    /^(?:blockquote|callout)$/.test(box?.type.name ?? "") && first && !first.isTextblock;
  const { content, openStart, openEnd } = slice;
  const start = isWhole(content.firstChild, content.firstChild?.firstChild) || isDeep(content.firstChild) ? 0 : openStart;
  const end = isWhole(content.lastChild, content.lastChild?.lastChild) ? 0 : openEnd;
  return new Slice(content, start, end);
}

// Where text may have paragraphs and lists of its own.
function plainSlice(text, $context) {
  if (!$context.parent.inlineContent || /^table_/.test($context.parent.type.name)) return null;
  const blocks = readPlain(text, $context.doc.type.schema, $context.marks());
  const isOpen = (block) => (block?.type.name === "paragraph" ? 1 : 0);
  return new Slice(Fragment.from(blocks), isOpen(blocks[0]), isOpen(blocks.at(-1)));
}

export const Paste = Extension.create({
  name: "incoming",
  addKeyboardShortcuts() {
    return {
      Enter: () => {
        const { $from, empty } = this.editor.state.selection;
        const url = empty && $from.parentOffset === $from.parent.content.size && wholeAddress($from.parent.textContent);
        if (url && mayEmbed($from)) embedWhenKnown(this.editor, url, $from.before());
        return false;
      },
    };
  },
  // An address that is typed becomes a link at the space behind it.
  addInputRules() {
    return [
      new InputRule({
        find: /(?:^|\s)((?:https?:\/\/|mailto:|tel:)\S+[^\s.,;:!?)]) $/,
        handler: ({ state, range, match }) => {
          const url = linkProblem(match[1]) ? null : match[1];
          const { link } = state.schema.marks;
          const from = range.from + match[0].indexOf(match[1]);
          if (!url || state.doc.rangeHasMark(from, from + url.length, link)) return null;
          state.tr.addMark(from, from + url.length, link.create({ href: url }));
          state.tr.removeStoredMark(link);
        },
      }),
    ];
  },
  addProseMirrorPlugins() {
    return [
      new Plugin({
        props: {
          clipboardSerializer: new Copier(
            DOMSerializer.nodesFromSchema(this.editor.schema),
            DOMSerializer.marksFromSchema(this.editor.schema),
          ),
          transformPastedHTML: (html) => {
            const { html: clean, words } = cleanHtml(html);
            if (words) this.editor.emit("say", { words, stays: true });
            return clean;
          },
          transformPasted: wholeQuotes,
          clipboardTextParser: plainSlice,
          // Left to the browser, a dropped file would open in the place of the page.
          handleDOMEvents: {
            drop: (_, event) => onlyFiles(this.editor, event.dataTransfer) && (event.preventDefault(), true),
          },
          handlePaste: (_, event) => {
            if (onlyFiles(this.editor, event.clipboardData)) return true;
            const url = pastedAddress(event);
            return url !== null && pasteAddress(this.editor, url);
          },
        },
      }),
    ];
  },
});
