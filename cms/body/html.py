"""Rendering a document as the HTML of a reader's page.

Every value is escaped, so a document need not be trusted. There are no inline styles and no
scripts. The style sheet uses these classes:
``callout callout-KIND``, ``callout-title``, ``callout-kind``, ``citation``,
``heading-anchor``, ``table-scroll``, ``align-left``, ``align-center``, ``align-right``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup, escape

from cms.body.anchors import Anchors
from cms.body.document import (
    Blockquote,
    BulletList,
    Callout,
    CodeBlock,
    Document,
    Embed,
    Heading,
    Image,
    ListItem,
    OrderedList,
    Paragraph,
    Table,
    TableCell,
    TableHeader,
    TableRow,
    ThematicBreak,
)
from cms.body.elements import element, join, tag
from cms.body.inlines import Citation, HardBreak, Inline
from cms.body.mark_spans import Span, is_code, nest
from cms.body.traversal import inline_text
from cms.body.urls import host_of

# HTML 5.2, 4.5.5: "s" means no longer accurate; "del" would mean an edit.
_TAGS = {"strike": "s"}
# The language of the words that the renderer adds.
UI_LANG = "en"
_CALLOUT_LABELS = {"note": "Note", "tip": "Tip", "warning": "Warning", "danger": "Danger"}


@dataclass(frozen=True)
class HeadingAnchor:
    """A heading of the page, for a table of contents: ``#id`` leads to it."""

    id: str
    level: int
    text: str


@dataclass(frozen=True)
class RenderedBody:
    """The HTML of a body, and what the page around it needs."""

    html: Markup
    headings: tuple[HeadingAnchor, ...]
    citations: Mapping[str, tuple[str, ...]]
    """The ids of the citations of each cited key, such as ``cite-KEY-1``."""


def render_html(
    document: Document,
    *,
    embed: Callable[[str], Markup],
    number_of: Callable[[str], int | None],
    own_host: str | None = None,
    reserved_ids: Collection[str] = (),
    anchor_prefix: str = "",
    locale: str | None = None,
) -> RenderedBody:
    """Return a canonical document as HTML.

    ``embed`` gives the player for a URL. ``number_of`` gives the number under which the page
    lists a reference, whose entry has the id ``ref-KEY``, or None for one that is not listed
    (a mapping's ``get`` will do), as a draft may cite. Links to hosts other than ``own_host`` get
    ``rel="noopener"``. The id of a heading begins with ``anchor_prefix``, and is none of
    ``reserved_ids``. ``locale`` is the language of the document; words that are put in here are
    English, and say so (WCAG 2.2, 3.1.2).
    """
    renderer = _Renderer(embed, number_of, own_host, Anchors(reserved_ids, anchor_prefix), locale)
    html = renderer.blocks(document.content)
    citations = {key: tuple(anchors) for key, anchors in renderer.cited.items()}
    return RenderedBody(html, tuple(renderer.headings), citations)


def render_blocks(
    document: Document,
    *,
    embed: Callable[[str], Markup],
    number_of: Callable[[str], int | None],
    anchor_prefix: str = "",
    locale: str | None = None,
) -> list[Markup]:
    """Return the HTML of each block, as `render_html` would render it within the document."""
    renderer = _Renderer(embed, number_of, None, Anchors(prefix=anchor_prefix), locale)
    return [renderer.blocks([block]) for block in document.content]


@dataclass
class _Renderer:
    """Renders a document in one pass, counting headings, citations and tables."""

    embed: Callable[[str], Markup]
    number_of: Callable[[str], int | None]
    own_host: str | None
    anchors: Anchors
    locale: str | None
    headings: list[HeadingAnchor] = field(default_factory=list)
    cited: dict[str, list[str]] = field(default_factory=dict)
    tables: int = 0

    def blocks(self, blocks: Iterable[Any]) -> Markup:
        return join(_BLOCKS[type(block)](self, block) for block in blocks)

    def inlines(self, inlines: Iterable[Inline]) -> Markup:
        return self._items(nest(tuple(inlines)))

    def _items(self, items: Iterable[Span | Inline]) -> Markup:
        return join(self._item(item) for item in items)

    def _item(self, item: Span | Inline) -> Markup:
        if isinstance(item, Span):
            content = self._items(item.children)
            if item.mark.type != "link":
                return element(_TAGS.get(item.mark.type, item.mark.type), content)
            href, title = item.mark.attrs.href, item.mark.attrs.title
            return element("a", content, href=href, title=title, rel=self._rel(href))
        if isinstance(item, HardBreak):
            return Markup("<br>")
        if isinstance(item, Citation):
            return self._citation(item.attrs.ref)
        text = escape(item.text)
        return element("code", text) if is_code(item) else text

    def _rel(self, href: str) -> str | None:
        host = host_of(href)
        return "noopener" if host and host != self.own_host else None

    def _citation(self, key: str) -> Markup:
        number = self.number_of(key)
        if number is None:
            missing = Markup("[{}: not listed yet]").format(key)
            return element("sup", missing, class_="citation citation-unknown", lang=UI_LANG)
        anchors = self.cited.setdefault(key, [])
        place = f"cite-{key}-{len(anchors) + 1}"
        anchors.append(place)
        link = element(
            "a",
            Markup("[%d]") % number,
            href=f"#ref-{key}",
            aria_label=f"Reference {number}",
            lang=UI_LANG,
        )
        return element("sup", link, class_="citation", id=place)

    def paragraph(self, block: Paragraph) -> Markup:
        return element("p", self.inlines(block.content))

    def heading(self, block: Heading) -> Markup:
        text = inline_text(block.content)
        anchor = HeadingAnchor(self.anchors.take(text), block.attrs.level, text)
        self.headings.append(anchor)
        label = f"Link to this section: {text}"
        mark = element("span", Markup("#"), aria_hidden="true")
        href = f"#{anchor.id}"
        link = element(
            "a", mark, class_="heading-anchor", href=href, aria_label=label, lang=UI_LANG
        )
        content = Markup("{} {}").format(self.inlines(block.content), link)
        return element(f"h{anchor.level}", content, id=anchor.id)

    def bullet_list(self, block: BulletList) -> Markup:
        return element("ul", self._list_items(block.content))

    def ordered_list(self, block: OrderedList) -> Markup:
        start = None if block.attrs.start == 1 else str(block.attrs.start)
        return element("ol", self._list_items(block.content), start=start)

    def _list_items(self, items: Iterable[ListItem]) -> Markup:
        return join(element("li", self._list_item(item)) for item in items)

    def _list_item(self, item: ListItem) -> Markup:
        first, *rest = item.content
        # An item of a single line has no <p>, with or without a list below.
        lists = all(isinstance(block, BulletList | OrderedList) for block in rest)
        if isinstance(first, Paragraph) and lists:
            return self.inlines(first.content) + self.blocks(rest)
        return self.blocks(item.content)

    def blockquote(self, block: Blockquote) -> Markup:
        return element("blockquote", self.blocks(block.content))

    def callout(self, block: Callout) -> Markup:
        word = element("span", escape(_CALLOUT_LABELS[block.attrs.kind]),
                        class_="callout-kind", lang=UI_LANG, dir="ltr")  # fmt: skip
        title = block.attrs.title
        heading = word if title is None else Markup("{} {}").format(word, title)
        return element(
            "aside",
            element("p", heading, class_="callout-title") + self.blocks(block.content),
            class_=f"callout callout-{block.attrs.kind}",
            role="note",
        )

    def code_block(self, block: CodeBlock) -> Markup:
        # HTML drops a line feed right after <pre>, never one inside <code>.
        language = block.attrs.language
        code = escape("".join(text.text for text in block.content))
        name = None if language is None else f"language-{language}"
        return element("pre", element("code", code, class_=name), tabindex="0")

    def table(self, block: Table) -> Markup:
        self.tables += 1
        header, *rows = block.content
        head = element("thead", self._row(header))
        body = element("tbody", join(map(self._row, rows))) if rows else Markup()
        return element(
            "div",
            element("table", head + body, lang=self.locale),
            class_="table-scroll",
            role="region",
            tabindex="0",
            aria_label=f"Table {self.tables}",
            lang=self.locale and UI_LANG,
        )

    def _row(self, row: TableRow) -> Markup:
        return element("tr", join(self._cell(cell) for cell in row.content))

    def _cell(self, cell: TableHeader | TableCell) -> Markup:
        align = cell.attrs.align
        name = None if align is None else f"align-{align}"
        content = self.inlines(cell.content)
        # A dose in Latin letters must read "400 mg" in an Arabic table too.
        own: dict[str, str | None] = {"class_": name, "dir": "auto" if content else None}
        if isinstance(cell, TableCell):
            return element("td", content, **own)
        # An empty header cell is no header (WCAG 2.2, 1.3.1).
        return (
            element("th", content, scope="col", **own)
            if content
            else (element("td", content, **own))
        )

    def image(self, block: Image) -> Markup:
        picture = tag("img", src=block.attrs.src, alt=block.attrs.alt, loading="lazy")
        caption = block.attrs.caption
        below = (
            Markup() if caption is None else (element("figcaption", escape(caption), dir="auto"))
        )
        return element("figure", picture + below)

    def embed_block(self, block: Embed) -> Markup:
        return self.embed(block.attrs.url)

    def thematic_break(self, _: ThematicBreak) -> Markup:
        return Markup("<hr>")


_BLOCKS: dict[type[Any], Callable[[_Renderer, Any], Markup]] = {
    Paragraph: _Renderer.paragraph,
    Heading: _Renderer.heading,
    BulletList: _Renderer.bullet_list,
    OrderedList: _Renderer.ordered_list,
    Blockquote: _Renderer.blockquote,
    Callout: _Renderer.callout,
    CodeBlock: _Renderer.code_block,
    Table: _Renderer.table,
    Image: _Renderer.image,
    Embed: _Renderer.embed_block,
    ThematicBreak: _Renderer.thematic_break,
}
