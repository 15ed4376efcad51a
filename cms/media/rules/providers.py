"""Which addresses can be embedded, and the player of each. Nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import parse_qs, quote, urlsplit


class EmbedKind(StrEnum):
    """What the embed plays."""

    VIDEO = "video"
    AUDIO = "audio"


@dataclass(frozen=True)
class Embed:
    """An audio or video item that a reader can load with a click.

    ``url`` is the page to link to, ``player`` the address that the click loads, and
    ``element`` the HTML element that plays it (``iframe``, ``video`` or ``audio``).
    """

    url: str
    player: str
    element: str
    kind: EmbedKind
    provider: str


class EmbedError(ValueError):
    """The URL cannot be embedded; the message says which ones can."""


FILE_KINDS = {
    ".mp4": EmbedKind.VIDEO,
    ".webm": EmbedKind.VIDEO,
    ".ogv": EmbedKind.VIDEO,
    ".mp3": EmbedKind.AUDIO,
    ".m4a": EmbedKind.AUDIO,
    ".ogg": EmbedKind.AUDIO,
    ".oga": EmbedKind.AUDIO,
    ".opus": EmbedKind.AUDIO,
    ".wav": EmbedKind.AUDIO,
    ".flac": EmbedKind.AUDIO,
}
FRAME_SOURCES = (
    "https://www.youtube-nocookie.com",
    "https://player.vimeo.com",
    "https://w.soundcloud.com",
    "https://open.spotify.com",
)
_YOUTUBE_HOSTS = ("youtube.com", "youtube-nocookie.com", "youtu.be")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?=.{{4,253}}$)(?:{_LABEL}\.)+[a-z][a-z0-9-]{{0,61}}[a-z0-9]")


class _SplitUrl(NamedTuple):
    """The parts of a URL."""

    url: str
    host: str
    path: str
    query: dict[str, list[str]]


def read_embed(url: str) -> Embed:
    """Recognise a URL of YouTube, Vimeo, SoundCloud or Spotify, or of an https file.

    Raises `EmbedError` with a sentence that says what is wrong with the URL.
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
        plain = parts.username is None and parts.password is None and parts.port is None
    except ValueError as error:
        raise EmbedError(f"“{url}” is not a complete web address.") from error
    if parts.scheme != "https":
        raise EmbedError(f"“{url}” must start with https:// to be embedded.")
    if not plain or not _HOST.fullmatch(host) or re.search(r"[\s\"'<>\\]", url):
        raise EmbedError(
            f"“{url}” is not a plain web address: remove user names, ports and spaces."
        )
    address = _SplitUrl(url, host, parts.path, parse_qs(parts.query))
    reader = next((read for hosts, read in _PROVIDERS if host in hosts), _media_file)
    return reader(address)


def _youtube(at: _SplitUrl) -> Embed:
    found = re.fullmatch(r"/(?:embed|shorts|live|v)/([\w-]{11})/?", at.path)
    if at.host == "youtu.be":
        found = re.fullmatch(r"/([\w-]{11})/?", at.path)
    video = found[1] if found else at.query.get("v", [""])[0] if at.path == "/watch" else ""
    if not re.fullmatch(r"[\w-]{11}", video, re.ASCII):
        raise EmbedError(
            f"“{at.url}” names no YouTube video: copy the address of the video's own page, "
            "such as https://www.youtube.com/watch?v= followed by 11 characters."
        )
    start = _seconds(at.query.get("t", at.query.get("start", [""]))[0])
    player = f"https://www.youtube-nocookie.com/embed/{video}"
    player += f"?start={start}" if start else ""
    return Embed(at.url, player, "iframe", EmbedKind.VIDEO, "YouTube")


def _seconds(text: str) -> int:
    """Read YouTube's start time: ``90``, ``90s`` or ``1m30s``; 0 when there is none."""
    found = re.fullmatch(r"(?:(\d{1,2})h)?(?:(\d{1,3})m)?(?:(\d{1,6})s?)?", text, re.ASCII)
    if not found:
        return 0
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds


def _vimeo(at: _SplitUrl) -> Embed:
    found = re.fullmatch(r"/(?:video/)?(\d{1,12})(?:/([0-9a-f]{6,20}))?/?", at.path, re.ASCII)
    if not found:
        raise EmbedError(
            f"“{at.url}” names no Vimeo video: use an address such as https://vimeo.com/ "
            "followed by the video's number."
        )
    secret = found[2] or at.query.get("h", [""])[0]
    private = f"?h={secret}" if re.fullmatch(r"[0-9a-f]{6,20}", secret, re.ASCII) else ""
    player = f"https://player.vimeo.com/video/{found[1]}{private}"
    return Embed(at.url, player, "iframe", EmbedKind.VIDEO, "Vimeo")


def _soundcloud(at: _SplitUrl) -> Embed:
    if not re.fullmatch(r"/[\w-]+(/sets)?/[\w-]+(/s-\w+)?/?", at.path, re.ASCII):
        raise EmbedError(
            f"“{at.url}” names no SoundCloud track: use the address of a track or a set, "
            "https://soundcloud.com/ARTIST/TRACK."
        )
    track = quote(f"https://soundcloud.com{at.path}", safe="")
    player = f"https://w.soundcloud.com/player/?url={track}"
    return Embed(at.url, player, "iframe", EmbedKind.AUDIO, "SoundCloud")


def _spotify(at: _SplitUrl) -> Embed:
    found = re.fullmatch(
        r"(?:/intl-[a-z]{2,5})?(?:/embed)?/(track|album|playlist|episode|show)/([0-9A-Za-z]{22})/?",
        at.path,
    )
    if not found:
        raise EmbedError(
            f"“{at.url}” names nothing that Spotify plays: use the address of a track, album, "
            "playlist, episode or show on open.spotify.com."
        )
    player = f"https://open.spotify.com/embed/{found[1]}/{found[2]}"
    return Embed(at.url, player, "iframe", EmbedKind.AUDIO, "Spotify")


def _media_file(at: _SplitUrl) -> Embed:
    name = at.path.rsplit("/", 1)[-1].lower()
    ending = name[name.rfind(".") :] if "." in name else ""
    if ending not in FILE_KINDS:
        raise EmbedError(
            f"“{at.url}” cannot be embedded: use an address at YouTube, Vimeo, SoundCloud or "
            f"Spotify, or an https file ({', '.join(FILE_KINDS)}). To link to it, put words "
            "beside it or write [words](address)."
        )
    kind = FILE_KINDS[ending]
    return Embed(at.url, at.url, kind.value, kind, "file")


_Reader = Callable[[_SplitUrl], Embed]
_PROVIDERS: tuple[tuple[tuple[str, ...], _Reader], ...] = (
    (_YOUTUBE_HOSTS, _youtube),
    (("vimeo.com", "player.vimeo.com"), _vimeo),
    (("soundcloud.com",), _soundcloud),
    (("open.spotify.com",), _spotify),
)
