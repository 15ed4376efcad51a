"""The blueprint of the reader site."""

from __future__ import annotations

from flask import Blueprint

site = Blueprint("site", __name__)
