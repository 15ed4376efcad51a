"""The rules for names, addresses and passwords."""

from __future__ import annotations

import unicodedata

from email_validator import EmailNotValidError, validate_email

from cms.body.characters import require_visible

MAX_EMAIL = 254


MAX_NAME = 100


MIN_PASSWORD = 12


MAX_PASSWORD = 1_000


# Persian, Hindi and other languages spell with these two; other format characters hide text.
_JOINERS = "\u200c\u200d"


def clean_name(text: str) -> str:
    """Return the name in NFC with single spaces; raises `ValueError` for an unreadable name.

    Characters that show nothing (Unicode's Default_Ignorable_Code_Point, such as Hangul fillers)
    are refused, except for variation selectors and joiners, which some names and emoji need.
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if any(unicodedata.category(sign)[0] == "C" and sign not in _JOINERS for sign in name):
        raise ValueError("Use letters, digits and signs that can be seen.")
    require_visible(name, "Give a name.")
    if len(name) > MAX_NAME:
        raise ValueError(f"Use at most {MAX_NAME} characters.")
    return name


def clean_email(text: str) -> str:
    """Return the address in lower case; raises `ValueError` if it is not an address.

    The address is only used to sign in, and no mail is sent to it. So domains of a private network
    (``cms.local``) are allowed, and no name server is asked.
    """
    try:
        found = validate_email(text.strip(), check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError as error:
        raise ValueError("Give an e-mail address, such as ada@example.org.") from error
    return found.normalized.lower()


def email_as_typed(text: str) -> str:
    """Return what somebody typed to sign in, in the form in which addresses are stored.

    A text that is not an address is only lowered; no user has it.
    """
    try:
        return clean_email(text)
    except ValueError:
        return text.strip().lower()[:MAX_EMAIL]


def password_problem(password: str, *, email: str, name: str) -> str | None:
    """Return what is wrong with a new password as a sentence, or None.

    A password must be long and not be the user's name or address. NIST SP 800-63B, section 5.1.1.2,
    advises against rules about kinds of characters.
    """
    if len(password) < MIN_PASSWORD:
        return f"Use at least {MIN_PASSWORD} characters."
    if len(password) > MAX_PASSWORD:
        return f"Use at most {MAX_PASSWORD:,} characters."
    if any(unicodedata.category(sign) == "Cc" for sign in password):
        return "Use one line, without control characters."
    known = {email, email.partition("@")[0], name, name.replace(" ", "")}
    if password.strip().casefold() in {text.casefold() for text in known}:
        return "Choose something other than the e-mail address or the name."
    if len(set(password)) == 1:
        return "Use more than one character."
    return None
