"""Topics: people type names, the site generates slugs; two spellings of a name are one topic."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from cms.articles.models.people import Topic
from cms.articles.queries.names import known_topics
from cms.articles.schemas.content import ArticleContent
from cms.articles.schemas.topics import TopicInput
from cms.body.folding import fold_name
from cms.body.slugs import is_numbered, numbered_slugs, slug_for


def with_known_topics(
    session: Session, content: ArticleContent, before: Sequence[TopicInput]
) -> ArticleContent:
    """Return the content with each topic once, under its known slug and name.

    A slug means the topic that has it; ``before`` are the topics of the previous draft, which may
    be known nowhere else yet. The first spelling of a name is kept. Another name that would get the
    same slug gets a slug of its own.
    """
    found: dict[str, TopicInput] = {}
    written = {topic.slug: topic.name for topic in before}
    for topic in content.topics:
        if _is_made(topic):
            settled = _by_name(session, topic, found)
        else:
            known = known_topics(session, [topic.slug]).get(topic.slug)
            kept = written.get(topic.slug, topic.name) if topic.name_made else topic.name
            settled = topic.known_as(topic.slug, known.name if known else kept)
        found.setdefault(settled.slug, settled)
    return content.model_copy(update={"topics": tuple(found.values())})


def known_or_new_topics(session: Session, content: ArticleContent) -> Sequence[Topic]:
    """Return the topics of a content that is being published, and add new ones."""
    known = known_topics(session, [topic.slug for topic in content.topics])
    for topic in content.topics:
        new = Topic(slug=topic.slug, name=topic.name)
        session.add(known.setdefault(topic.slug, new))
    return [known[topic.slug] for topic in content.topics]


def _is_made(topic: TopicInput) -> bool:
    """Whether the name says which topic is meant, because its slug could be generated from it."""
    return not topic.name_made and is_numbered(topic.slug, slug_for("topic", topic.name))


def _by_name(session: Session, topic: TopicInput, found: dict[str, TopicInput]) -> TopicInput:
    for slug in numbered_slugs(slug_for("topic", topic.name)):
        known = found.get(slug) or known_topics(session, [slug]).get(slug)
        if known is None or fold_name(known.name) == fold_name(topic.name):
            return topic.known_as(slug, known.name if known else topic.name)
    raise AssertionError("slugs have no end")
