// What no document may be, however it came about: nested too deep, a table too wide. A change that
// would make it so is not made (cms/body/reading.py, cms/body/document.py).

import { Extension } from "@tiptap/core";
import { Plugin } from "@tiptap/pm/state";
import { MOST_COLUMNS } from "./cells.js";

const DEEPEST = 20;

function problemIn(node, depth) {
  if (node.type.name === "table_row" && node.childCount > MOST_COLUMNS) {
    return `A table may have at most ${MOST_COLUMNS} columns.`;
  }
  if (node.isTextblock) return depth + (node.childCount ? 1 : 0) > DEEPEST ? TOO_DEEP : null;
  for (let index = 0; index < node.childCount; index += 1) {
    const problem = problemIn(node.child(index), depth + 1);
    if (problem) return problem;
  }
  return depth > DEEPEST ? TOO_DEEP : null;
}

const TOO_DEEP = `Nothing may be nested more than ${DEEPEST} deep.`;

export const Limits = Extension.create({
  name: "limits",
  addProseMirrorPlugins() {
    return [
      new Plugin({
        filterTransaction: (tr) => {
          const problem = tr.docChanged ? problemIn(tr.doc, 0) : null;
          if (problem) this.editor.emit("say", { words: `${problem} Nothing was changed.` });
          return !problem;
        },
      }),
    ];
  },
});
