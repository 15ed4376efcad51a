// What is asked in a window of its own: the address of a link, an image or a player, and which
// reference to cite. They stand outside of the article's form, so nothing typed here is part of it.

import { imageProblem, linkProblem, wholeAddress } from "./address.js";
import { Choices } from "./choices.js";
import { el, freshId } from "./dom.js";
import { describeEmbed } from "./media.js";
import { insertBlock } from "./place.js";

const PAUSE_MS = 200;

function labelled(label, input, hint) {
  input.id = freshId("field");
  const described = hint ? el("p", { class: "hint", id: freshId("hint") }, hint) : null;
  if (described) input.setAttribute("aria-describedby", described.id);
  return el("div", { class: "field" }, el("label", { for: input.id }, label), described, input);
}

function line(attributes = {}) {
  return el("input", { class: "input", type: "text", autocomplete: "off", ...attributes });
}

// `submit` returns a sentence when something is wrong, else the window closes. Returns what closes
// it; what follows is done last, with the cursor in the text again.
function ask(editor, { title, parts, button, submit, others = [] }) {
  const heading = el("h2", { id: freshId("title"), class: "writing-dialog-title" }, title);
  const error = el("p", { class: "error-message", role: "alert" });
  const cancel = el("button", { type: "button", class: "button", click: () => end() }, "Cancel");
  const form = el(
    "form",
    {
      method: "dialog",
      novalidate: true,
      submit: async (event) => {
        event.preventDefault();
        const problem = await submit();
        error.textContent = problem ?? "";
        if (!problem) end();
      },
    },
    heading,
    ...parts,
    error,
    el(
      "div",
      { class: "actions" },
      button ? el("button", { type: "submit", class: "button button-primary" }, button) : null,
      ...others.map(([name, act]) =>
        el("button", { type: "button", class: "button", click: () => end(act) }, name),
      ),
      cancel,
    ),
  );
  const dialog = el(
    "dialog",
    {
      class: "writing-dialog",
      "aria-labelledby": heading.id,
      close: () => end(),
    },
    form,
  );
  // At once, and not when the browser tells that it is closed: a key that is pressed before the focus
  // is set would be lost.
  const end = (then) => {
    if (!dialog.isConnected) return;
    dialog.close();
    dialog.remove();
    editor.view.focus();
    then?.();
  };
  document.body.append(dialog);
  dialog.showModal();
  return end;
}

// A field whose list of suggestions follows what is typed.
function combobox({ label, hint, find, pick, none, value = "" }) {
  const input = line({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", value, dir: "auto" });
  const choices = new Choices({ label: "Suggestions", field: input, pick, none });
  input.setAttribute("aria-controls", choices.list.id);
  choices.list.hidden = true;
  let turn = 0;

  async function suggest() {
    turn += 1;
    const mine = turn;
    const items = await find(input.value.trim());
    if (mine !== turn) return;
    choices.list.hidden = items === null;
    input.setAttribute("aria-expanded", String(items !== null));
    choices.show(items ?? []);
  }

  let waiting;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(suggest, PAUSE_MS);
  });
  input.addEventListener("keydown", (event) => !choices.list.hidden && choices.key(event));
  suggest();
  return { input, part: el("div", { class: "writing-combobox" }, labelled(label, input, hint), choices.list) };
}

export function askForLink(editor) {
  const before = editor.getAttributes("link").href ?? "";
  if (before) editor.commands.extendMarkRange("link");
  const needsText = editor.state.selection.empty;
  const text = line({ dir: "auto" });
  const address = combobox({
    label: "Address, or words from the title of an article here",
    hint: "Such as https://example.com, mailto:…, tel:… or #place",
    value: before,
    none: "No article has these words in its title.",
    find: async (typed) => {
      if (!typed || !linkProblem(typed) || /^[a-z]+:|^\W/i.test(typed)) return null;
      const { data } = await editor.storage.desk.server.links(typed);
      return (data ?? []).map((each) => ({ ...each, name: each.title, hint: each.state }));
    },
    pick: ({ title, address: href }) => {
      address.input.value = href;
      address.input.dispatchEvent(new Event("input"));
      if (!text.value) text.value = title;
    },
  });
  ask(editor, {
    title: before ? "Change the link" : "Link",
    parts: [address.part, needsText ? labelled("Text of the link", text) : null],
    button: before ? "Change" : "Link",
    others: before ? [["Remove the link", () => editor.commands.unsetMark("link")]] : [],
    submit: () => {
      const href = repaired(address.input.value.trim());
      const problem = linkProblem(href);
      if (problem) return problem;
      const chain = editor.chain();
      if (needsText) {
        const marks = [{ type: "link", attrs: { href } }];
        chain.insertContent({ type: "text", text: text.value.trim() || href, marks }).unsetMark("link").run();
      } else {
        const title = before ? editor.getAttributes("link").title : null;
        chain.setMark("link", { href, title }).setTextSelection(editor.state.selection.to).run();
      }
      return null;
    },
  });
}

// What people write for an address: without the scheme.
function repaired(typed) {
  if (/^[^\s/@:]+@[^\s/@:]+\.[a-z]{2,}$/i.test(typed)) return `mailto:${typed}`;
  return /^[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}([/?#]\S*)?$/i.test(typed) ? `https://${typed}` : typed;
}

export function askForCitation(editor) {
  const { references } = editor.storage.desk;
  const all = references.list();
  const cite = ({ id }) => {
    editor.commands.insertContent({ type: "citation", attrs: { ref: id } });
    end();
  };
  const picker = combobox({
    label: "Reference to cite",
    none: all.length ? "No reference has these words." : "The article has no references yet.",
    find: (typed) =>
      all
        .filter(({ id, title }) => `${id} ${title}`.toLowerCase().includes(typed.toLowerCase()))
        .map((each) => ({ ...each, name: each.title || each.id, hint: each.id })),
    pick: cite,
  });
  const end = ask(editor, {
    title: "Cite a reference",
    parts: [picker.part],
    others: all.length ? [] : [["Go to the references", goToReferences]],
    submit: () => "Choose a reference from the list.",
  });
}

function goToReferences() {
  const title = document.getElementById("references-title");
  const field = title?.parentElement.querySelector("button, input, summary");
  title?.scrollIntoView({ block: "start" });
  field?.focus();
}

export function askForImage(editor) {
  const address = line({ inputmode: "url", placeholder: "https://" });
  const alt = line({ dir: "auto" });
  ask(editor, {
    title: "Image",
    parts: [
      labelled("Address of the image", address, "Beginning with https://, or with / for one of this site"),
      labelled("What it shows", alt, "For those who cannot see it. Leave it empty only where the image is decoration."),
    ],
    button: "Insert",
    submit: () => {
      const src = address.value.trim();
      const problem = imageProblem(src);
      if (!problem) insertBlock(editor, editor.schema.nodes.image.create({ src, alt: alt.value.trim() }));
      return problem;
    },
  });
}

export function askForEmbed(editor) {
  const address = line({ inputmode: "url", placeholder: "https://" });
  ask(editor, {
    title: "Video or audio",
    parts: [labelled("Its address", address, "At YouTube, Vimeo, SoundCloud or Spotify, or of an audio or video file")],
    button: "Insert",
    submit: async () => {
      const url = wholeAddress(address.value);
      if (!url) return "An embed needs the whole address, beginning with https://.";
      const { data, errors, problem } = await describeEmbed(editor.storage.desk.server, url);
      if (!data) return errors[0]?.detail ?? problem;
      insertBlock(editor, editor.schema.nodes.embed.create({ url }));
      return null;
    },
  });
}
