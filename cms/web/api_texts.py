"""The texts of the API's description: about the API, and about each group of routes."""

from __future__ import annotations

from typing import Any

ABOUT: dict[str, Any] = {
    "description": "Articles and comments of this site: read them, send comments, and, with a "
    "token, write, publish and moderate. An unknown parameter or field is an error.",
    "license": {"name": "BSD 3-Clause", "identifier": "BSD-3-Clause"},
    "contact": {"name": "Galley contributors"},
}
# A tag is the first two words of an address below ``/api/v1``.
TAGS = {
    "articles": "Published articles: lists, searches and single articles.",
    "articles comments": "The approved comments of an article, and sending one.",
    "authors": "Authors of published articles.",
    "comments": "Your own comment, with its receipt.",
    "topics": "Topics of published articles.",
    "openapi json": "This description.",
    "manage articles": "Writing, reviewing, scheduling and publishing articles.",
    "manage authors": "The people of bylines and reviews.",
    "manage comments": "Moderating comments, and the lists that editors keep for it.",
    "manage tokens": "Tokens for programs.",
    "manage users": "Users of the desk, people and services.",
}
