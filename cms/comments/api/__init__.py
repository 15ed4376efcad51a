"""Comments in JSON: for any front end, and for programs that moderate."""

from cms.comments.api import manage, public
from cms.comments.api.blueprint import api

__all__ = ["api", "manage", "public"]
