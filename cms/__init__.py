"""Galley: a headless CMS for articles and moderated comments."""

try:
    from cms.app import create_app
except KeyboardInterrupt:  # Ctrl+C while all is still being loaded, which takes a second
    raise SystemExit(130) from None

__all__ = ["create_app"]
