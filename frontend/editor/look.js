// What pasted HTML says of how it looks. Its styles become data, which no content policy stops, and
// are asked one property at a time.

const TAG = /<[a-z](?:"[^"]*"|'[^']*'|[^'">])*>/gi;

// The content policy reports styles and handlers where they are read, even in a page nobody sees.
export function withoutStyles(html) {
  return html
    .replace(/<style\b[^]*?<\/style\s*>/gi, "")
    .replace(TAG, (tag) =>
      tag.replace(/(\s)(?:style|(on[a-z]+))(\s*=)/gi, (_, space, on, is) => `${space}data-${on ?? "look"}${is}`),
    );
}

// One property of an element's own style, or an empty text.
export function look(element, property) {
  const found = (element.dataset?.look ?? "").split(";").map((each) => each.split(":"));
  return found.findLast(([name]) => name.trim().toLowerCase() === property)?.[1]?.trim().toLowerCase() ?? "";
}
