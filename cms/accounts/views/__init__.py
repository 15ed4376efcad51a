"""Signing in and out, one's own account, and the desk's pages of users and tokens.

Importing a file here puts its pages on the blueprint.
"""

from cms.accounts.views import account, signing_in, tokens, users
from cms.accounts.views.sessions import signed_in_since
from cms.accounts.views.signing_in import path_on_this_site
from cms.accounts.views.who_asks import init_app

__all__ = [
    "account",
    "init_app",
    "path_on_this_site",
    "signed_in_since",
    "signing_in",
    "tokens",
    "users",
]
