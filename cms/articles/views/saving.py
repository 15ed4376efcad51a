"""What the script of an article's page requests: autosaves, and who else has it open."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, current_app
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response as AnyResponse

from cms.articles.forms.article import ArticleForm, is_in_body, with_place
from cms.articles.models.article import Article, RevisionKind
from cms.articles.operations.revisions import note_presence
from cms.articles.operations.writing import autosave, create_article
from cms.articles.queries.desk import article_for
from cms.articles.queries.public import published_slugs
from cms.articles.queries.revisions import others_present
from cms.articles.rules.missing import count_words, missing_in, reading_minutes
from cms.articles.rules.reading import read_content
from cms.articles.schemas.content import ArticleContent
from cms.articles.views.blueprint import desk, is_own_save
from cms.db.moments import rfc3339, utc_now
from cms.db.session import db
from cms.errors import Invalid, Stale
from cms.permissions import Permission
from cms.web.access import current_actor, requires
from cms.web.error_handlers import answer_error
from cms.web.responses import present
from cms.web.templating import site_zone, time_in_words

_KEY = re.compile(r"[0-9a-f]{32}")


def creation_key(form: ArticleForm) -> str | None:
    """Return the key of a new article's first save, if the form has one that this site made."""
    key = form.value("creation_key")
    return key if _KEY.fullmatch(key) else None


def answer_autosave(article: Article | None, form: ArticleForm) -> AnyResponse:
    """Autosave the form, and answer with what is saved now.

    Each error of the answer names its pointer, and its field in the page.
    """
    session, actor = db.session(), current_actor()
    try:
        content = read_content(form.content())
        if article is None:
            article = create_article(
                session, actor, content, kind=RevisionKind.AUTOSAVE, key=creation_key(form)
            )
        else:
            autosave(session, actor, article, content, form.expected_version())
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
    return present({**state, **progress(content, form)})


def progress(content: ArticleContent, form: ArticleForm) -> Mapping[str, Any]:
    """Return how long an article is, and what it lacks before publishing.

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
                "message": with_place(document, each.pointer, each.detail),
                "is_fault": each.is_fault,
            }
            for each in lacking
        ],
    }


def others_names(article: Article) -> Sequence[str]:
    """Return the names of the other people who have the article open."""
    others = others_present(db.session(), current_actor(), article, utc_now())
    return [presence.user.name for presence in others]


@desk.get("/session")
@requires(Permission.ARTICLE_WRITE_OWN)
def session() -> Response:
    """Return the CSRF token and the user of this session, for a page opened in an earlier one."""
    return present({"csrf_token": generate_csrf(), "user": str(current_actor().user_id)})


@desk.post("/<article_id>/presence")
@requires(Permission.ARTICLE_WRITE_OWN)
def presence(article_id: str) -> Response:
    """Note that somebody has the article open, and answer with who else has."""
    article = article_for(db.session(), current_actor(), article_id)
    note_presence(db.session(), current_actor(), article, utc_now())
    return present({"others": others_names(article), "version": article.version})


def _refusal(error: Invalid, form: ArticleForm) -> AnyResponse:
    response = answer_error(error)
    problem = response.get_json()
    problem["errors"] = [
        {
            "pointer": item["pointer"],
            "field_id": item["field_id"],
            "detail": item["message"],
            **({"line": item["line"]} if item["line"] else {}),
        }
        for item in form.show_errors(error.errors)
    ]
    response.set_data(current_app.json.dumps(problem))
    return response
