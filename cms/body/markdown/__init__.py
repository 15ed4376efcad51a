"""Markdown as the text interface of a body: ``reader`` goes in, ``writer`` comes out."""
