"""The blueprint of the management of articles and what belongs to them, by token."""

from __future__ import annotations

from flask import Blueprint

api = Blueprint("articles_api", __name__, url_prefix="/api/v1/manage")
