// What the browser would do to the text by a command of its own. Most of what is typed and deleted is
// the browser's work, and ProseMirror reads it from the page. Some commands are done here instead:
// - A browser gives text that it puts in the place of other text the look of that text, in inline
//   styles. It does so over a selection, in an empty block, and where it deleted just before. The content policy stops
//   the styles and reports them, and what is left of them may be read as a mark.
// - A browser makes words bold, underlined or coloured from a menu of its own.
// - A browser's own undo knows only what the browser itself did, and would put the page back to
//   something that the editor has left long ago.

import { Extension } from "@tiptap/core";
import { Plugin, TextSelection } from "@tiptap/pm/state";
import { toggleMark } from "./text.js";

const MARKS = {
  formatBold: "strong",
  formatItalic: "em",
  formatStrikeThrough: "strike",
  formatSuperscript: "sup",
  formatSubscript: "sub",
};

function insert(view, text) {
  const { from, to } = view.state.selection;
  const put = () => view.state.tr.insertText(text).scrollIntoView();
  if (!view.someProp("handleTextInput", (handle) => handle(view, from, to, text, put))) view.dispatch(put());
}

// Not of a field in it, and no part of a composition, which the browser must do as a whole.
function isOfText(view, event) {
  return event.target === view.dom && !event.isComposing && !view.composing;
}

export const Native = Extension.create({
  name: "native",
  addProseMirrorPlugins() {
    const { editor } = this;
    let deleted = false;

    // Whether the browser would write this text with the look of another.
    function isStyled({ selection }) {
      const isPlain = selection instanceof TextSelection && selection.empty && selection.$head.parent.content.size > 0;
      return deleted || !isPlain;
    }

    // Returns whether the command was done here, or is one that nobody does.
    function act(view, { inputType, data }) {
      if (inputType === "insertText" && data && isStyled(view.state)) {
        deleted = false;
        insert(view, data);
      } else if (inputType === "historyUndo") editor.commands.undo();
      else if (MARKS[inputType]) toggleMark(editor, MARKS[inputType]);
      else return inputType.startsWith("format");
      return true;
    }

    return [
      new Plugin({
        props: {
          handleDOMEvents: {
            // The browser tells of a moved cursor a moment late. A key that comes sooner counts for
            // where the cursor is seen.
            keydown: (view, event) => {
              if (isOfText(view, event)) view.dom.ownerDocument.dispatchEvent(new Event("selectionchange"));
              return false;
            },
            beforeinput: (view, event) => {
              if (!event.cancelable || !isOfText(view, event) || !act(view, event)) return false;
              event.preventDefault();
              return true;
            },
            input: (view, event) => {
              if (event.target === view.dom) deleted = event.inputType.startsWith("delete");
              return false;
            },
          },
        },
      }),
    ];
  },
});
