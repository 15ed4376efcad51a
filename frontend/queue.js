// The queue worked by keys, without a reload. Everything here is a form or a link of the page too.
//   Single keys count only outside of fields and dialogs, and can be switched off (WCAG 2.1.4).
//   A card that stays is never made anew: what was typed, selected or unfolded in it is kept.
//   The focus goes on to the next card after each action; a live region says what was done.

const POLL_MS = 15000;
const STEP_MS = 1000;
const PAUSE_MS = 400;
const SWITCH = "galley-queue-keys";
const queue = () => document.querySelector("[data-queue]");
const cards = () => [...document.querySelectorAll(".queue-card")];
const selected = () => [...document.querySelectorAll("[data-select]:checked")];

const live = document.createElement("div");
live.className = "visually-hidden";
live.setAttribute("role", "status");
document.body.append(live);

const news = document.createElement("div");
news.className = "queue-news";
news.setAttribute("role", "status");
document.body.append(news);

let current = null; // the id of the card that the keys are about
let busy = false;
// Keys pressed before the site has answered are about a card that is not there yet. They are left
// out, and so is what follows without a pause: of a reason after a lost “d”, each letter is a key.
let restUntil = 0;

function card() {
  return document.getElementById(current) ?? null;
}

function go(to, { focus = true } = {}) {
  if (!to) return;
  for (const each of cards()) each.classList.toggle("is-current", each === to);
  current = to.id;
  if (focus) to.focus({ preventScroll: true });
  if (focus) to.scrollIntoView({ block: "nearest", behavior: "instant" });
}

function step(by) {
  const all = cards();
  const at = all.indexOf(card());
  if (at < 0) return go(all[by > 0 ? 0 : all.length - 1]);
  const to = all[at + by];
  if (to) return go(to);
  live.textContent = by > 0 ? "This is the last comment of the page." : "This is the first comment.";
  const later = document.querySelector('[rel="next"]');
  if (by > 0 && later) later.focus();
}

// --- sending a form and taking in the page that answers it ------------------------------------

async function send(form) {
  if (busy) return;
  busy = true;
  const acted = form.closest(".queue-card");
  const all = cards();
  const at = all.indexOf(acted);
  const next = all[at + 1]?.id ?? all[at - 1]?.id;
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
    });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.querySelector("[data-queue]")) {
      // Signed out meanwhile, or an error with a page of its own.
      if (answer.redirected) location.assign(answer.url);
      else instead(page);
      return;
    }
    news.querySelector("[data-away]")?.remove();
    if (answer.redirected) history.replaceState(null, "", answer.url);
    const back = form.dataset.act === "undo" ? cardsThatCame(page) : [];
    const held = document.activeElement;
    take(page);
    const kept = typing(held) && !form.contains(held) && fieldAnew(held);
    if (kept) kept.focus({ preventScroll: true });
    settle(acted?.id, back[0] ?? next, kept);
  } catch {
    live.textContent = "";
    const away = Object.assign(document.createElement("p"), {
      textContent: "The site did not answer; nothing was decided. Try again.",
    });
    away.dataset.away = "";
    news.replaceChildren(away);
  } finally {
    busy = false;
  }
}

function instead(page) {
  const main = document.querySelector("main");
  main.replaceChildren(...page.querySelector("main").childNodes);
  document.title = page.title;
  news.replaceChildren();
  main.focus();
}

function cardsThatCame(page) {
  const known = new Set(cards().map((each) => each.id));
  return [...page.querySelectorAll(".queue-card")].map((each) => each.id).filter((id) => !known.has(id));
}

function take(page) {
  const token = page.querySelector('input[name="csrf_token"]')?.value;
  for (const fresh of page.querySelectorAll(".queue-card:not([data-refused])")) {
    const old = document.getElementById(fresh.id);
    if (old && old.dataset.revision === fresh.dataset.revision && !("refused" in old.dataset)) {
      fresh.replaceWith(old);
    }
  }
  for (const fold of page.querySelectorAll("details[data-keep]")) {
    const old = document.querySelector(`details[data-keep="${fold.dataset.keep}"]`);
    if (old) fold.open = old.open;
  }
  for (const part of ["main", ".desk-nav"]) {
    document.querySelector(part).replaceChildren(...page.querySelector(part).childNodes);
  }
  for (const field of document.querySelectorAll('input[name="csrf_token"]')) field.value = token;
  document.title = page.title;
  // The live region says it, and would not be the only one.
  for (const flash of document.querySelectorAll("main > .flash")) flash.removeAttribute("role");
  prepare();
}

// A field that somebody writes in: the same one, or that in its place with what was written.
function fieldAnew(held) {
  if (held.isConnected) return held;
  const anew = held.id && document.getElementById(held.id);
  if (anew) anew.value = held.value;
  return anew;
}

function settle(acted, next, kept) {
  const trouble = document.querySelector(".error-summary");
  if (kept) {
    live.textContent = trouble ? "" : whatWasDone();
    return;
  }
  if (trouble) {
    live.textContent = "";
    const refused = document.getElementById(acted);
    if (refused) go(refused, { focus: false });
    trouble.focus();
    trouble.scrollIntoView({ block: "nearest" });
    return;
  }
  live.textContent = whatWasDone();
  if (cards().length) go(document.getElementById(next) ?? cards()[0]);
  else document.getElementById("queue-title").focus();
}

function whatWasDone() {
  const done = document.querySelector("[data-done]");
  const said = done ?? document.querySelector("main > .flash");
  if (!said) return "";
  const undo = done && keysOn() ? " Press u to undo." : "";
  const left = document.querySelector(".empty-title");
  return `${said.textContent.trim()}${undo}${left ? ` ${left.textContent}.` : ""}`;
}

// --- keys ------------------------------------------------------------------------------------

function keysOn() {
  return localStorage.getItem(SWITCH) !== "off";
}

function typing(target) {
  return target.closest?.('input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable]');
}

function submit(name) {
  if (selected().length && name !== "edit") {
    document.getElementById("many").requestSubmit(document.querySelector(`#many [value="${name}"]`));
    return;
  }
  card()?.querySelector(`form[data-act="${name}"]`)?.requestSubmit();
}

function unfold(name) {
  const fold = card()?.querySelector(`[data-fold="${name}"]`);
  if (!fold) return;
  fold.open = true;
  fold.querySelector("[data-reasons] :checked, [data-reasons] input, [data-first]").focus();
}

// The listed reasons of the form that one is in; else of the one that is open in the current card,
// or on a page that asks about one thing only.
function reasonsNear(target) {
  const within = queue() ? card() : document;
  return target.closest?.("form")?.querySelector("[data-reasons]")
    ?? within?.querySelector("details[open] [data-reasons], [data-confirm] [data-reasons]");
}

// Whether a key was for the reasons: a number chooses one, a letter begins one's own words.
function reasonKey(event) {
  const list = reasonsNear(event.target);
  if (!list || typing(event.target)) return false;
  if (/^[1-9]$/.test(event.key)) {
    const chosen = list.querySelectorAll("input")[event.key - 1];
    event.preventDefault();
    chosen?.click();
    chosen?.focus();
    return true;
  }
  if (event.target.type !== "radio" || event.key.length > 1 || event.key === " ") return false;
  list.closest("form").querySelector('[name="reason"]').focus();
  return true;
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  a: () => submit("approve"),
  s: () => submit("spam"),
  d: () => (selected().length ? submit("decline") : unfold("decline")),
  e: () => unfold("edit"),
  r: () => card()?.querySelector('a[data-act="reply"]')?.click(),
  u: () => document.querySelector('form[data-act="undo"]')?.requestSubmit(),
  x: () => card()?.querySelector("[data-select]")?.click(),
  "/": () => document.getElementById("queue-q").focus(),
  "?": () => help(),
};

function help() {
  document.getElementById("keys").showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  const target = event.target;
  if (event.key === "Enter" && typing(target) && target.form?.closest(".fold, [data-confirm]")) {
    // Enter sends from a list too; a longer text takes Ctrl+Enter, as elsewhere in the desk.
    if (target.matches("textarea") ? event.ctrlKey || event.metaKey : target.matches("select")) {
      event.preventDefault();
      target.form.requestSubmit();
    }
    return;
  }
  const held = event.ctrlKey || event.metaKey || event.altKey || event.repeat && !"jk".includes(event.key);
  const free = keysOn() && !document.querySelector("dialog[open]");
  if (free && !held && !busy && event.timeStamp >= restUntil && reasonKey(event)) return;
  if (!queue()) return;
  if (event.key === "Escape" && (typing(target) || target.closest?.(".fold"))) {
    const fold = target.closest(".fold");
    if (fold) fold.open = false;
    const back = target.closest(".queue-card") ?? card() ?? cards()[0];
    if (back) go(back);
    return;
  }
  if (held || !free || typing(target)) return;
  const act = KEYS[event.key];
  const left = (busy && act) || event.timeStamp < restUntil;
  if (left) restUntil = event.timeStamp + PAUSE_MS;
  if (!act) return;
  event.preventDefault();
  if (!left) act();
});

// --- what the page offers with a script ----------------------------------------------------------

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.act || !form.closest("[data-queue]")) return;
  event.preventDefault();
  send(form);
});

// The first click of a double click brings another comment under the mouse: nobody has read that.
document.addEventListener("click", (event) => {
  if (event.detail > 1 && event.target.closest?.("[data-queue] form[data-act] button")) event.preventDefault();
}, true);

document.addEventListener("focusin", (event) => {
  const on = event.target.closest?.(".queue-card");
  if (on && on.id !== current) go(on, { focus: false });
});

// What is typed counts before what is chosen, so nothing stays chosen beside it.
document.addEventListener("input", (event) => {
  if (event.target.name !== "reason" || !event.target.value) return;
  const chosen = reasonsNear(event.target)?.querySelector(":checked");
  if (chosen) chosen.checked = false;
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-keys-on]")) {
    localStorage.setItem(SWITCH, event.target.checked ? "on" : "off");
  }
  if (event.target.matches("[data-select]")) count();
});

document.addEventListener("reset", () => setTimeout(count));

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-help]")) help();
  if (event.target.closest("[data-select-all]")) {
    for (const box of document.querySelectorAll("[data-select]")) box.checked = true;
    count();
  }
});

function count() {
  const form = document.getElementById("many");
  if (!form) return;
  const number = selected().length;
  form.classList.toggle("is-active", number > 0);
  const text = number ? `${number} selected:` : "With those selected:";
  if (form.querySelector("[data-selected]").textContent === text) return;
  form.querySelector("[data-selected]").textContent = text;
  live.textContent = number ? `${number} selected.` : "None selected.";
}

function prepare() {
  for (const each of document.querySelectorAll("[data-help], [data-select-all]")) each.hidden = false;
  const box = document.querySelector("[data-keys-on]");
  if (box) box.checked = keysOn();
  const form = document.getElementById("many");
  if (form) form.classList.toggle("is-active", selected().length > 0);
  if (form && selected().length) form.querySelector("[data-selected]").textContent = `${selected().length} selected:`;
}

// --- what arrives meanwhile -----------------------------------------------------------------------

async function poll() {
  const address = queue()?.dataset.arrivals;
  if (!address || document.hidden || busy) return;
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected || address !== queue()?.dataset.arrivals) return;
    const { count: number } = (await answer.json()).data;
    const known = news.querySelector("[data-number]");
    if (!number) news.replaceChildren();
    else if (known?.dataset.number !== String(number)) announce(number);
  } catch {
    // The line is away for a moment; the next round asks again.
  }
}

function announce(number) {
  const many = number >= 100 ? "100 or more" : number;
  const later = document.querySelector('[rel="next"]');
  const told = later
    ? Object.assign(document.createElement("p"), { textContent: `${many} new, behind later comments` })
    : Object.assign(document.createElement("button"), {
        type: "button",
        className: "button button-primary button-small",
        textContent: `${many} new, at the end: show`,
      });
  told.dataset.number = number;
  if (!later) told.addEventListener("click", refresh);
  news.replaceChildren(told);
}

async function refresh() {
  const kept = current;
  const answer = await fetch(location.href);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!page.querySelector("[data-queue]")) return location.reload();
  const top = document.getElementById(kept)?.getBoundingClientRect().top;
  take(page);
  news.replaceChildren();
  const at = document.getElementById(kept);
  if (at && top !== undefined) {
    go(at, { focus: false });
    at.focus({ preventScroll: true });
    scrollBy({ top: at.getBoundingClientRect().top - top, behavior: "instant" });
  } else go(cards()[0]);
}

if (queue()) {
  prepare();
  const place = cards().find((each) => `#${each.id}` === location.hash);
  go(place ?? (whatWasDone() ? cards()[0] : null));
  // The focus has left the words about what was done; a live region speaks only of what comes later.
  const said = whatWasDone();
  setTimeout(() => (live.textContent ||= said), STEP_MS);
  setInterval(poll, POLL_MS);
} else {
  // A long queue is looked through in steps; the page leaves a moment to stop between two.
  const goOn = document.querySelector("form[data-go-on]");
  if (goOn) setTimeout(() => goOn.requestSubmit(), STEP_MS);
}
