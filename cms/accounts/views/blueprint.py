"""The blueprint of signing in, your own account, users and tokens."""

from __future__ import annotations

from flask import Blueprint

accounts = Blueprint("accounts", __name__)
