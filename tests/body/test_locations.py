"""Where something stands in a body, in words."""

from __future__ import annotations

from typing import Any

import pytest

from cms.body.inlines import Citation
from cms.body.locations import place_in_words
from cms.body.markdown.reader import parse_markdown
from cms.body.traversal import walk

BODY = """\
One.[^a]

- one
- two

  still two.[^b]

::: tip
> - deep.[^c]
:::

| A | B |
| --- | --- |
| 1 | 2[^d] |
"""


def test_each_place_is_named_down_to_its_block_of_text() -> None:
    document = parse_markdown(BODY).document
    stored = document.to_json()
    found = [
        place_in_words(stored, at) for at, node in walk(document) if isinstance(node, Citation)
    ]
    assert found == [
        "block 1",
        "block 2, list item 2, block 2",
        "block 3, list item 1",
        "block 4, row 2, column 2",
    ]


@pytest.mark.parametrize(
    ("document", "pointer", "words"),
    [
        ({"content": [{"type": "x"}]}, "", ""),
        ({"content": [{"type": "x"}]}, "/version", ""),
        ({"content": [{"type": "x"}]}, "/content/0/attrs/url", "block 1"),
        ({"content": [{"type": "x"}]}, "/content/1", ""),
        ({"content": [{"type": ["x"], "content": [{}]}]}, "/content/0/content/0", "block 1"),
        ({"content": {"0": {}}}, "/content/0", ""),
        ({"content": [5]}, "/content/0/content/0", "block 1"),
        ({"content": [{}]}, "/content/²", ""),
        ("no document", "/content/0", ""),
        (None, "/content/0", ""),
    ],
)
def test_what_is_no_document_has_no_places(document: Any, pointer: str, words: str) -> None:
    assert place_in_words(document, pointer) == words
