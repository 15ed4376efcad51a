// Where the site says that something of the document is wrong or missing: such blocks are marked
// until the text is saved, and a link leads the cursor there.

import { Extension } from "@tiptap/core";
import { NodeSelection, Plugin, PluginKey, TextSelection } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";
import { isWritten } from "./document.js";

const KEY = new PluginKey("problems");
const STEP = /\/content\/(\d+)/gy;

// The node to which a JSON pointer into the form's content leads, such as
// `/body/content/3/attrs/url`, and the block that holds it; null where it is no longer there. What
// the site counts has no empty lines, which stand in the editor alone.
function find(doc, pointer) {
  let found = null;
  STEP.lastIndex = "/body".length;
  for (let step = STEP.exec(pointer); step; step = STEP.exec(pointer)) {
    const parent = found?.node ?? doc;
    let left = Number(step[1]);
    let child = null;
    parent.forEach((node, offset) => {
      if (!child && (parent.isTextblock || isWritten(node)) && left-- === 0) {
        child = { node, at: (found ? found.at + 1 : 0) + offset };
      }
    });
    if (!child) break;
    found = { ...child, block: parent.isTextblock ? found : child };
  }
  return found;
}

export const Problems = Extension.create({
  name: "problems",
  addCommands: () => ({
    // Marks the blocks to which these pointers lead, and no others.
    markProblems: (pointers) => ({ tr }) => {
      const blocks = new Map(pointers.map((pointer) => find(tr.doc, pointer)?.block).map((block) => [block?.at, block]));
      blocks.delete(undefined);
      const marks = [...blocks.values()].map(({ node, at }) => Decoration.node(at, at + node.nodeSize, { class: "is-wrong" }));
      tr.setMeta(KEY, DecorationSet.create(tr.doc, marks)).setMeta("addToHistory", false);
      return true;
    },
    goToProblem: (pointer) => ({ tr }) => {
      const found = find(tr.doc, pointer);
      if (found) {
        const { node, at } = found;
        const whole = node.isAtom && !node.isText;
        tr.setSelection(whole ? NodeSelection.create(tr.doc, at) : TextSelection.near(tr.doc.resolve(at + (node.isText ? 0 : 1))));
      }
      tr.scrollIntoView();
      return Boolean(found);
    },
  }),
  addProseMirrorPlugins: () => [
    new Plugin({
      key: KEY,
      state: {
        init: () => DecorationSet.empty,
        apply: (tr, marks) => tr.getMeta(KEY) ?? marks.map(tr.mapping, tr.doc),
      },
      props: { decorations: (state) => KEY.getState(state) },
    }),
  ],
});
