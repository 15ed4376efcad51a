"""What a body is rendered as is stored when it is saved, and made anew when the policy moves on."""

from __future__ import annotations

import hashlib
from typing import Any, get_args

import pytest
from flask_migrate import downgrade, upgrade
from markupsafe import Markup
from sqlalchemy import select, text, update
from sqlalchemy.orm import undefer, undefer_group

from cms.articles.models.article import Article, Revision
from cms.articles.operations.rendering import rerender_revisions
from cms.articles.operations.writing import autosave
from cms.articles.rules.reading import read_content
from cms.articles.rules.rendering import RENDERING_POLICY_VERSION, render
from cms.articles.schemas.content import content_of
from cms.body.comments import COMMENT_POLICY_VERSION
from cms.body.document import Node
from cms.body.traversal import walk
from cms.comments.models.comment import CommentRevision
from cms.db.session import db, transaction
from cms.permissions import OPERATOR
from tests.delivery.conftest import API, Reader
from tests.fixtures.newsroom import Newsroom, statements

EVERYTHING = """\
## A heading, and `code`

Words, **strong**, *emphasis*, ~~struck~~, H<sub>2</sub>O, x^2^ and [a link](https://example.org/
"Its title").[^smith] Twice.[^smith] And another.[^doe]\\
A second line.

- one
- two
  1. nested

3. third
4. fourth

> Somebody said so.

::: warning Take care
Not more than 400 mg.[^doe]
:::

::: note
Without a title.
:::

```python
print("<b>")
```

| Dose | Age |
| :-- | --: |
| 400 mg | **adults** |

![A back](https://example.org/back.png "The caption")

https://youtu.be/dQw4w9WgXcQ

https://example.org/sound.mp3

---

### A heading, and `code`
"""
REFERENCES = [
    {"id": "unused", "title": "Unused"},
    {"id": "doe", "title": "Doe"},
    {"id": "smith", "title": "Smith"},
]
# Of what `EVERYTHING` is rendered as, by the number of the policy. If the renderer gives
# something else, count RENDERING_POLICY_VERSION up, so that what is stored is rendered anew.
DIGESTS = {1: "6d9653de60218163d3d7b024024a65e3807f420112f1d9cbf6dab1857d1c7667"}


@pytest.fixture
def public_id(newsroom: Newsroom) -> str:
    return newsroom.published("all", EVERYTHING, references=REFERENCES, locale="de")


def stored(**where: Any) -> Revision:
    """The revision of a slug, with its body and its rendering."""
    query = select(Revision).filter_by(**where).order_by(Revision.id.desc()).limit(1)
    loaded = query.options(undefer(Revision.body), undefer_group("rendering"))
    return db.session().scalars(loaded.execution_options(populate_existing=True)).one()


def rendering(revision: Revision) -> dict[str, Any]:
    return {name: getattr(revision, name) for name in vars(render(content_of(revision)))}


def outdate(newsroom: Newsroom) -> None:
    """Leave in the database what another policy could have left there."""
    with newsroom.app.app_context(), transaction():
        old = {"html": Markup("<p>Old.</p>"), "plain_text": "Old.", "rendering_policy": 0}
        db.session().execute(update(Revision).values(old))


@pytest.mark.usefixtures("public_id")
def test_what_is_stored_is_what_is_rendered_now(newsroom: Newsroom) -> None:
    with newsroom.app.app_context():
        revision = stored(slug="all")
        assert rendering(revision) == vars(render(content_of(revision)))
        assert isinstance(revision.html, Markup)
        found = {type(node) for _, node in walk(content_of(revision).body)}
        assert found == {*get_args(Node)}
        assert list(revision.citations) == ["smith", "doe"]
        assert [len(places) for places in revision.citations.values()] == [2, 2]
        assert [heading["level"] for heading in revision.headings] == [2, 3]
        assert len(revision.embeds) == 2
        assert revision.word_count == len(revision.plain_text.split()) > 40
        told = repr(sorted(rendering(revision).items())).encode()
    assert hashlib.sha256(told).hexdigest() == DIGESTS[RENDERING_POLICY_VERSION]


def test_each_save_renders_also_into_the_working_revision(newsroom: Newsroom) -> None:
    made = newsroom.article("one", "First.\n")
    with newsroom.app.app_context():
        for version, words in enumerate(("Second.", "Third."), 1):
            with transaction():
                content = read_content(
                    {"title": "One", "slug": "one", "body_markdown": f"## {words}\n"}
                )
                article = db.session().scalars(select(Article).filter_by(public_id=made)).one()
                autosave(db.session(), OPERATOR, article, content, version)
            revision = stored(slug="one")
            assert words in revision.html
            assert rendering(revision) == vars(render(content_of(revision)))
        assert stored(slug="one").number == 2


def test_a_draft_is_rendered_without_what_is_unfinished(newsroom: Newsroom) -> None:
    newsroom.article("one", "Said.[^a][^b]\n", references=[{"id": "a", "title": ""}])
    with newsroom.app.app_context():
        html = stored(slug="one").html
    assert "[a: not listed yet]" in html
    assert "[b: not listed yet]" in html


@pytest.mark.usefixtures("public_id")
def test_a_page_shows_what_is_stored_unless_another_policy_made_it(
    newsroom: Newsroom, reader: Reader
) -> None:
    fresh = reader.page("/articles/all")
    answers = [reader.article("all"), reader.json("?include=body")]
    outdate(newsroom)
    assert reader.page("/articles/all") == fresh
    assert [reader.article("all"), reader.json("?include=body")] == answers
    with newsroom.app.app_context(), transaction():
        now = {"rendering_policy": RENDERING_POLICY_VERSION}
        db.session().execute(update(Revision).values(now))
    assert "<p>Old.</p>" in reader.page("/articles/all")
    assert reader.article("all", "?body=html")["body"] == {"html": "<p>Old.</p>"}


def test_only_the_columns_that_an_answer_needs_are_read(public_id: str, reader: Reader) -> None:
    read = {
        "/": "",
        API: "",
        f"{API}?include=body": "html body",
        f"{API}?body=html": "html",
        f"{API}/all?body=html": "html citations embeds",
        f"{API}/all?body=document": "body citations embeds",
        f"{API}/all": "html body citations embeds",
        "/articles/all": "html citations embeds",
        f"{API}/all/comments": "",
    }
    columns = ("html", "body", "headings", "citations", "embeds", "plain_text")
    for path, names in read.items():
        with statements() as sent:
            reader.page(path)
        loaded = {name for name in columns for each in sent if f"revisions_1.{name}" in each}
        assert loaded == set(names.split()), path
    assert public_id


def test_the_command_renders_anew_what_is_in_use(newsroom: Newsroom, reader: Reader) -> None:
    made = newsroom.published("all", EVERYTHING, references=REFERENCES)
    comment = reader.comment("all", "So *it* is.")
    newsroom.draft(made, title="Draft", slug="all", body_markdown="Between.\n")
    newsroom.draft(made, title="Draft", slug="all", body_markdown="Newest.\n")
    fresh = {path: reader.client.get(path) for path in ("/articles/all", f"{API}/all", "/")}
    before = article_of(newsroom, made)
    outdate(newsroom)
    with newsroom.app.app_context(), transaction():
        db.session().execute(
            update(CommentRevision).values(html=Markup("<p>Old.</p>"), policy_version=1)
        )
        db.session().execute(text("DELETE FROM article_search"))
    assert f'id="comment-{comment}"' in reader.page("/articles/all")
    assert (
        reader.client.get("/articles/all").headers["ETag"] != fresh["/articles/all"].headers["ETag"]
    )
    with newsroom.app.app_context(), transaction():
        # Stopped after one of them.
        assert len(rerender_revisions(db.session(), 0, 1)) == 1
    status, _, told = newsroom.run("rerender")
    assert status == 0
    assert "versions of articles rendered anew: 1\n" in told
    assert "comments rendered anew: 1\n" in told
    assert newsroom.run("rerender") == (0, "", "")
    for path, was in fresh.items():
        now = reader.client.get(path)
        assert (now.text, now.headers["ETag"]) == (was.text, was.headers["ETag"]), path
    assert article_of(newsroom, made) == before
    assert reader.slugs("?q=somebody") == ["all"]
    assert reader.slugs("?q=old") == []
    with newsroom.app.app_context():
        policies = db.session().scalars(select(Revision.rendering_policy).order_by(Revision.number))
        assert list(policies) == [RENDERING_POLICY_VERSION, 0, RENDERING_POLICY_VERSION]
        words = db.session().scalars(select(CommentRevision)).one()
        assert (words.policy_version, words.html) == (
            COMMENT_POLICY_VERSION,
            "<p>So <em>it</em> is.</p>",
        )


def test_a_comment_that_the_policy_refuses_stays_as_it_is(
    newsroom: Newsroom, reader: Reader
) -> None:
    newsroom.published("one")
    reader.comment("one", "Words.")
    with newsroom.app.app_context(), transaction():
        db.session().execute(
            update(CommentRevision).values(source="a" + "\u0301" * 50, policy_version=1)
        )
    _, _, told = newsroom.run("rerender")
    assert "comments left as they are, since they cannot be rendered: 1\n" in told
    assert "<p>Words.</p>" in reader.page("/articles/one")


def test_publishing_renders_what_another_policy_rendered(
    newsroom: Newsroom, reader: Reader
) -> None:
    made = newsroom.article("one", "Own words.\n")
    outdate(newsroom)
    newsroom.publish(made)
    with newsroom.app.app_context():
        assert stored(slug="one").rendering_policy == RENDERING_POLICY_VERSION
    assert reader.slugs("?q=own+words") == ["one"]


def test_a_migration_fills_what_is_stored_already(newsroom: Newsroom, reader: Reader) -> None:
    made = newsroom.published("all", EVERYTHING, references=REFERENCES)
    newsroom.draft(made, title="Draft", slug="all", body_markdown="Newest.\n")
    fresh = reader.page("/articles/all")
    with newsroom.app.app_context():
        before = db.session().execute(text(CONTENT)).all()
        db.session.remove()
        downgrade(revision="0012")
        assert db.session().execute(text(CONTENT)).all() == before
        db.session.remove()
        upgrade()
        assert db.session().execute(text(CONTENT)).all() == before
        for revision in db.session().scalars(select(Revision)):
            assert revision.rendering_policy == RENDERING_POLICY_VERSION
            assert rendering(revision) == vars(render(content_of(revision)))
        db.session.remove()
    assert reader.page("/articles/all") == fresh


CONTENT = "SELECT id, number, title, slug, summary, kind, saved_at FROM revisions ORDER BY id"


def article_of(newsroom: Newsroom, public_id: str) -> tuple[Any, ...]:
    """What must not change of an article when its body is rendered anew."""
    with newsroom.app.app_context():
        article = db.session().scalars(select(Article).filter_by(public_id=public_id)).one()
        return article.version, article.updated_at, article.changed_at, article.newest.saved_at
