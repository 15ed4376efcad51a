"""Which addresses a body and a comment may point at.

Everything else is refused with a sentence that says what to write instead. The reading
follows RFC 3986, made narrower where browsers are more generous than it (a backslash is a
slash to them, and a tab is nothing at all).
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, quote, urlsplit

MAX_URL = 2000

_FORBIDDEN = re.compile(r"[\s\x00-\x20\x7f-\x9f\\<>\"`]")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")


def link_href(url: str) -> str:
    """Return ``url`` if a link of a body may have it, else raise ``ValueError``.

    Allowed are http, https, mailto, a path of this site (``/…``) and a place in the same
    page (``#…``).
    """
    _characters(url)
    if url.startswith("#") or _is_path(url):
        return url
    lowered = url.lower()
    if lowered.startswith("mailto:") and len(url) > len("mailto:"):
        return url
    if lowered.startswith(("http://", "https://")):
        _web(url)
        return url
    raise ValueError(
        "A link may begin with https://, http://, mailto:, / (a page of this site) "
        "or # (a place in this page)"
    )


def image_src(url: str) -> str:
    """Return ``url`` if an image may come from it (https, or a path of this site)."""
    _characters(url)
    if _is_path(url):
        return url
    if url.lower().startswith("https://"):
        _web(url)
        return url
    raise ValueError("An image may come from an https:// address or a path of this site (/…)")


def embed_url(url: str) -> str:
    """Return ``url`` if it is a whole http or https address, else raise ``ValueError``.

    Whether somebody provides audio or video there is for the media feature to say.
    """
    _characters(url)
    if not url.startswith(("http://", "https://")):
        raise ValueError("An embed needs the whole address, beginning with https://")
    _web(url)
    return url


def http_url(text: str) -> str:
    """Return the address of a website in one normal form.

    Goes in: what a stranger typed into a field, at most 2,000 characters. Comes out: an
    http or https URL, scheme and host in small letters, the host in ASCII (IDNA), the rest
    percent-encoded, without quotes or spaces, so safe in an attribute. Raises
    ``ValueError`` with a sentence for the reader where there is no such reading.
    """
    url = text.strip()
    _characters(url)
    if "'" in url:
        raise ValueError("The address has a quote in it; please write %27 instead")
    if not url.lower().startswith(("http://", "https://")):
        if _SCHEME.match(url) and "." not in url.partition(":")[0]:
            raise ValueError("Only addresses that begin with https:// or http:// are accepted")
        raise ValueError("Please write the whole address, beginning with https://")
    parts = _web(url)
    host = _public_host(parts.hostname or "")
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


def _characters(url: str) -> None:
    if not url:
        raise ValueError("The address is missing")
    if len(url) > MAX_URL:
        raise ValueError(f"The address is longer than {MAX_URL:,} characters")
    if _FORBIDDEN.search(url):
        raise ValueError(
            "The address has a space, a quote, a backslash or another character that cannot "
            "stand in one; please percent-encode it (a space is %20)"
        )


def _web(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        # Reading the port is what checks it.
        reachable = bool(parts.hostname) and parts.port != 0
    except ValueError:
        reachable = False
        parts = SplitResult("", "", "", "", "")
    if not reachable:
        raise ValueError("The address names no website; please check what follows https://")
    if "@" in parts.netloc:
        raise ValueError("The address has a user name or password in it; please leave it out")
    return parts


def _public_host(host: str) -> str:
    try:
        ascii_host = host.rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        ascii_host = ""
    labels = ascii_host.split(".")
    public = len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels)
    if not public or labels[-1].isdigit() or len(ascii_host) > 253:
        raise ValueError("The address names no public website, such as https://example.com")
    return ascii_host
