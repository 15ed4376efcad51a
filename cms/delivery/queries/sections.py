"""The parts of an article's document beside its body: sources, links and embeds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from urllib.parse import quote

from sqlalchemy.orm import Session

from cms.articles.queries.public import Target, published_slugs
from cms.articles.rules.rendering import numbers_of
from cms.articles.schemas.content import ArticleContent
from cms.articles.schemas.parts import RelatedInput
from cms.delivery.schemas.documents import EmbedView, ReferenceView, RelatedView
from cms.media.rules.providers import EmbedError, read_embed


def embed_views(urls: Iterable[str]) -> Iterator[EmbedView]:
    """Yield what the body plays; a draft may hold addresses that nobody plays."""
    for url in urls:
        with suppress(EmbedError):
            yield EmbedView.model_validate(read_embed(url))


def reference_views(
    content: ArticleContent, citations: Mapping[str, Sequence[str]]
) -> list[ReferenceView]:
    """Return the listed sources in the order of their numbers.

    ``citations`` are the ids of the places that cite each key, in the order of the text.
    """
    numbers = numbers_of(content, citations)
    return [
        ReferenceView(
            **dict(reference),
            number=numbers[reference.id],
            href=_doi_url(reference.doi) if reference.doi else reference.url,
            anchor=f"ref-{reference.id}",
            backlinks=tuple(citations.get(reference.id, ())),
        )
        for reference in sorted(content.references, key=lambda listed: numbers[listed.id])
    ]


def _doi_url(doi: str) -> str:
    """Return the address that resolves a DOI, which may hold characters that no path may."""
    return "https://doi.org/" + quote(doi, safe="/()=;:,@+!$&'*~")


def related_views(session: Session, content: ArticleContent) -> list[RelatedView]:
    """Return the links for further information.

    A link to an article that is not published has no address, only its title.
    """
    public = published_slugs(session, (link.slug for link in content.related if link.slug))
    return [_related_view(link, public.get(link.slug or "")) for link in content.related]


def _related_view(link: RelatedInput, target: Target | None) -> RelatedView:
    return RelatedView(
        title=link.title,
        href=link.url or (f"/articles/{target.slug}" if target else None),
        locale=target.locale if target else None,
        external=link.url is not None,
    )
