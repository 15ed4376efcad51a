"""The parts of an article's document beside its body: sources, links and embeds."""

from __future__ import annotations

from urllib.parse import quote

from sqlalchemy.orm import Session

from cms.articles.queries import Target, published_slugs
from cms.articles.schemas import ArticleContent, RelatedInput, reference_numbers
from cms.body import RenderedBody, embeds
from cms.delivery.schemas import EmbedView, ReferenceView, RelatedView
from cms.media.schemas import EmbedError, read_embed


def embeds_shown(content: ArticleContent) -> tuple[EmbedView, ...]:
    """Show what the body plays."""
    return tuple(found for _, url in embeds(content.body) if (found := _embed(url)))


def references_shown(content: ArticleContent, rendered: RenderedBody) -> tuple[ReferenceView, ...]:
    """Show the cited sources under their numbers."""
    numbers = reference_numbers(content)
    return tuple(
        ReferenceView(
            **reference.model_dump(),
            number=numbers[reference.id],
            href=_doi_url(reference.doi) if reference.doi else reference.url,
            anchor=f"ref-{reference.id}",
            backlinks=tuple(rendered.citations.get(reference.id, ())),
        )
        for reference in sorted(content.references, key=lambda listed: numbers[listed.id])
    )


def _doi_url(doi: str) -> str:
    """Return the address that resolves a DOI, which may hold characters that no path may."""
    return "https://doi.org/" + quote(doi, safe="/()=;:,@+!$&'*~")


def related_shown(session: Session, content: ArticleContent) -> tuple[RelatedView, ...]:
    """Link what can be opened: an article that is not published keeps its title alone."""
    public = published_slugs(session, (link.slug for link in content.related if link.slug))
    return tuple(_related(link, public.get(link.slug or "")) for link in content.related)


def _related(link: RelatedInput, target: Target | None) -> RelatedView:
    return RelatedView(
        title=link.title,
        href=link.url or (f"/articles/{target.slug}" if target else None),
        locale=target.locale if target else None,
        external=link.url is not None,
    )


def _embed(url: str) -> EmbedView | None:
    """Show an embed, unless nobody plays it, as may be in a draft."""
    try:
        found = read_embed(url)
    except EmbedError:
        return None
    return EmbedView(url=url, provider=found.provider, kind=found.kind.value, player=found.player)
