"""Which addresses can be embedded, what is loaded after the click, and how it looks before."""

from __future__ import annotations

import re
from html import unescape

import pytest

from cms.media.rules.players import embed_html
from cms.media.rules.providers import FRAME_SOURCES, EmbedError, EmbedKind, read_embed

YOUTUBE = "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"
VIMEO = "https://player.vimeo.com/video/76979871"
SOUNDCLOUD = "https://w.soundcloud.com/player/?url=https%3A%2F%2Fsoundcloud.com%2F"
SPOTIFY = "https://open.spotify.com/embed/"
KEY = "4uLU6hMCjMI75M1A2tKUQC"

PLAYED = {
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ": YOUTUBE,
    "https://youtube.com/watch?app=desktop&v=dQw4w9WgXcQ&list=PL1": YOUTUBE,
    "https://m.youtube.com/watch?v=dQw4w9WgXcQ": YOUTUBE,
    "https://YouTube.com/watch?v=dQw4w9WgXcQ": YOUTUBE,
    "https://youtu.be/dQw4w9WgXcQ?si=abc": YOUTUBE,
    "https://www.youtube.com/embed/dQw4w9WgXcQ": YOUTUBE,
    "https://www.youtube.com/shorts/dQw4w9WgXcQ": YOUTUBE,
    "https://www.youtube.com/live/dQw4w9WgXcQ": YOUTUBE,
    "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ": YOUTUBE,
    "https://youtu.be/dQw4w9WgXcQ?t=90": f"{YOUTUBE}?start=90",
    "https://youtu.be/dQw4w9WgXcQ?t=1h1m30s": f"{YOUTUBE}?start=3690",
    "https://www.youtube.com/embed/dQw4w9WgXcQ?start=7": f"{YOUTUBE}?start=7",
    "https://youtu.be/dQw4w9WgXcQ?t=soon&autoplay=1": YOUTUBE,
    "https://vimeo.com/76979871": VIMEO,
    "https://player.vimeo.com/video/76979871?autoplay=1": VIMEO,
    "https://vimeo.com/76979871/abcdef0123": f"{VIMEO}?h=abcdef0123",
    "https://player.vimeo.com/video/76979871?h=abcdef0123": f"{VIMEO}?h=abcdef0123",
    "https://vimeo.com/76979871?h=zzz%22onload": VIMEO,
    "https://soundcloud.com/artist/track": f"{SOUNDCLOUD}artist%2Ftrack",
    "https://m.soundcloud.com/artist/sets/a_b?si=1": f"{SOUNDCLOUD}artist%2Fsets%2Fa_b",
    f"https://open.spotify.com/episode/{KEY}?si=x": f"{SPOTIFY}episode/{KEY}",
    f"https://open.spotify.com/intl-de/track/{KEY}": f"{SPOTIFY}track/{KEY}",
    "https://files.example.org/a/talk.mp4": "https://files.example.org/a/talk.mp4",
    "https://files.example.org/Talk.MP3?x=1&y=2#t=3": "https://files.example.org/Talk.MP3?x=1&y=2#t=3",
    "https://files.example.org/a.opus": "https://files.example.org/a.opus",
}

REFUSED = [
    "",
    "talk.mp4",
    "/talk.mp4",
    "//files.example.org/talk.mp4",
    "http://files.example.org/talk.mp4",
    "ftp://files.example.org/talk.mp4",
    "javascript:alert(1)//talk.mp4",
    "data:video/mp4;base64,AAAA",
    "https:///talk.mp4",
    "https://localhost/talk.mp4",
    "https://127.0.0.1/talk.mp4",
    "https://[::1]/talk.mp4",
    "https://[::1/talk.mp4",
    "https://user:pass@files.example.org/talk.mp4",
    "https://youtube.com@evil.example/talk.mp4",
    "https://files.example.org:8443/talk.mp4",
    "https://files.example.org:99999/talk.mp4",
    "https://files.example.org/talk.mp4 x",
    'https://files.example.org/"onload="x.mp4',
    "https://files.example.org/'x.mp4",
    "https://files.example.org/<b>.mp4",
    "https://files.example.org/a\\b.mp4",
    "https://files.example.org/a\nb.mp4",
    "https://files.example.org/page.html",
    "https://files.example.org/mp4",
    "https://files.example.org/x?file=talk.mp4",
    "https://files.example.org/x#talk.mp4",
    "https://exämple.org/talk.mp4",
    "https://-bad-.example/talk.mp4",
    "https://www.youtube.com/",
    "https://www.youtube.com/watch",
    "https://www.youtube.com/watch?v=short",
    "https://www.youtube.com/watch?v=dQw4w9WgXcQx",
    "https://www.youtube.com/watch?v=dQw4w9WgXc%22",
    "https://www.youtube.com/watch?v=dQw4w9WgXc%D9%A3",
    "https://www.youtube.com/channel/dQw4w9WgXcQ",
    "https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ",
    "https://evil.example/youtube.com/watch?v=dQw4w9WgXcQ",
    "https://notyoutube.com/watch?v=dQw4w9WgXcQ",
    "https://youtu.be/dQw4w9WgXcQ/../x",
    "https://vimeo.com/channels/staffpicks",
    "https://vimeo.com/٣٣٣",
    "https://soundcloud.com/artist",
    "https://soundcloud.com/artist/track/more/and/more",
    f"https://open.spotify.com/user/{KEY}",
    "https://open.spotify.com/track/short",
    f"https://spotify.com/track/{KEY}",
]


@pytest.mark.parametrize(("url", "player"), PLAYED.items())
def test_an_address_that_is_known_has_a_player(url: str, player: str) -> None:
    embed = read_embed(url)
    assert embed.player == player
    assert embed.url == url
    if embed.element == "iframe":
        assert embed.player.startswith(tuple(f"{source}/" for source in FRAME_SOURCES))
    else:
        assert embed.element == embed.kind.value


@pytest.mark.parametrize("url", REFUSED)
def test_any_other_address_is_refused_in_a_sentence(url: str) -> None:
    with pytest.raises(EmbedError) as raised:
        read_embed(url)
    assert str(raised.value).endswith(".")


def test_a_provider_says_whether_there_is_something_to_see() -> None:
    assert read_embed("https://youtu.be/dQw4w9WgXcQ").kind is EmbedKind.VIDEO
    assert read_embed("https://soundcloud.com/a/b").kind is EmbedKind.AUDIO
    assert read_embed("https://example.org/a.ogg").element == "audio"
    assert read_embed("https://example.org/a.webm").element == "video"


@pytest.mark.parametrize("url", PLAYED)
def test_before_the_click_the_page_loads_nothing(url: str) -> None:
    html = embed_html(url)
    assert not re.search(r"<(?!figure|p|a|/)|\s(src|srcset|poster|style|on\w+)=", html)
    assert unescape(re.findall(r'href="([^"]*)"', html)[0]) == url
    assert unescape(re.findall(r'data-embed-src="([^"]*)"', html)[0]) == PLAYED[url]


def test_the_link_says_what_it_opens() -> None:
    assert ">Watch the video on YouTube</a>" in embed_html("https://youtu.be/dQw4w9WgXcQ")
    assert ">Listen to the audio</a>" in embed_html("https://example.org/a.mp3")
