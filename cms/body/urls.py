"""Which addresses a body and a comment may link to.

Every other address is refused with a sentence that says what to write instead. The rules are
those of RFC 3986, but stricter where browsers accept more (they read a backslash as a slash, and
skip a tab).
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, quote, urlsplit

from cms.body.hosts import ascii_host, public_host

MAX_URL = 2000

_FORBIDDEN = re.compile(r"[\s\x00-\x20\x7f-\x9f\\<>\"`]")
_NO_WEBSITE = "The address names no website; please check what follows https://"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
# RFC 3966: a global number, or a local one with the area it holds in; extension and others.
_VISUAL = r"[-.()]"
_PARAMETER = r";[A-Za-z0-9-]+(?:=(?:[A-Za-z0-9\-_.!~*'()\[\]/:&+$]|%[0-9A-Fa-f]{2})+)?"
_TEL = re.compile(
    rf"tel:(?:\+{_VISUAL}*[0-9](?:[0-9]|{_VISUAL})*|(?:[0-9A-Fa-f*#]|{_VISUAL})*[0-9*#]"
    rf"(?:[0-9A-Fa-f*#]|{_VISUAL})*)(?:{_PARAMETER})*",
    re.IGNORECASE,
)


def link_href(url: str) -> str:
    """Return ``url`` if a link of a body may have it, else raise ``ValueError``.

    Allowed are http, https, mailto, tel (RFC 3966), a path of this site (``/…``) and a place in
    the same page (``#…``).
    """
    _check_characters(url)
    if url.startswith("#") or _is_path(url):
        return url
    lowered = url.lower()
    if lowered.startswith("mailto:") and len(url) > len("mailto:"):
        return url
    if lowered.startswith("tel:"):
        if not _TEL.fullmatch(url):
            raise ValueError(
                "A telephone number has digits, hyphens, dots and brackets alone, such as "
                "tel:+49-800-1110111"
            )
        return url
    if lowered.startswith(("http://", "https://")):
        _check_web_address(url)
        return url
    raise ValueError(
        "A link may begin with https://, http://, mailto:, tel:, / (a page of this site) "
        "or # (a place in this page)"
    )


def image_src(url: str) -> str:
    """Return ``url`` if an image may come from it (https, or a path of this site)."""
    _check_characters(url)
    if _is_path(url):
        return url
    if url.lower().startswith("https://"):
        _check_web_address(url)
        return url
    raise ValueError("An image may come from an https:// address or a path of this site (/…)")


def embed_url(url: str) -> str:
    """Return ``url`` if it is a whole http or https address, else raise ``ValueError``.

    Whether it can be played is for `cms.media.rules.providers` to say.
    """
    _check_characters(url)
    if not url.startswith(("http://", "https://")):
        raise ValueError("An embed needs the whole address, beginning with https://")
    _check_web_address(url)
    return url


def http_url(text: str) -> str:
    """Return the address of a website in one normal form.

    Args:
        text: What somebody typed into a field, at most 2,000 characters.

    Returns:
        An http or https URL with scheme and host in small letters, the host in ASCII (IDNA), and
        the rest percent-encoded without quotes or spaces, so that it is safe in an attribute.

    Raises:
        ValueError: With a sentence for the person who typed it.
    """
    url = text.strip()
    _check_characters(url)
    if "'" in url:
        raise ValueError("The address has a quote in it; please write %27 instead")
    if not url.lower().startswith(("http://", "https://")):
        if _SCHEME.match(url) and "." not in url.partition(":")[0]:
            raise ValueError("Only addresses that begin with https:// or http:// are accepted")
        raise ValueError("Please write the whole address, beginning with https://")
    parts = _split_url(url)
    try:
        host = public_host(parts.hostname or "")
    except ValueError as error:
        raise ValueError(
            "The address names no public website, such as https://example.com"
        ) from error
    authority = host if parts.port is None else f"{host}:{parts.port}"
    path = quote(parts.path, safe="/%:@!$&()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&()*+,;=~-._?")
    fragment = quote(parts.fragment, safe="/%:@!$&()*+,;=~-._?")
    return parts._replace(
        scheme=parts.scheme.lower(), netloc=authority, path=path, query=query, fragment=fragment
    ).geturl()


def host_of(url: str) -> str | None:
    """Return the host of an http or https URL in small letters, or None for any other."""
    try:
        parts = urlsplit(url)
        return parts.hostname if parts.scheme.lower() in {"http", "https"} else None
    except ValueError:
        return None


def _is_path(url: str) -> bool:
    return url.startswith("/") and not url.startswith("//")


def _check_characters(url: str) -> None:
    if not url:
        raise ValueError("The address is missing")
    if len(url) > MAX_URL:
        raise ValueError(f"The address is longer than {MAX_URL:,} characters")
    if _FORBIDDEN.search(url):
        raise ValueError(
            "The address has a space, a quote, a backslash or another character that cannot "
            "stand in one; please percent-encode it (a space is %20)"
        )


def _check_web_address(url: str) -> None:
    parts = _split_url(url)
    try:
        ascii_host(parts.hostname or "")
    except ValueError as error:
        raise ValueError(_NO_WEBSITE) from error


def _split_url(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        # Reading the port is what checks it.
        host = parts.hostname or ""
        # Brackets hold an IPv6 address; later versions (RFC 3986, 3.2.2) are refused.
        reachable = bool(host) and ("[" in parts.netloc) == (":" in host) and parts.port != 0
    except ValueError:
        reachable = False
        parts = SplitResult("", "", "", "", "")
    if not reachable:
        raise ValueError(_NO_WEBSITE)
    if "@" in parts.netloc:
        raise ValueError("The address has a user name or password in it; please leave it out")
    return parts
