// Click-to-load for audio and video. The server writes a link, which works without this file.
// With it a button appears, and only its click makes the browser ask the provider for anything.

for (const figure of document.querySelectorAll("[data-embed-src]")) {
  prepare(figure);
}

function prepare(figure) {
  const source = playable(figure.dataset.embedSrc);
  if (source === null) return;

  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-primary embed-play";
  button.lang = "en";
  button.textContent = `Play — loads from ${providerOf(figure, source)}`;
  button.addEventListener("click", () => load(figure, button, source));

  const link = figure.querySelector(".embed-link");
  figure.insertBefore(button, link);
  figure.classList.add("embed-ready");
}

// The title reads "Video on YouTube"; a plain file has only its host to go by.
function providerOf(figure, source) {
  const named = / on (.+)$/u.exec(figure.dataset.embedTitle ?? "");
  return named ? named[1] : source.hostname;
}

function playable(address) {
  if (!URL.canParse(address)) return null;
  const source = new URL(address);
  return source.protocol === "https:" ? source : null;
}

function load(figure, button, source) {
  const player = makePlayer(figure.dataset.embedKind, source);
  player.className = "embed-player";
  player.title = figure.dataset.embedTitle ?? "";
  player.tabIndex = 0;
  button.replaceWith(player);
  figure.classList.replace("embed-ready", "embed-playing");
  player.focus();
}

function makePlayer(kind, source) {
  if (kind === "video" || kind === "audio") {
    const media = document.createElement(kind);
    media.controls = true;
    media.autoplay = true;
    media.src = source.href;
    return media;
  }
  const frame = document.createElement("iframe");
  frame.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
  frame.referrerPolicy = "strict-origin-when-cross-origin";
  frame.src = source.href;
  return frame;
}
