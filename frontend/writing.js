// The page on which an article is written saves by itself. The form works without this file.
//
// All that is typed is kept in this browser until the site has it. After a pause it is sent, as the
// form that it is; never twice at once, and what got no answer is sent again, word for word, before
// anything newer: the site then knows that it has it already, and nobody conflicts with themselves.

import { Copies } from "./copies.js";
import { Rows } from "./rows.js";
import { suggestTopics } from "./topics.js";

const PAUSE_MS = 1200;
const LONGEST_MS = 15_000; // who never pauses is saved all the same
const KEEP_MS = 250;
const ANSWER_MS = 20_000;
const RETRY_MS = [2000, 4000, 8000, 15_000, 30_000];
const SESSION_MS = 4000;
const PRESENCE_MS = 15_000;
const PARTS = ["authors", "references", "related"];
const AROUND = [".editor-state", ".standing", "[data-below]"];
const KEPT = "Your text is kept in this browser.";

class Writing {
  constructor(form) {
    this.form = form;
    this.rows = new Rows(form);
    this.article = form.dataset.article;
    this.copies = new Copies(form.dataset.user);
    // A page that comes back with what was typed goes on with the copy of the one before it.
    this.id = form.elements.kept.value || (crypto.randomUUID?.() ?? String(Math.random()).slice(2));
    this.status = form.querySelector("[data-saving]");
    this.said = form.querySelector("[data-said]");
    this.failures = 0;
    suggestTopics(form);
    this.forget();
    this.recover();
    this.listen();
    this.meet();
  }

  get name() {
    return this.article ?? `new:${this.form.elements.creation_key.value}`;
  }

  get language() {
    return this.form.elements.locale.value.trim() || "en";
  }

  listen() {
    const { form } = this;
    form.addEventListener("input", () => this.change());
    form.addEventListener("submit", (event) => this.submit(event));
    form.elements.title.addEventListener("keydown", (event) => this.leaveTitle(event));
    addEventListener("pagehide", () => this.dirty && this.keep());
    addEventListener("online", () => this.save());
    addEventListener("focus", () => this.waitsForSession && this.renew());
    document.addEventListener("visibilitychange", () => document.hidden && this.dirty && this.keep());
  }

  // A title has no lines: Enter goes on to the text.
  leaveTitle(event) {
    if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const sheet = document.getElementById("writing");
    (sheet?.checkVisibility() ? sheet : this.form.elements.body).focus();
  }

  // The form as it would be sent. The text goes once: as a document where the editor has one.
  fields() {
    this.form.dispatchEvent(new Event("galley:collect"));
    const all = [...new FormData(this.form)].filter(([name]) => !["csrf_token", "base", "kept"].includes(name));
    return all.some(([name]) => name === "document") ? all.filter(([name]) => name !== "body") : all;
  }

  change() {
    this.dirty = true;
    this.since ??= Date.now();
    clearTimeout(this.keeping);
    this.keeping = setTimeout(() => this.keep(), KEEP_MS);
    clearTimeout(this.waiting);
    const pause = Math.min(PAUSE_MS, Math.max(0, this.since + LONGEST_MS - Date.now()));
    this.waiting = setTimeout(() => this.save(), pause);
    if (!this.trouble) this.say("unsaved", "Not saved yet");
  }

  keep() {
    clearTimeout(this.keeping);
    const copy = {
      id: this.id,
      base: this.form.elements.base.value,
      at: Date.now(),
      title: this.form.elements.title.value,
      fields: this.fields(),
      unanswered: this.unanswered,
    };
    if (!this.copies.write(this.name, copy)) this.say("full", "This browser has no room to keep a copy of your text.");
  }

  // What the site has by now: a page that follows on a save names the copy.
  forget() {
    const address = new URL(location.href);
    const id = address.searchParams.get("kept");
    if (!id) return;
    this.copies.drop(id);
    address.searchParams.delete("kept");
    history.replaceState(history.state, "", address);
  }

  recover() {
    if ("unsaved" in this.form.dataset) {
      this.change();
      return;
    }
    if (!this.article) {
      this.offer();
      return;
    }
    const copy = this.copies.read(this.name);
    if (copy) this.restore(copy);
  }

  restore(copy) {
    const values = new Map(copy.fields);
    for (const part of PARTS) {
      const places = copy.fields.map(([name]) => new RegExp(`^${part}-(\\d+)-`).exec(name)?.[1]);
      this.rows.size(part, Math.max(-1, ...places.filter(Boolean).map(Number)) + 1);
    }
    // A text that was kept as Markdown has no document; the editor opens what stands there.
    const { document: body } = this.form.elements;
    if (body && !values.has("document")) body.value = "";
    for (const [name, value] of values) {
      const field = this.form.elements[name];
      if (field) field.value = value;
    }
    for (const field of this.form.querySelectorAll("[data-row] input")) this.rows.name(field);
    this.form.elements.base.value = copy.base;
    this.id = copy.id;
    this.unanswered = copy.unanswered;
    this.dirty = true;
    this.say("restored", "Restored from this browser");
    // The editor takes the text up when it starts; before that, the form would send an older one.
    const go = () => {
      this.withoutEditor(values);
      this.save();
    };
    document.readyState === "complete" ? go() : addEventListener("load", go);
  }

  // The editor did not come: what it wrote counts all the same, and is not written over.
  withoutEditor(values) {
    const { document: body, body: markdown } = this.form.elements;
    if (!body?.disabled || !values.has("document")) return;
    body.disabled = false;
    markdown.readOnly = true;
  }

  // A new article has no address yet under which its copy would be found.
  offer() {
    for (const { name, copy } of this.copies.all()) {
      if (!name.startsWith("new:")) continue;
      const note = element("p", "message recovered", "This browser holds an article that was not saved: “");
      const title = element("bdi", "", copy.title || "Untitled");
      if (copy.title) title.lang = new Map(copy.fields).get("locale") || "en";
      note.append(title, "”. ");
      const act = (words, then) => {
        const button = element("button", "button button-small", words);
        button.type = "button";
        button.addEventListener("click", then);
        return button;
      };
      const discard = () => {
        this.copies.drop(copy.id);
        note.remove();
        this.form.elements.title.focus();
      };
      note.append(act("Go on with it", () => this.reopen(copy)), " ", act("Throw it away", discard));
      document.querySelector("[data-recovered]").append(note);
    }
  }

  // The editor reads its text once, when the page opens: so the page opens anew with the copy.
  reopen(copy) {
    const values = new Map(copy.fields);
    const again = element("form", "");
    again.method = "post";
    const more = { csrf_token: this.form.elements.csrf_token.value, kept: copy.id, action: "reopen" };
    for (const [name, value] of [...values, ...Object.entries(more)]) {
      const field = element("input", "");
      Object.assign(field, { type: "hidden", name, value });
      again.append(field);
    }
    document.body.append(again);
    again.submit();
  }

  async save() {
    clearTimeout(this.waiting);
    if (document.readyState !== "complete") {
      addEventListener("load", () => this.save(), { once: true });
      return;
    }
    if (this.busy || this.stopped || !(this.dirty || this.unanswered)) return;
    if (!this.article && !this.form.elements.title.value.trim()) {
      this.say("untitled", "Give it a title, and it saves itself.");
      return;
    }
    this.busy = true;
    if (!this.unanswered) {
      this.unanswered = this.fields();
      this.dirty = false;
      this.since = undefined;
    }
    this.keep();
    if (!this.trouble) this.say("saving", "Saving …");
    const answer = await this.send(this.unanswered);
    this.busy = false;
    this.take(answer);
    if (this.submitted) this.form.requestSubmit(this.submitted);
  }

  async send(fields) {
    const { csrf_token, base } = this.form.elements;
    const body = new FormData();
    for (const [name, value] of fields) body.append(name, value);
    body.append("csrf_token", csrf_token.value);
    body.append("base", base.value);
    body.append("action", "autosave");
    return ask(location.pathname, { method: "POST", body });
  }

  take({ status, data }) {
    if (status === 200 || status === 201) this.took(data.data);
    else if (status === 422) this.refused(data.errors ?? []);
    else if (status === 401) this.signedOut();
    else if (status === 400 && !this.renewed) this.renew();
    else if (status === 403 || status === 404) this.stop(`You may not save this article any more. ${KEPT}`);
    else if (status === 412) this.stale(data.current);
    else if (status === 413) this.stop(`The article is too long to be saved. ${KEPT}`);
    else this.lost();
  }

  took(saved) {
    this.unanswered = undefined;
    this.failures = 0;
    this.renewed = false;
    this.trouble = false;
    this.form.elements.base.value = saved.version;
    this.showSlug(saved);
    if (!this.article) this.begin(saved);
    this.showState(saved);
    this.forgive();
    this.mark(saved.missing.filter(({ is_fault }) => is_fault));
    if (String(saved.revision) !== this.form.dataset.revision) this.showAround(saved);
    if (this.dirty) {
      this.keep();
      this.change();
      return;
    }
    this.copies.drop(this.id);
    this.form.dispatchEvent(new Event("galley:saved"));
    this.say("saved", `Saved at ${saved.saved_time}`);
  }

  // The slug that the site made of the title, as long as nobody writes another.
  showSlug(saved) {
    const { slug, slug_made: made } = this.form.elements;
    if (slug.value.trim() !== made.value || document.activeElement === slug) return;
    slug.value = saved.slug;
    made.value = saved.slug_made;
  }

  // From now on this is the page of an article that is there.
  begin(saved) {
    this.copies.drop(this.id);
    this.article = saved.id;
    this.form.dataset.presence = `${saved.edit_url}/presence`;
    const name = document.querySelector(".editor-name");
    name.textContent = this.form.elements.title.value;
    Object.assign(name, { lang: this.language, dir: "auto" });
    history.replaceState(history.state, "", saved.edit_url);
    this.meet();
  }

  refused(errors) {
    this.unanswered = undefined;
    this.dirty = true;
    this.trouble = true;
    this.forgive();
    this.mark(errors);
    const link = element("a", "", errors.length === 1 ? "one thing to correct" : `${errors.length} things to correct`);
    link.href = "#missing-title";
    this.say("refused", "Not saved yet: ", link, `. ${KEPT}`);
    this.list(errors.map(({ detail, ...error }) => ({ ...error, message: detail })), "missing-error");
    this.form.dispatchEvent(new CustomEvent("galley:refused", { detail: errors.map(({ pointer }) => pointer) }));
    this.keep();
  }

  mark(errors) {
    for (const { field_id } of errors) {
      const field = document.getElementById(field_id);
      field?.closest(".field")?.classList.add("field-error");
      field?.setAttribute("aria-invalid", "true");
    }
  }

  // What was said to be wrong, and is right by now.
  forgive() {
    document.querySelector(".error-summary")?.remove();
    for (const message of this.form.querySelectorAll(".error-message")) message.remove();
    for (const field of this.form.querySelectorAll(".field-error")) field.classList.remove("field-error");
    for (const field of this.form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  }

  signedOut() {
    this.trouble = true;
    const link = element("a", "", "Sign in in another tab");
    link.href = this.form.dataset.signIn;
    link.target = "_blank";
    this.say("signed-out", `You are signed out. ${KEPT} `, link);
    this.waitsForSession = true;
    clearTimeout(this.asking);
    this.asking = setTimeout(() => this.renew(), SESSION_MS);
  }

  // Another session has another token; whoever it belongs to must be who wrote here.
  async renew() {
    if (this.renewing) return;
    this.renewing = true;
    const { status, data } = await ask(this.form.dataset.session);
    this.renewing = false;
    if (status !== 200) {
      this.signedOut();
      return;
    }
    if (data.data.user !== this.form.dataset.user) {
      this.signedOut();
      this.say("other", `Somebody else is signed in here now. ${KEPT}`);
      return;
    }
    this.waitsForSession = false;
    this.renewed = true; // and if that is not taken either, something else is wrong
    for (const field of document.querySelectorAll('input[name="csrf_token"]')) field.value = data.data.csrf_token;
    this.save();
  }

  stale(current) {
    this.stopped = true;
    this.trouble = true;
    this.unanswered = undefined;
    this.dirty = true;
    this.keep();
    const merge = element("button", "button button-small button-primary", "Compare and merge");
    merge.name = "action";
    merge.value = "save";
    const drop = element("a", "", "Throw mine away");
    drop.href = `?kept=${this.id}`;
    drop.addEventListener("click", () => this.form.dispatchEvent(new Event("galley:saved")));
    const who = current?.saved_by ?? "Somebody";
    const what = current?.saved_by_you ? "You saved this article in another window." : `${who} saved this article meanwhile.`;
    this.say("stale", `${what} ${KEPT} `, merge, " ", drop);
  }

  stop(words) {
    this.stopped = true;
    this.trouble = true;
    this.dirty = true;
    this.say("stopped", words);
  }

  lost() {
    this.trouble = true;
    this.say("lost", `Not connected. ${KEPT}`);
    const pause = RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)];
    this.failures += 1;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.save(), pause);
  }

  // A button that sends the form waits for what is under way, or it would conflict with that.
  submit(event) {
    if (this.busy) {
      event.preventDefault();
      this.submitted = event.submitter ?? this.form.querySelector('button[value="save"]');
      return;
    }
    clearTimeout(this.waiting);
    this.stopped = true;
    this.form.elements.kept.value = this.id;
    if (this.dirty) this.keep();
  }

  showState({ revision, words, minutes, missing, languages }) {
    const version = document.querySelector("[data-version]");
    version.textContent = `Version ${revision}, saved just now`;
    const plural = (count, word) => `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;
    this.form.querySelector("[data-length]").textContent = `${plural(words, "word")}, ${plural(minutes, "minute")} to read`;
    this.list(missing);
    this.showLanguages(languages);
  }

  // The title of a link to an article is in the language of that article (WCAG 2.2, 3.1.2).
  showLanguages(languages) {
    for (const row of this.form.querySelectorAll('[data-rows="related"] [data-row]')) {
      const slug = row.querySelector('[name$="-slug"]').value.trim();
      for (const title of row.querySelectorAll('[name$="-title"], [data-name]')) title.lang = languages[slug] ?? this.language;
    }
  }

  // What the page says of the article around its form, where a new version changed that.
  async showAround({ revision, edit_url }) {
    this.form.dataset.revision = revision;
    try {
      const answer = await fetch(edit_url, { redirect: "error", signal: AbortSignal.timeout(ANSWER_MS) });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of AROUND) {
        const [shown, fresh] = [document, page].map((where) => where.querySelector(part));
        if (fresh && !shown?.contains(document.activeElement)) shown?.replaceWith(fresh);
      }
    } catch {
      // The next page says it.
    }
  }

  list(items, kind = "") {
    const list = this.form.querySelector("[data-missing]");
    const rows = items.map(({ field_id, message, pointer, line }) => {
      const row = element("li", kind);
      const link = element("a", "", message);
      link.href = `#${field_id}`;
      link.dataset.pointer = pointer;
      if (line) link.dataset.line = line;
      row.append(field_id ? link : message);
      return row;
    });
    list.replaceChildren(...(rows.length ? rows : [element("li", "missing-none", "Nothing is missing.")]));
  }

  // Seen always; said aloud only where something else is the matter than before.
  say(kind, words, ...more) {
    this.status.replaceChildren(words, ...more);
    this.status.dataset.saving = kind;
    if (kind === this.kind || ["unsaved", "saving"].includes(kind)) return;
    this.kind = kind;
    this.said.textContent = this.status.textContent;
  }

  // Who else has the article open.
  async meet() {
    clearTimeout(this.meeting);
    if (!this.form.dataset.presence) return;
    this.meeting = setTimeout(() => this.meet(), PRESENCE_MS);
    if (document.hidden) return;
    const headers = { "X-CSRFToken": this.form.elements.csrf_token.value };
    const { status, data } = await ask(this.form.dataset.presence, { method: "POST", headers });
    if (status === 200) this.showOthers(data.data.others);
  }

  showOthers(names) {
    const place = document.querySelector("[data-present]");
    const words = names.length ? `${names.join(", ")} ${names.length === 1 ? "has" : "have"} this article open too.` : "";
    if (place.textContent.trim() === words) return;
    place.replaceChildren(...(words ? [element("p", "message present", words)] : []));
  }
}

// Resolves to the status and the JSON of the answer; status 0 stands for none.
async function ask(address, { headers, ...options } = {}) {
  try {
    const answer = await fetch(address, {
      ...options,
      headers: { Accept: "application/json", ...headers },
      redirect: "error",
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    return { status: answer.status, data: await answer.json() };
  } catch {
    return { status: 0 };
  }
}

function element(tag, kind, ...content) {
  const node = document.createElement(tag);
  if (kind) node.className = kind;
  node.append(...content);
  return node;
}

const form = document.querySelector("form[data-user]");
if (form?.dataset.user) new Writing(form);
