"""What can be done to accounts: users, signing in and out, tokens."""

from cms.accounts.operations.signing_in import (
    SESSION_LIFETIME,
    authenticate,
    change_password,
    end_session,
    start_session,
)
from cms.accounts.operations.throttle import Origin
from cms.accounts.operations.tokens import create_token, revoke_token
from cms.accounts.operations.users import (
    create_user,
    disable_user,
    enable_user,
    set_password,
    set_role,
)

__all__ = [
    "SESSION_LIFETIME",
    "Origin",
    "authenticate",
    "change_password",
    "create_token",
    "create_user",
    "disable_user",
    "enable_user",
    "end_session",
    "revoke_token",
    "set_password",
    "set_role",
    "start_session",
]
