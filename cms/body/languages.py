"""Language tags (RFC 5646): what one is, and the one way in which Galley writes it."""

from __future__ import annotations

import re

# In the shapes that occur: language, then script, region, variants and extensions.
_TAG = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,8}", re.ASCII)


def canonical_tag(value: str) -> str:
    """Write a language tag as RFC 5646, 2.1.1, recommends: ``pt-BR``, ``zh-Hant``.

    Case means nothing in a tag, so ``PT-br`` is the same; the underscore that programs write for
    a hyphen is taken too. What is no tag comes back changed in case alone.
    """
    language, *rest = value.strip().replace("_", "-").lower().split("-")
    parts = [language]
    # Behind a single letter, such as u or x, stand no regions and scripts any more.
    extended = False
    for part in rest:
        extended = extended or len(part) == 1
        parts.append(part if extended else _in_usual_case(part))
    return "-".join(parts)


def _in_usual_case(subtag: str) -> str:
    if len(subtag) == 2 and subtag.isalpha():
        return subtag.upper()
    return subtag.title() if len(subtag) == 4 and subtag.isalpha() else subtag


def language_tag(value: str) -> str:
    """Return a language tag as Galley writes it; raise `ValueError` for what is none."""
    tag = canonical_tag(value)
    if not _TAG.fullmatch(tag):
        raise ValueError("Use a language tag such as en, de or pt-BR.")
    return tag
