"""Galley: a headless CMS for articles and moderated comments."""

from cms.app import create_app

__all__ = ["create_app"]
