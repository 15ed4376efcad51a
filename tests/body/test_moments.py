"""Moments: “at 12:34” in a comment names a place in the article's audio or video."""

from __future__ import annotations

import pytest

from cms.body.comments import render_comment


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("Look at 12:34.", '<p>Look at <time datetime="PT754S">12:34</time>.</p>'),
        ("AT 0:05!", '<p>AT <time datetime="PT5S">0:05</time>!</p>'),
        ("(at 1:02:03)", '<p>(at <time datetime="PT3723S">1:02:03</time>)</p>'),
        ("at 75:10", '<p>at <time datetime="PT4510S">75:10</time></p>'),
        ("*at 3:04*", '<p><em>at <time datetime="PT184S">3:04</time></em></p>'),
        (
            "at 0:01 at 0:02",
            '<p>at <time datetime="PT1S">0:01</time> at <time datetime="PT2S">0:02</time></p>',
        ),
    ],
)
def test_a_moment_is_told_in_seconds(source: str, html: str) -> None:
    assert render_comment(source).html == html


@pytest.mark.parametrize(
    "source",
    [
        "12:34",
        "hat 12:34",
        "at 12:345",
        "at 12:60",
        "at 1:2:3",
        "at 1:75:00",
        "at 120:00:00",
        "at 12:34pm",
        "at \u0661\u0662:\u0663\u0664",
        "`at 12:34`",
        "[at 12:34](https://example.org)",
        "    at 12:34",
        "https://example.org/at 12:34",
        '<time datetime="PT1S">now</time>',
    ],
)
def test_what_is_no_moment_stays_text(source: str) -> None:
    assert "<time" not in render_comment(source).html
