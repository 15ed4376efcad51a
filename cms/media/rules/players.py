"""How an embed is shown on a page: a link that works alone, which a click turns into a player."""

from __future__ import annotations

from markupsafe import Markup

from cms.media.rules.providers import EmbedError, EmbedKind, read_embed

_LABELS = {EmbedKind.VIDEO: "Watch the video", EmbedKind.AUDIO: "Listen to the audio"}
_FIGURE = Markup(
    '<figure class="embed embed-{kind}" data-embed-src="{player}" data-embed-kind="{element}"'
    ' data-embed-title="{title}" lang="en" dir="ltr">'
    '<p class="embed-label">{label}</p>'
    '<a class="embed-link" href="{url}" rel="noopener">{link}</a>'
    '<p class="embed-note">{note}</p>'
    "</figure>"
)
_LINK = Markup('<p><a href="{url}" rel="noopener">{url}</a></p>')


def embed_html(url: str) -> Markup:
    """Return the figure of an embed; a link for an address that cannot be played, as in a draft.

    A browser sends no request for the figure before the reader clicks.
    """
    try:
        embed = read_embed(url)
    except EmbedError:
        return _LINK.format(url=url)
    label = _LABELS[embed.kind]
    noun = embed.kind.value.capitalize()
    hosted = embed.provider != "file"
    return _FIGURE.format(
        kind=embed.kind.value,
        player=embed.player,
        element=embed.element,
        title=f"{noun} on {embed.provider}" if hosted else f"{noun} file",
        label=label,
        url=embed.url,
        link=f"{label} on {embed.provider}" if hosted else label,
        note=f"Nothing is sent to {embed.provider} until you choose to play it."
        if hosted
        else "Nothing is loaded until you choose to play it.",
    )
