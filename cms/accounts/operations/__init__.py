"""What can be done to accounts: users, signing in and out, tokens."""

from cms.accounts.operations.signing_in import (
    SESSION_LIFETIME,
    authenticate,
    change_password,
    end_session,
    start_session,
)
from cms.accounts.operations.throttle import Origin
from cms.accounts.operations.tokens import (
    create_token,
    note_use,
    revoke_token,
    use_is_unnoted,
)
from cms.accounts.operations.users import (
    change_own_name,
    change_user,
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
    "change_own_name",
    "change_password",
    "change_user",
    "create_token",
    "create_user",
    "disable_user",
    "enable_user",
    "end_session",
    "note_use",
    "revoke_token",
    "set_password",
    "set_role",
    "start_session",
    "use_is_unnoted",
]
