// What of a pasted text could not come in, in words for the person who pastes.

const MOST_NAMES = 10;
const WORDS = {
  image: ["image", "images"],
  player: ["audio or video", "audios or videos"],
  object: ["embedded object", "embedded objects"],
  button: ["button", "buttons"],
  field: ["form field", "form fields"],
  link: ["link that no reader could follow", "links that no reader could follow"],
  imageLink: ["link of an image", "links of images"],
  deletion: ["deletion", "deletions"],
  comment: ["private comment", "private comments"],
};

export class Lost {
  constructor() {
    this.things = new Map();
    this.remarks = new Set();
  }

  add(kind, name = "") {
    const names = this.things.get(kind) ?? [];
    names.push(name.replace(/\s+/g, " ").trim().slice(0, 80));
    this.things.set(kind, names);
  }

  remark(sentence) {
    this.remarks.add(sentence);
  }

  // One text, or an empty one where all came in.
  words() {
    const kinds = Object.keys(WORDS).filter((kind) => this.things.has(kind));
    const left = kinds.map((kind) => counted(kind, this.things.get(kind)));
    const first = left.length ? [`Left out: ${left.join("; ")}.`] : [];
    if (this.things.has("image")) first.push("An image is put in by its https:// address.");
    return [...first, ...this.remarks].join(" ");
  }
}

function counted(kind, names) {
  const count = `${names.length} ${WORDS[kind][names.length === 1 ? 0 : 1]}`;
  const known = names.filter(Boolean);
  if (!known.length) return count;
  const shown = known.slice(0, MOST_NAMES);
  const more = names.length - shown.length;
  return `${count} (${[...shown, ...(more ? [`${more} more`] : [])].join(", ")})`;
}
