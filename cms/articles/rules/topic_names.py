"""Names of topics as one text, with commas between them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cms.articles.schemas.topics import TopicInput

# The comma of Latin, Arabic and Chinese script, and the Chinese one of lists.
_COMMAS = ",\u060c\uff0c\u3001"


_ENTRY = re.compile(
    rf'\s*(?:"((?:[^"]|"")*)"\s*(?=[{_COMMAS}]|$)|([^{_COMMAS}]*))(?:[{_COMMAS}]|$)'
)


def read_topics(text: str) -> list[str]:
    """Split a text at its commas; a name that contains a comma stands in quotes."""
    found = []
    for entry in _ENTRY.finditer(text):
        quoted, plain = entry.groups()
        name = quoted.replace('""', '"') if quoted is not None else plain
        if name.strip():
            found.append(name.strip())
    return found


def write_topics(topics: Iterable[TopicInput]) -> str:
    """Write the names of topics so that `read_topics` reads them."""
    return ", ".join(write_topic(topic.name) for topic in topics)


def write_topic(name: str) -> str:
    """Write one name for the list: in quotes if it contains a comma."""
    plain = not name.startswith('"') and not any(comma in name for comma in _COMMAS)
    return name if plain else '"' + name.replace('"', '""') + '"'
