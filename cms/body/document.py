"""The body of an article as a structured document.

The shape is ProseMirror's JSON (https://prosemirror.net/docs/ref/#model), so that an
editor built on it can work on exactly what is stored: a node has a ``type``, its own
values under ``attrs``, its children under ``content``; a text has ``marks``. The models
are frozen and strict, and refuse what they do not know.

    doc            block*                     version 1
    paragraph      inline*
    heading        inline*                    level 2 to 4
    bullet_list    list_item*
    ordered_list   list_item*                 start
    list_item      block*, but no embed
    blockquote     block*
    callout        block*                     kind, title
    code_block     text* without marks        language
    table          table_row*                 the first row is the header
    table_row      table_header* or table_cell*
    table_header   inline*                    align
    table_cell     inline*                    align
    image                                     src, alt, caption
    embed                                     url
    thematic_break

Inline are text, hard_break and citation; marks are link, strong, em, strike, sup, sub
and code.
``cms.body.canonical`` says which of the documents that fit these models are stored.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from cms.body import urls
from cms.body.inlines import MANY, Citation, HardBreak, Inline, Model, Text, url_check

MAX_COLUMNS = 64
MAX_LIST_START = 999_999_999  # CommonMark allows nine digits
LANGUAGE = r"[A-Za-z0-9][A-Za-z0-9_+#.-]{0,39}"

CalloutKind = Literal["note", "tip", "warning", "danger"]
Align = Literal["left", "center", "right"]


class Paragraph(Model):
    """A paragraph."""

    type: Literal["paragraph"]
    content: tuple[Inline, ...] = MANY


class HeadingAttrs(Model):
    """How deep a heading stands; level 1 is the title of the article."""

    level: Literal[2, 3, 4]


class Heading(Model):
    """A heading."""

    type: Literal["heading"]
    attrs: HeadingAttrs
    content: tuple[Inline, ...] = MANY


class ListItem(Model):
    """An item of a list. It holds no embed, so that a list of addresses stays a list."""

    type: Literal["list_item"]
    content: tuple[ItemBlock, ...] = MANY


class BulletList(Model):
    """A list without an order."""

    type: Literal["bullet_list"]
    content: tuple[ListItem, ...] = MANY


class OrderedListAttrs(Model):
    """The number of the first item."""

    start: Annotated[int, Field(ge=0, le=MAX_LIST_START)] = 1


class OrderedList(Model):
    """A numbered list."""

    type: Literal["ordered_list"]
    attrs: OrderedListAttrs = OrderedListAttrs()
    content: tuple[ListItem, ...] = MANY


class Blockquote(Model):
    """Somebody else's words."""

    type: Literal["blockquote"]
    content: tuple[Block, ...] = MANY


class CalloutAttrs(Model):
    """What a callout is for, and its heading."""

    kind: CalloutKind
    title: str | None = None


class Callout(Model):
    """A box that stands out: a note, a tip, a warning or a danger."""

    type: Literal["callout"]
    attrs: CalloutAttrs
    content: tuple[Block, ...] = MANY


class PlainText(Model):
    """Text inside a code block."""

    type: Literal["text"]
    text: str


class CodeBlockAttrs(Model):
    """The language the code is in, as a highlighter names it."""

    language: Annotated[str, Field(pattern=rf"^{LANGUAGE}$")] | None = None


class CodeBlock(Model):
    """Lines of code."""

    type: Literal["code_block"]
    attrs: CodeBlockAttrs = CodeBlockAttrs()
    content: tuple[PlainText, ...] = MANY


class CellAttrs(Model):
    """How the column of a cell is aligned."""

    align: Align | None = None


class TableHeader(Model):
    """A cell of the header row."""

    type: Literal["table_header"]
    attrs: CellAttrs = CellAttrs()
    content: tuple[Inline, ...] = MANY


class TableCell(Model):
    """A cell of any other row."""

    type: Literal["table_cell"]
    attrs: CellAttrs = CellAttrs()
    content: tuple[Inline, ...] = MANY


Cell = Annotated[TableHeader | TableCell, Field(discriminator="type")]


class TableRow(Model):
    """A row of a table."""

    type: Literal["table_row"]
    content: Annotated[tuple[Cell, ...], Field(strict=False, max_length=MAX_COLUMNS)] = ()


class Table(Model):
    """A table with one header row."""

    type: Literal["table"]
    content: tuple[TableRow, ...] = MANY


class ImageAttrs(Model):
    """Where an image is, what it shows (empty for decoration), and the line below it."""

    src: Annotated[str, url_check(urls.image_src)]
    alt: str
    caption: str | None = None


class Image(Model):
    """An image in a place of its own."""

    type: Literal["image"]
    attrs: ImageAttrs


class EmbedAttrs(Model):
    """The address that a person would open to hear or see it."""

    url: Annotated[str, url_check(urls.embed_url)]


class Embed(Model):
    """Audio or video from elsewhere, or an uploaded asset."""

    type: Literal["embed"]
    attrs: EmbedAttrs


class ThematicBreak(Model):
    """A change of subject."""

    type: Literal["thematic_break"]


_Nestable = (
    Paragraph | Heading | BulletList | OrderedList | Blockquote | Callout | CodeBlock | Table
    | Image | ThematicBreak
)  # fmt: skip
ItemBlock = Annotated[_Nestable, Field(discriminator="type")]
Block = Annotated[_Nestable | Embed, Field(discriminator="type")]
Node = (
    _Nestable
    | Embed
    | ListItem
    | TableRow
    | TableHeader
    | TableCell
    | Text
    | HardBreak
    | Citation
    | PlainText
)


class Document(Model):
    """The body of one article."""

    # To validate checks the shape alone and is cheap: right for what was stored by us.
    # `read_document` is for what comes from outside.
    type: Literal["doc"]
    version: Literal[1]
    content: tuple[Block, ...] = MANY

    def to_json(self) -> dict[str, Any]:
        """Return the document as ProseMirror writes it: without what is empty or default."""
        return self.model_dump(mode="json", exclude_defaults=True)


for _model in (ListItem, Blockquote, Callout):
    _model.model_rebuild()
