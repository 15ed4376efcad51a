"""Galley: a headless CMS for articles and moderated comments."""
