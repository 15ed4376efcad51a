"""Documents of every shape that the schema allows, with the text that Markdown trips over."""

from __future__ import annotations

from string import ascii_letters, digits
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from cms.body.document import Document
from cms.body.reading import read_document
from cms.errors import Invalid

Raw = dict[str, Any]

_SNIPPETS = [
    *"\\`*_{}[]()#+-.!|<>~^:=&\"'/;,?@$% ",
    *"ab1é",
    "\n", "\t", "  ", "\u00a0", "\u2003", "\u200b", "\u00ad", "\ufeff", "\u2028", "\x00", "\x0b",
    "\ud800", "😀", "👩‍👩‍👧", "العربية", "\u202e", "“", "—", "…", "²",
    "~", "~~", "~~x~~",
    "**", "***", "__", "``", "```", "~~~", "---", "- - -", "===", ":::", "::: note", "::: ", "|--|",
    "1.", "2)", "1. ", "- ", "+ ", "* ", "# ", "## ", "> ", ">", "    ", "    x",
    "| a | b |", "|-|-|", "&amp;", "&#35;", "&copy", "&lt;b&gt;", "<b>", "</em>", "<em>", "<br>",
    "<!--", "<?", "<https://a.example>", "<a@b.example>", "https://a.example/b_c*d", "http://x",
    "[a](b)", "![a](b)", "[^x]", "[^x]:", "[a]: b", "[a][b]", "](", "](/x)", "\\\n", "  \n", "\\\\",
    "word", "snake_case_word", "2 * 3", "a<b", "a < b", "AT&T", "x^2~3~", "{.class}", "$x$",
]  # fmt: skip

# Every character but half of a pair. `st.text()` alone and `st.from_regex` would make tables of all
# of Unicode in the first draw, which takes seconds wherever Hypothesis has not stored them yet.
characters = st.one_of(
    st.integers(0, 0x7F), st.integers(0x80, 0xD7FF), st.integers(0xE000, 0x10FFFF)
).map(chr)
texts = st.lists(st.sampled_from(_SNIPPETS) | st.text(characters, max_size=4), max_size=5).map(
    "".join
)
words = st.sampled_from(["one", "two", "a", "b c", " x", "x ", "(y)", "z.", "“q”"])
keys = st.builds(
    str.__add__,
    st.sampled_from(ascii_letters + digits),
    st.text(st.sampled_from(ascii_letters + digits + "-"), max_size=6),
)
lines = st.none() | texts
hrefs = st.sampled_from(
    [
        "https://a.example", "http://a.example/b_c_d?x=1&amp;y=2&copy=3", "mailto:a@b.example", "/",
        "tel:+49-800-1110111",
        "/a(b)c", "/a)b", "#x", "#", "/[x]", "/a|b", "https://a.example/*x*", "/a'b", "/%5C", "/é",
        "https://a.example/x;y,z!~^{}", "/&lt;", "HTTPS://A.example",
    ]
)  # fmt: skip


def _node(kind: str, **parts: Any) -> st.SearchStrategy[Raw]:
    return st.fixed_dictionaries({"type": st.just(kind), **parts})


_links = _node("link", attrs=st.fixed_dictionaries({"href": hrefs, "title": lines}))
_marks = st.lists(
    st.sampled_from(["strong", "em", "strike", "sub", "sup", "code"]).map(
        lambda kind: {"type": kind}
    )
    | st.sampled_from([{"type": "strong"}, {"type": "em"}, {"type": "strike"}])
    # The same link again and again, so that it spans more than one text.
    | st.just({"type": "link", "attrs": {"href": "/x", "title": None}})
    | _links,
    max_size=3,
)
_inline = st.one_of(
    _node("text", text=texts | words, marks=_marks),
    _node("text", text=words, marks=_marks),
    _node("text", text=texts),
    _node("hard_break"),
    _node("citation", attrs=st.fixed_dictionaries({"ref": keys}), marks=_marks),
    # A link whose text is its own address.
    hrefs.map(
        lambda href: {
            "type": "text",
            "text": href,
            "marks": [{"type": "link", "attrs": {"href": href}}],
        }
    ),
)
inlines = st.lists(_inline, max_size=6)

_cells = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["table_header", "table_cell"]),
        "attrs": st.fixed_dictionaries(
            {"align": st.sampled_from([None, "left", "center", "right"])}
        ),
        "content": inlines,
    }
)
_rows = _node("table_row", content=st.lists(_cells, max_size=3))
_code = st.lists(texts.map(lambda text: {"type": "text", "text": text}), max_size=2)

_leaves = st.one_of(
    _node("paragraph", content=inlines),
    _node("paragraph", content=inlines),
    _node(
        "heading",
        attrs=st.fixed_dictionaries({"level": st.sampled_from([2, 3, 4])}),
        content=inlines,
    ),
    _node(
        "code_block",
        attrs=st.fixed_dictionaries({"language": st.sampled_from([None, "python", "c++", "x-y"])}),
        content=_code,
    ),
    _node("table", content=st.lists(_rows, max_size=3)),
    _node(
        "image",
        attrs=st.fixed_dictionaries(
            {
                "src": st.sampled_from(["/a.png", "https://a.example/b(1).png", "/[a]_*b*.jpg"]),
                "alt": texts,
                "caption": lines,
            }
        ),
    ),
    _node("thematic_break"),
)
_embeds = _node(
    "embed",
    attrs=st.fixed_dictionaries(
        {
            "url": st.sampled_from(
                ["https://v.example/w?a=b&amp;c=*d*_e_", "http://v.example/[x](y)|z", "https://v.example/&amp;"]
            )
        }
    ),
)  # fmt: skip


def _nested(children: st.SearchStrategy[Raw]) -> st.SearchStrategy[Raw]:
    many = st.lists(children, max_size=3)
    anywhere = st.lists(children | _embeds, max_size=3)
    item = _node("list_item", content=many)
    return st.one_of(
        _node("bullet_list", content=st.lists(item, max_size=3)),
        _node(
            "ordered_list",
            attrs=st.fixed_dictionaries({"start": st.sampled_from([0, 1, 2, 9, 10, 999_999_999])}),
            content=st.lists(item, max_size=3),
        ),
        _node("blockquote", content=anywhere),
        _node(
            "callout",
            attrs=st.fixed_dictionaries(
                {"kind": st.sampled_from(["note", "tip", "warning", "danger"]), "title": lines}
            ),
            content=anywhere,
        ),
    )


blocks = st.recursive(_leaves, _nested, max_leaves=10)
raw_documents = st.lists(blocks | _embeds, max_size=5).map(
    lambda content: {"type": "doc", "version": 1, "content": content}
)


def _stored(raw: Raw) -> Document | None:
    """Read what was drawn; drawn too deep is the only thing wrong with any of it."""
    try:
        return read_document(raw)
    except Invalid as error:
        if "deep" not in error.detail:
            raise
        return None


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Draw a canonical document."""
    stored = _stored(draw(raw_documents))
    assume(stored is not None)
    assert stored is not None
    return stored
