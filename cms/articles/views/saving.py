"""What the page of an article asks for by script: saving by itself, who else is there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, current_app
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response as AnyResponse

from cms.articles import operations
from cms.articles.forms import ArticleForm, is_in_body, said_at
from cms.articles.models import Article, RevisionKind
from cms.articles.queries import article_for, published_slugs
from cms.articles.queries.revisions import others_present
from cms.articles.schemas import ArticleContent, read_content
from cms.articles.schemas.missing import count_words, missing_in, reading_minutes
from cms.articles.views.blueprint import desk, is_own_save
from cms.db import db, rfc3339, utc_now
from cms.errors import Invalid, Stale
from cms.permissions import Permission
from cms.web import current_actor, present, requires, site_zone, time_in_words
from cms.web.failures import answer_error

_KEY = re.compile(r"[0-9a-f]{32}")


def creation_key(form: ArticleForm) -> str | None:
    """Return the key of a new article's first save, if the form carries one of ours."""
    key = form.creation_key.data or ""
    return key if _KEY.fullmatch(key) else None


def answer_autosave(article: Article | None, form: ArticleForm) -> AnyResponse:
    """Save what stands in the browser, and say what is now saved.

    What cannot be saved is answered with each place: its pointer, and its field in the page.
    """
    session, actor = db.session(), current_actor()
    try:
        content = read_content(form.content())
        if article is None:
            article = operations.create_article(
                session, actor, content, kind=RevisionKind.AUTOSAVE, key=creation_key(form)
            )
        else:
            operations.autosave(session, actor, article, content, form.based_on())
    except Invalid as error:
        return _refusal(error, form)
    except Stale as error:
        own = article is not None and is_own_save(article)
        current = {**(error.current or {}), "saved_by_you": own}
        return answer_error(Stale(error.detail, current=current))
    newest = article.newest
    state: dict[str, Any] = {
        "id": article.public_id,
        "version": article.version,
        "revision": newest.number,
        "slug": newest.slug,
        "slug_made": newest.slug if newest.slug_made and article.published_at is None else "",
        "saved_at": rfc3339(newest.saved_at),
        "saved_time": time_in_words(newest.saved_at, site_zone()),
        "edit_url": f"{desk.url_prefix}/{article.public_id}",
    }
    return present({**state, **state_of(content, form)})


def state_of(content: ArticleContent, form: ArticleForm) -> Mapping[str, Any]:
    """Show how long an article is, and what it lacks before readers should see it.

    ``languages`` are those of the articles that it links to, by slug.
    """
    slugs = [link.slug for link in content.related if link.slug is not None]
    words = count_words(content.body)
    targets = published_slugs(db.session(), slugs)
    lacking = missing_in(content, words, targets)
    document = content.body.to_json() if any(is_in_body(each.pointer) for each in lacking) else None
    return {
        "languages": {slug: target.locale for slug, target in targets.items()},
        "words": words,
        "minutes": reading_minutes(words),
        "missing": [
            {
                "pointer": each.pointer,
                "field_id": form.id_at(each.pointer),
                "message": said_at(document, each.pointer, each.message),
                "is_fault": each.is_fault,
            }
            for each in lacking
        ],
    }


def others_names(article: Article) -> Sequence[str]:
    """Return the names of those others who have the article open."""
    others = others_present(db.session(), current_actor(), article, utc_now())
    return [presence.user.name for presence in others]


@desk.get("/session")
@requires(Permission.ARTICLE_WRITE_OWN)
def session() -> Response:
    """Give a page that was opened in an earlier session the token of this one, and whose it is."""
    return present({"csrf_token": generate_csrf(), "user": str(current_actor().user_id)})


@desk.post("/<article_id>/presence")
@requires(Permission.ARTICLE_WRITE_OWN)
def presence(article_id: str) -> Response:
    """Note that somebody has the article open, and say who else has."""
    article = article_for(db.session(), current_actor(), article_id)
    operations.note_presence(db.session(), current_actor(), article, utc_now())
    return present({"others": others_names(article), "version": article.version})


def _refusal(error: Invalid, form: ArticleForm) -> AnyResponse:
    response = answer_error(error)
    problem = response.get_json()
    problem["errors"] = [
        {
            "pointer": said["pointer"],
            "field_id": said["field_id"],
            "detail": said["message"],
            **({"line": said["line"]} if said["line"] else {}),
        }
        for said in form.show_errors(error.errors)
    ]
    response.set_data(current_app.json.dumps(problem))
    return response
