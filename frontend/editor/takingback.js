// Signs that became a block or a mark as they were typed: Backspace right after gives them back.

import { Extension } from "@tiptap/core";

// Each block and mark has rules of its own. The one whose rule was the last thing done remembers it.
function last(state) {
  return state.plugins.find((plugin) => plugin.spec.isInputRules && plugin.getState(state));
}

// Has a change that follows on a rule, such as a line at the end, leave it undoable.
export function keepUndoable(state, tr) {
  const plugin = last(state);
  return plugin ? tr.setMeta(plugin, plugin.getState(state)) : tr;
}

export const TakingBack = Extension.create({
  name: "takingBack",
  priority: 1500, // before the blocks' own rules for Backspace, which would take the block apart
  addKeyboardShortcuts() {
    return {
      Backspace: () => {
        const { state } = this.editor;
        const made = last(state)?.getState(state);
        if (!made) return false;
        const chain = this.editor.chain().undoInputRule();
        // Where Enter was the last sign, it is no part of the line.
        if (made.text === "\n") chain.deleteRange({ from: made.from, to: made.from + 1 });
        return chain.run();
      },
    };
  },
});
