// Which addresses a body may hold, as the server judges them (cms/body/urls.py). Each function
// returns a sentence that says what is wrong, or null.

const FORBIDDEN = /[\s\u0000-\u0020\u007f-\u009f\\<>"`]/;
const LONGEST = 2000;

export function linkProblem(url) {
  const problem = characters(url);
  if (problem || url.startsWith("#") || isPath(url)) return problem;
  if (/^mailto:./i.test(url)) return null;
  if (/^tel:/i.test(url)) return telephone(url);
  if (/^https?:\/\//i.test(url)) return website(url);
  return "A link may begin with https://, http://, mailto:, tel:, / (a page of this site) or # (a place in this page).";
}

export function imageProblem(url) {
  const problem = characters(url);
  if (problem || isPath(url)) return problem;
  if (/^https:\/\//i.test(url)) return website(url);
  return "An image may come from an https:// address or a path of this site (/…).";
}

// A telephone number as people write it, with hyphens for its spaces; any other address as it is.
export function dialled(url) {
  const [, number] = /^tel:(?:\/\/)?(.*)$/i.exec(url.trim()) ?? [];
  return number === undefined ? url : `tel:${number.replace(/%20/g, " ").trim().replace(/[\s\u2010\u2011]+/g, "-")}`;
}

// What somebody typed or pasted as a whole address, or null.
export function wholeAddress(text) {
  const url = text.trim();
  return /^https?:\/\//.test(url) && !linkProblem(url) ? url : null;
}

// The address that was pasted, where it is all that was; a mail address or the like too, for it can
// be what a link leads to.
export function pastedAddress({ clipboardData }) {
  const given = ["text/plain", "text/uri-list"].map((type) => clipboardData?.getData(type).trim() ?? "");
  const url = given.find(Boolean) ?? "";
  const whole = dialled(/^www\.[^\s/]+\.[^\s]+$/i.test(url) ? `https://${url}` : url);
  return /^[a-z]+:/i.test(whole) && !linkProblem(whole) ? whole : null;
}

function isPath(url) {
  return url.startsWith("/") && !url.startsWith("//");
}

function characters(url) {
  if (!url) return "The address is missing.";
  if (url.length > LONGEST) return "The address is longer than 2,000 characters.";
  if (FORBIDDEN.test(url)) {
    return "The address has a space, a quote, a backslash or another character that cannot stand in one.";
  }
  return null;
}

// RFC 3966: digits, with signs that only part them; then parameters.
function telephone(url) {
  if (/^tel:(?=[^;]*[0-9*#])(?:\+[0-9().-]*|[0-9A-F*#().-]+)(?:;[A-Za-z0-9-]+(?:=[^;\s]+)?)*$/i.test(url)) return null;
  return "A telephone number has digits, hyphens, dots and brackets alone, such as tel:+49-800-1110111.";
}

function website(url) {
  const authority = url.slice(url.indexOf("//") + 2).split(/[/?#]/, 1)[0];
  if (authority.includes("@")) return "The address has a user name or password in it; please leave it out.";
  if (!URL.canParse(url) || /^(?::|$)/.test(authority) || /:0+$/.test(authority)) {
    return "The address names no website; please check what follows https://.";
  }
  // The browser has made ASCII of the host, and lets signs through that no name has.
  if (!/^(?:\[[0-9a-f:.]+\]|[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*\.?)$/.test(new URL(url).hostname)) {
    return "The address names no website; please check what follows https://.";
  }
  return null;
}
