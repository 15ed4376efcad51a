// What a browser would do to the text by its own editing. It keeps the look of what it deleted, or of
// what it puts other text in the place of, and gives it to the next letters in inline styles. The
// content policy stops the styles and reports them, and what is left of them may be read as a mark.
// So what is deleted, corrected, or typed over something or in an empty block is done here. Other typing
// and compositions are the browser's work, and ProseMirror reads them from the page.
// From a menu of its own, a browser makes words bold, underlined or coloured; and its own undo would
// put the page back to something that the editor has left long ago.

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
// What Backspace deletes whole though it is several characters: pictures, flags, keys and their variants.
const WHOLE = /\p{Extended_Pictographic}|\p{Regional_Indicator}|[\u20e3\ufe0f]/u;

// Not of a field in it, and no part of a composition.
function isOfText(view, event) {
  return event.target === view.dom && !event.isComposing && event.keyCode !== 229;
}

// Has ProseMirror know what the browser tells late or not at all.
function catchUp({ composing, dom }) {
  // A composition that is lost when the text around it changes may have no end. As long as ProseMirror
  // waits for the end, it leaves all keys to the browser.
  if (composing) dom.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true }));
  // A key that follows at once on one that moves the cursor counts where the cursor is seen.
  dom.ownerDocument.dispatchEvent(new Event("selectionchange"));
}

// Whether a range is a part of one text of the page, and what is written there has the marks of that.
function isInOneText(view, { startContainer, startOffset, endContainer, endOffset }) {
  const isPart = endOffset - startOffset < startContainer.length;
  return startContainer === endContainer && startContainer.nodeType === Node.TEXT_NODE && isPart && !view.state.storedMarks;
}

// Changes a text of the page, from where ProseMirror reads it. ProseMirror itself would put the
// whole text in again, and the browser would lose the marks of its spelling check in all of it.
function writeInPage({ startContainer: node, startOffset, endOffset }, text) {
  node.replaceData(startOffset, endOffset - startOffset, text);
  node.ownerDocument.getSelection().collapse(node, startOffset + text.length);
}

function insertText(view, from, to, text) {
  const put = () => view.state.tr.insertText(text, from, to).scrollIntoView();
  if (!view.someProp("handleTextInput", (handle) => handle(view, from, to, text, put))) view.dispatch(put());
}

function type(view, { data }) {
  const { selection } = view.state;
  const isPlain = selection instanceof TextSelection && selection.empty && selection.$head.parent.content.size > 0;
  if (isPlain || !data) return false;
  insertText(view, selection.from, selection.to, data);
  return true;
}

// Such as a word that the spelling check corrects.
function correct(view, { data, dataTransfer }, range) {
  const text = data ?? dataTransfer?.getData("text/plain");
  if (!text || !range) return false;
  if (isInOneText(view, range)) writeInPage(range, text);
  else {
    const from = view.posAtDOM(range.startContainer, range.startOffset);
    const to = view.posAtDOM(range.endContainer, range.endOffset);
    if (!view.state.doc.resolve(from).sameParent(view.state.doc.resolve(to))) return false;
    insertText(view, from, to, text);
  }
  return true;
}

// Backspace takes an accent or a vowel sign from a letter, where Delete takes all of it.
function lastSign(range) {
  const { startContainer, startOffset, endContainer, endOffset } = range;
  const signs = startContainer === endContainer ? [...(startContainer.data ?? "").slice(startOffset, endOffset)] : [];
  if (signs.length < 2 || WHOLE.test(signs.join(""))) return range;
  return { startContainer, startOffset: endOffset - signs.at(-1).length, endContainer, endOffset };
}

// Deletes what the browser would, but nothing beyond the text block of the cursor.
function erase(view, { inputType }, target) {
  const { doc, selection, tr } = view.state;
  if (!selection.empty) {
    view.dispatch(tr.deleteSelection().scrollIntoView());
    return true;
  }
  if (!(selection instanceof TextSelection) || !target) return !(selection instanceof TextSelection);
  const range = inputType === "deleteContentBackward" ? lastSign(target) : target;
  const { $head } = selection;
  const clip = (node, offset) => Math.min(Math.max(view.posAtDOM(node, offset), $head.start()), $head.end());
  const from = clip(range.startContainer, range.startOffset);
  const to = clip(range.endContainer, range.endOffset);
  if (from === to) return leaveBlock(view, inputType.endsWith("Backward"));
  if (isInOneText(view, range)) writeInPage(range, "");
  else {
    const marks = doc.resolve(from).marksAcross(doc.resolve(to));
    tr.delete(from, to);
    if (marks) tr.ensureMarks(marks);
    view.dispatch(tr.scrollIntoView());
  }
  return true;
}

// At the border of a block a key acts on the blocks. The keyboard on a screen may tell of no key.
function leaveBlock(view, isBackward) {
  const { $head } = view.state.selection;
  if ($head.parentOffset !== (isBackward ? 0 : $head.parent.content.size)) return false;
  const key = new KeyboardEvent("keydown", { key: isBackward ? "Backspace" : "Delete" });
  view.someProp("handleKeyDown", (handle) => handle(view, key));
  return true;
}

export const Native = Extension.create({
  name: "native",
  addProseMirrorPlugins() {
    const { editor } = this;

    // Returns whether the command was done here, or is one that nobody does.
    function act(view, event) {
      const { inputType } = event;
      const [range] = event.getTargetRanges();
      if (inputType === "insertText") return type(view, event);
      if (inputType === "insertReplacementText") return correct(view, event, range);
      if (inputType.startsWith("delete")) return erase(view, event, range);
      if (inputType === "historyUndo") editor.commands.undo();
      else if (MARKS[inputType]) toggleMark(editor, MARKS[inputType]);
      else return inputType.startsWith("format");
      return true;
    }

    return [
      new Plugin({
        props: {
          handleDOMEvents: {
            keydown: (view, event) => {
              if (isOfText(view, event)) catchUp(view);
              return false;
            },
            beforeinput: (view, event) => {
              if (!event.cancelable || !isOfText(view, event)) return false;
              catchUp(view);
              if (!act(view, event)) return false;
              event.preventDefault();
              return true;
            },
          },
        },
      }),
    ];
  },
});
