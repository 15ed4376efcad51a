"""The body of an article, and safe text for comments: pure, without Flask or a database.

A body is a ``Document``. ``read_document`` takes one from JSON and ``parse_markdown`` from
Markdown; ``render_markdown`` and ``render_html`` give it back. ``render_comment`` makes
HTML of what a reader wrote.
"""
