// Click-to-load for audio and video. The server writes a link, which works without this file.
// With it a button appears, and only its click makes the browser ask the provider for anything.
// A moment that a comment names ("at 12:34") becomes a button too, where a player can go to it.

// SoundCloud's player takes no time in its address. It goes to one by messages, once it plays:
// https://developers.soundcloud.com/docs/api/html5-widget
const SOUNDCLOUD = "https://w.soundcloud.com";
const ready = new WeakSet(); // its players that have said so
const awaited = new WeakMap(); // its players, and the second that each shall go to

const figures = [...document.querySelectorAll("[data-embed-src]")];
figures.forEach(prepare);

if (figures.some(canSeek)) {
  document.querySelectorAll('.comment-body time[datetime^="PT"]').forEach(offer);
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

function load(figure, button, source, seconds = null) {
  const player = makePlayer(figure.dataset.embedKind, source);
  if (seconds !== null) seek(player, source, seconds);
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

// Where each frame's address takes a time; a plain file can always be sought in.
function atMoment(source, seconds) {
  const url = new URL(source);
  if (url.hostname === "www.youtube-nocookie.com") url.searchParams.set("start", seconds);
  else if (url.hostname === "player.vimeo.com") url.hash = `t=${seconds}s`;
  else if (url.hostname === "open.spotify.com") url.searchParams.set("t", seconds);
  else return null;
  if (url.hostname !== "open.spotify.com") url.searchParams.set("autoplay", "1");
  return url;
}

function canSeek(figure) {
  const source = playable(figure.dataset.embedSrc);
  if (source === null) return false;
  const moves = source.origin === SOUNDCLOUD || atMoment(source, 0) !== null;
  return figure.dataset.embedKind !== "iframe" || moves;
}

function offer(time) {
  const named = /^PT(\d+)S$/u.exec(time.dateTime);
  if (named === null) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "moment";
  button.textContent = time.textContent;
  button.setAttribute("aria-label", `Play at ${time.textContent}`);
  button.addEventListener("click", () => goTo(Number(named[1])));
  time.replaceChildren(button);
}

// In what the reader has begun to play, or else in the article's first.
function goTo(seconds) {
  const seekable = figures.filter(canSeek);
  const figure = seekable.find((each) => each.matches(".embed-playing")) ?? seekable[0];
  const source = playable(figure.dataset.embedSrc);
  const player = figure.querySelector(".embed-player");
  if (player === null) {
    load(figure, figure.querySelector(".embed-play"), source, seconds);
    return;
  }
  seek(player, source, seconds);
  player.focus();
}

function seek(player, source, seconds) {
  if (player instanceof HTMLMediaElement) {
    player.currentTime = seconds;
    player.play().catch(() => {}); // the browser may want a click on the player itself
  } else if (source.origin === SOUNDCLOUD) {
    awaited.set(player, seconds);
    if (ready.has(player)) start(player);
  } else {
    player.src = atMoment(source, seconds).href;
  }
}

function start(player) {
  tell(player, "addEventListener", "playProgress");
  tell(player, "play");
}

function tell(player, method, value) {
  player.contentWindow.postMessage(JSON.stringify({ method, value }), SOUNDCLOUD);
}

function methodOf(text) {
  try {
    return JSON.parse(text).method;
  } catch {
    return null;
  }
}

window.addEventListener("message", (event) => {
  if (event.origin !== SOUNDCLOUD || typeof event.data !== "string") return;
  const frames = [...document.querySelectorAll("iframe.embed-player")];
  const player = frames.find((each) => each.contentWindow === event.source);
  if (!player) return;
  const said = methodOf(event.data);
  if (said === "ready") {
    ready.add(player);
    if (awaited.has(player)) start(player);
  } else if (said === "playProgress" && awaited.has(player)) {
    tell(player, "removeEventListener", "playProgress");
    tell(player, "seekTo", awaited.get(player) * 1000);
    awaited.delete(player);
  }
});
