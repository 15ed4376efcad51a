"""What is sent in about users and tokens, what admins see of them, and the rules for it."""

from cms.accounts.schemas.rules import (
    MAX_EMAIL,
    MAX_NAME,
    MAX_PASSWORD,
    MIN_PASSWORD,
    clean_email,
    clean_name,
    email_as_typed,
    network_of,
    password_problem,
)
from cms.accounts.schemas.tokens import (
    MadeToken,
    ManagedToken,
    NewToken,
    TokenList,
    made_token,
    managed_token,
)
from cms.accounts.schemas.users import (
    ManagedUser,
    NameInput,
    NewUser,
    UserList,
    UserPatch,
    managed_user,
    version_of,
)

__all__ = [
    "MAX_EMAIL",
    "MAX_NAME",
    "MAX_PASSWORD",
    "MIN_PASSWORD",
    "MadeToken",
    "ManagedToken",
    "ManagedUser",
    "NameInput",
    "NewToken",
    "NewUser",
    "TokenList",
    "UserList",
    "UserPatch",
    "clean_email",
    "clean_name",
    "email_as_typed",
    "made_token",
    "managed_token",
    "managed_user",
    "network_of",
    "password_problem",
    "version_of",
]
