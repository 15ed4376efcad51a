"""Signing in and out, your own account, and the desk's pages of users and tokens.

Importing a file here puts its pages on the blueprint.
"""

from cms.accounts.views import account as account
from cms.accounts.views import signing_in as signing_in
from cms.accounts.views import tokens as tokens
from cms.accounts.views import users as users
