// Images, and audio or video from elsewhere.

import { Node } from "@tiptap/core";
import { imageProblem, wholeAddress } from "./address.js";
import { attribute } from "./attribute.js";
import { el } from "./dom.js";
import { FieldView } from "./views.js";

class ImageView extends FieldView {
  constructor(props) {
    super(props);
    this.picture = el("img", { loading: "lazy", decoding: "async" });
    const alt = this.field("What the image shows (alternative text)", "alt", {
      read: (text) => text,
      placeholder: "What does it show?",
    });
    const caption = this.field("Caption of the image", "caption", { placeholder: "Caption (optional)" });
    this.dom = el("figure", { class: "writing-figure", contenteditable: "false" }, this.picture, alt, caption);
    this.alt = alt;
    this.shown(alt, () => this.show());
    this.show();
  }

  show() {
    const { src, alt } = this.node.attrs;
    if (this.picture.getAttribute("src") !== src) this.picture.src = src;
    this.picture.alt = alt;
    this.dom.classList.toggle("is-undescribed", !alt.trim());
  }
}

const Image = Node.create({
  name: "image",
  group: "block",
  atom: true,
  draggable: true,
  addAttributes: () => ({
    src: attribute(),
    alt: attribute(""),
    caption: attribute(null),
  }),
  parseHTML: () => [
    {
      tag: "img[src]",
      getAttrs: (image) => {
        const src = image.getAttribute("src");
        if (imageProblem(src)) return false;
        return { src, alt: image.getAttribute("alt") ?? "", caption: image.dataset.caption || null };
      },
    },
  ],
  renderHTML: ({ node: { attrs } }) => [
    "img",
    { src: attrs.src, alt: attrs.alt, ...(attrs.caption && { "data-caption": attrs.caption }) },
  ],
  addNodeView: () => (props) => new ImageView(props),
});

// What each address is, asked once.
const described = new Map();

export async function describeEmbed(server, url) {
  if (!described.has(url)) {
    const answer = await server.embed(url);
    if (answer.data || answer.errors.length) described.set(url, answer);
    return answer;
  }
  return described.get(url);
}

class EmbedView extends FieldView {
  constructor(props, server) {
    super(props);
    const { url } = this.node.attrs;
    this.label = el("p", { class: "embed-label" }, "Audio or video");
    const link = el("a", { class: "embed-link", href: url, target: "_blank", rel: "noopener", tabindex: -1 }, url);
    const remove = el(
      "button",
      { type: "button", class: "button button-small", tabindex: -1, click: () => this.remove() },
      "Remove",
    );
    this.shown(link);
    this.shown(remove);
    this.dom = el("div", { class: "embed writing-embed", contenteditable: "false" }, this.label, link, remove);
    this.ask(server, url);
  }

  async ask(server, url) {
    const { data, errors } = await describeEmbed(server, url);
    this.label.textContent = data ? data.title : (errors[0]?.detail ?? "Audio or video");
    this.dom.classList.toggle("is-refused", errors.length > 0);
    if (data) this.dom.classList.add(`embed-${data.kind}`);
  }

  update(node) {
    return node.attrs.url === this.node.attrs.url && super.update(node);
  }
}

const Embed = Node.create({
  name: "embed",
  group: "embed", // apart from the other blocks: an item of a list holds none
  atom: true,
  draggable: true,
  addOptions: () => ({ server: null }),
  addAttributes: () => ({ url: attribute() }),
  parseHTML: () => [
    {
      tag: "div[data-embed]",
      getAttrs: (card) => {
        const url = wholeAddress(card.dataset.embed);
        return url ? { url } : false;
      },
    },
  ],
  renderHTML: ({ node: { attrs } }) => ["div", { "data-embed": attrs.url }, attrs.url],
  renderText: ({ node }) => node.attrs.url,
  addNodeView() {
    return (props) => new EmbedView(props, this.options.server);
  },
});

export const mediaExtensions = (server) => [Image, Embed.configure({ server })];
