"""What the queue knows and offers around a comment: filters, views, many at once, undo."""

from __future__ import annotations

import re
from html import unescape
from time import process_time
from typing import Any

import pytest
from flask.testing import FlaskClient
from flask_migrate import upgrade
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, select
from werkzeug.test import TestResponse

from cms.articles.operations import create_article, publish
from cms.articles.schemas import read_content
from cms.comments.models import Comment, CommentReport, CommentStatus, DeclineReason
from cms.comments.schemas import text_changes
from cms.db import db, transaction, utc_now
from cms.permissions import OPERATOR, Role
from tests.comments.conftest import SLUG, Sent, Site, csrf_token
from tests.comments.test_queue import QUEUE, cards, decide


def post(editor: FlaskClient, path: str, **fields: Any) -> TestResponse:
    token = csrf_token(editor.get("/desk/password"))
    return editor.post(path, data=fields | {"csrf_token": token})


def undo_ids(page: TestResponse) -> list[str]:
    """The entries that the page offers to take back."""
    form = re.search(r'<form class="message message-good done".*?</form>', page.text, re.DOTALL)
    return re.findall(r'name="decision" value="(\w+)"', form[0]) if form else []


def article_id(page: TestResponse, slug: str) -> str:
    """The value of an article's checkbox among the filters."""
    found = re.search(rf'name="article" value="(\w+)"[^>]*> <bdi[^>]*>Title of {slug}', page.text)
    assert found
    return found[1]


def change(place: Site, comment: Sent, **values: Any) -> None:
    """Set columns of a comment as they come to be in other ways."""
    with place.app.app_context(), transaction():
        row = db.session.scalars(select(Comment).where(Comment.public_id == comment.id)).one()
        for name, value in values.items():
            setattr(row, name, value)


def test_the_queue_is_narrowed_by_article_mark_words_and_likeness(place: Site) -> None:
    here = place.send("See the hive at home.", email="rosa@example.org")
    there = place.send("Another thing altogether.", slug="another-article", name="Ben")
    twin = place.send("Another thing, altogether!", slug="another-article", name="Twin")
    change(place, there, held_because=[{"mark": "honeypot", "words": ["x"]}])
    editor = place.desk()
    page = editor.get(QUEUE)
    only = article_id(page, "another-article")
    both = f"{QUEUE}?article={only}&article={article_id(page, SLUG)}"
    assert cards(editor.get(f"{QUEUE}?article={only}")) == [there.id, twin.id]
    assert cards(editor.get(both)) == [here.id, there.id, twin.id]
    assert cards(editor.get(f"{QUEUE}?mark=honeypot")) == [there.id]
    for words in ("HIVE", "rosa@", "Rosa"):
        assert cards(editor.get(f"{QUEUE}?q={words}")) == [here.id]
    assert cards(editor.get(f"{QUEUE}?like={there.id}")) == [there.id, twin.id]
    assert f"?like={there.id}" in page.text
    assert "1 more waits with the same text" in page.text
    empty = editor.get(f"{QUEUE}?q=nothing+of+it")
    assert "No waiting comment fits these filters." in empty.text
    assert editor.get(f"{QUEUE}?mark=unheard").status_code == 422


def test_the_queue_is_narrowed_by_topic_and_author(place: Site) -> None:
    for slug, topic, author in (("one", "bees", "Ada Lima"), ("two", "wasps", "Ben Okri")):
        with place.app.app_context(), transaction():
            content = read_content(
                {"title": slug, "slug": slug, "body_markdown": "Words.\n", "topics": [topic]}
                | {"authors": [{"name": author}]}
            )
            publish(db.session(), OPERATOR, create_article(db.session(), OPERATOR, content))
    place.send("On neither.")
    one, two = place.send("On one.", "one"), place.send("On two.", "two")
    decided = place.send("Of no matter.", "one")
    place.decide(decided)
    editor = place.desk()
    for query, found in {
        "topic=bees": [one.id],
        "topic=wasps": [two.id],
        "author=ada-lima": [one.id],
        "author=ben-okri": [two.id],
        "topic=bees&author=ada-lima": [one.id],
        "topic=bees&author=ben-okri": [],
        "topic=wasps&q=two": [two.id],
        "topic=wasps&q=one": [],
        "topic=none": [],
        "author=none": [],
    }.items():
        assert cards(editor.get(f"{QUEUE}?{query}")) == found, query
    page = editor.get(f"{QUEUE}?topic=bees&author=ada-lima").text
    assert '<option value="bees" selected>' in page
    assert '<option value="ada-lima" selected>' in page


def test_a_group_of_articles_is_kept_as_a_view_for_all_editors(place: Site) -> None:
    place.send()
    there = place.send("There.", slug="another-article")
    editor = place.desk()
    chosen = article_id(editor.get(QUEUE), "another-article")
    where = f"/desk/comments/views?article={chosen}"
    assert post(editor, where, name="  ").status_code == 422
    assert post(editor, where, name="The other").status_code == 303
    other = post(editor, "/desk/comments/views?mark=link", name="The other")
    assert other.status_code == 422
    assert "Another view has this name" in other.text
    assert "Choose a filter first" in post(editor, "/desk/comments/views", name="All").text
    colleague = place.desk("Ines Duarte")
    tab = re.search(r'<a class="tab" href="([^"]+)"><bdi>The other', colleague.get(QUEUE).text)
    assert tab
    page = colleague.get(unescape(tab[1]))
    assert cards(page) == [there.id]
    remove = re.search(r'action="(/desk/comments/views/\w+/remove)"', page.text)
    assert remove
    assert post(colleague, remove[1]).status_code == 303
    assert "The other</bdi></a>" not in colleague.get(QUEUE).text.partition("flash")[0]
    assert post(colleague, remove[1]).status_code == 404


def test_a_card_tells_what_was_decided_about_the_same_address(place: Site) -> None:
    for decision, reason in (("decline", "Off the topic."), ("approve", None)):
        comment = place.send(f"To {decision}.", email="rosa@example.org")
        place.decide(comment, decision, reason=reason)
    place.send("Waits.", email="rosa@example.org")
    text = unescape(place.desk().get(QUEUE).text)
    assert "1 approved, 1 declined" in text or "1 declined, 1 approved" in text
    assert "Off the topic." in text


def test_a_card_does_not_tell_of_the_comment_itself_or_of_what_was_taken_back(
    place: Site,
) -> None:
    comment, editor = place.send(email="rosa@example.org"), place.desk()
    other = place.send("Other.", email="rosa@example.org")
    entries = undo_ids(editor.get(decide(editor, comment).headers["Location"]))
    assert "1 approved" in editor.get(QUEUE).text
    post(editor, "/desk/comments/undo", decision=entries)
    assert "<dt>Before</dt>" not in editor.get(QUEUE).text
    place.bring_to(other, CommentStatus.WITHDRAWN)
    decide(editor, comment)
    edit(place, comment, "Changed.")
    page = editor.get(QUEUE)
    assert cards(page) == [comment.id]
    assert "1 approved" not in page.text


def test_a_card_tells_why_what_was_written_anew_had_been_declined(place: Site) -> None:
    comment, changed, editor = place.send(), place.send("Another."), place.desk()
    for reason in ("Too short.", "Unkind."):
        done = decide(editor, comment, decision="decline", reason=reason, revision="1")
        entries = undo_ids(editor.get(done.headers["Location"]))
        post(editor, "/desk/comments/undo", decision=entries)
    edit(place, changed, "Another, changed.")
    assert "Written anew" not in editor.get(QUEUE).text
    decide(editor, comment, decision="decline", reason="Off the topic.", revision="1")
    edit(place, comment, "Of bees alone.")
    page = editor.get(QUEUE).text
    assert page.count("Written anew") == 1
    assert re.search(r"Its earlier text</dt><dd>declined .* \(<q[^>]*>Off the topic\.</q>\)", page)
    assert "Unkind." not in page


def test_an_edit_of_an_approved_comment_waits_with_what_changed(place: Site) -> None:
    comment, editor = place.send("It dances to the left."), place.desk()
    place.decide(comment)
    edit(place, comment, "It dances to the right.")
    page = editor.get(QUEUE)
    assert cards(page) == [comment.id]
    assert "Edited after approval" in page.text
    assert re.search(r"<del>.*left", page.text)
    assert re.search(r"<ins>.*right", page.text)
    assert cards(editor.get(f"{QUEUE}?mark=edited")) == [comment.id]
    assert decide(editor, comment, revision="2").status_code == 303
    assert "to the right" in place.thread()[0]["html"]


def edit(place: Site, comment: Sent, body: str) -> None:
    """Change a comment's text as its commenter does."""
    page = place.browser().get(f"/comments/{comment.receipt}")
    assert page.status_code == 200
    sent = {"name": "Rosa", "body": body}
    answer = place.browser().post(f"/comments/{comment.receipt}/edit", data=sent)
    assert answer.status_code in (200, 303), answer.text


def test_a_stale_decision_shows_both_texts(place: Site) -> None:
    comment, editor = place.send("One egg a day."), place.desk()
    edit(place, comment, "Two eggs a day.")
    page = decide(editor, comment)
    assert page.status_code == 409
    assert "The commenter changed it after you had read it" in page.text
    assert re.search(r"<del>.*One egg", page.text)
    assert re.search(r"<ins>.*Two eggs", page.text)
    assert 'name="revision" value="2"' in page.text


def test_a_reported_comment_is_kept_and_the_reason_shown(place: Site) -> None:
    comment, editor = place.send(), place.desk()
    place.decide(comment)
    change(place, comment, reported_at=utc_now(), waiting_since=utc_now())
    with place.app.app_context(), transaction():
        row = db.session.scalars(select(Comment)).one()
        db.session.add(CommentReport(comment=row, reason="It is <rude>."))
    page = editor.get(f"{QUEUE}?mark=reported")
    assert cards(page) == [comment.id]
    assert "It is &lt;rude&gt;." in page.text
    assert decide(editor, comment).status_code == 303
    assert cards(editor.get(QUEUE)) == []
    assert place.shown() == {comment.id}


def test_a_decision_is_taken_back_from_the_next_page(place: Site) -> None:
    comment, other, editor = place.send(), place.send("Other."), place.desk()
    answer = decide(editor, comment)
    page = editor.get(answer.headers["Location"])
    assert "Approved the comment by Rosa." in page.text
    back = post(editor, "/desk/comments/undo", decision=undo_ids(page))
    assert back.headers["Location"] == f"{QUEUE}#comment-{comment.id}"
    assert place.shown() == set()
    page = editor.get(QUEUE)
    assert cards(page) == [comment.id, other.id]
    assert "Taken back. The comment waits again." in page.text
    assert undo_ids(editor.get(answer.headers["Location"])) == []


def test_who_comes_second_with_an_undo_is_told_who_was_first(place: Site) -> None:
    comment, editor = place.send(), place.desk()
    entries = undo_ids(editor.get(decide(editor, comment).headers["Location"]))
    post(editor, "/desk/comments/undo", decision=entries)
    colleague = place.desk("Ines Duarte")
    for path in ("/desk/comments/undo", f"/desk/comments/log/{entries[0]}/undo"):
        assert post(colleague, path, decision=entries, comment=comment.id).status_code == 303
        assert "Emil Novak took back" in colleague.get(QUEUE).text
    # What was decided again meanwhile is not what was taken back.
    decide(editor, comment)
    post(editor, "/desk/comments/undo", decision=entries)
    assert "message-error flash" in editor.get(QUEUE).text
    assert post(editor, "/desk/comments/undo", decision="none").status_code == 404


def test_an_editor_mends_a_comment_and_approves_it(place: Site) -> None:
    comment, editor = place.send("Look at teh bees."), place.desk()
    path = f"{QUEUE}/{comment.id}/edit"
    empty = post(editor, path, body=" ", revision="1")
    assert empty.status_code == 422
    assert 'data-fold="edit" open' in empty.text
    done = post(editor, path, body="Look at the bees.", revision="1")
    assert done.status_code == 303
    assert place.thread()[0]["html"] == "<p>Look at the bees.</p>"
    assert "Edited and approved the comment" in editor.get(done.headers["Location"]).text
    late = post(editor, path, body="Look again.", revision="1")
    assert late.status_code == 409
    assert "Emil Novak" in late.text


def test_an_editor_takes_a_website_away_and_mends_a_name(place: Site) -> None:
    comment = place.send("Fine words.", website="https://cheap.example", name="Rosa Cheap")
    editor, path = place.desk(), f"{QUEUE}/{comment.id}/edit"
    words = {"body": "Fine words.", "revision": "1"}
    for field, wrong in (("website", "cheap.example"), ("name", " ")):
        page = post(editor, path, **words | {field: wrong})
        assert page.status_code == 422
        assert f'href="#{field}-{comment.id}"' in page.text
        assert re.search(rf'name="{field}" value="{wrong}"[^>]*aria-invalid="true"', page.text)
    assert post(editor, path, **words, name="Rosa", website="").status_code == 303
    (shown,) = place.thread()
    assert (shown["name"], shown["website"]) == ("Rosa", None)
    receipt = place.browser().get(f"/comments/{comment.receipt}").text
    assert re.search(r"<del>.*https://cheap\.example", receipt, re.DOTALL)
    assert "An editor changed your words" in receipt


def test_many_are_decided_after_one_question_and_taken_back_together(place: Site) -> None:
    sent = [place.send(f"Number {number}.") for number in range(4)]
    editor = place.desk()
    chosen = [f"{comment.id}:1" for comment in sent[:3]]
    query = "&".join(f"comment={value}" for value in chosen)
    asked = editor.get(f"{QUEUE}/many?{query}&decision=decline")
    assert "Decline 3 comments?" in asked.text
    assert "Number 2." in asked.text
    assert "Number 3." not in asked.text
    without = post(editor, f"{QUEUE}/many", comment=chosen, decision="decline")
    assert without.status_code == 422
    done = post(editor, f"{QUEUE}/many", comment=chosen, decision="decline", reason="All alike.")
    page = editor.get(done.headers["Location"])
    assert "Declined 3 comments." in page.text
    assert cards(page) == [sent[3].id]
    post(editor, "/desk/comments/undo", decision=undo_ids(page))
    assert cards(editor.get(QUEUE)) == [comment.id for comment in sent]


def test_what_of_many_cannot_be_taken_back_is_told_once(place: Site) -> None:
    sent = [place.send(f"Number {number}.") for number in range(4)]
    editor = place.desk()
    chosen = [f"{comment.id}:1" for comment in sent]
    done = post(editor, f"{QUEUE}/many", comment=chosen, decision="spam")
    entries = undo_ids(editor.get(done.headers["Location"]))
    for comment in sent[:3]:
        place.decide(comment)
    page = editor.get(post(editor, f"{QUEUE}/undo", decision=entries).headers["Location"])
    assert page.text.count('class="message message-error flash"') == 1
    assert "3 of 4 decisions could not be taken back" in page.text
    assert "Taken back. The comment waits again." in page.text
    assert cards(page) == [sent[3].id]


def test_of_many_each_is_answered_for_itself(place: Site) -> None:
    taken, edited, good = (place.send(f"Number {number}.") for number in range(3))
    editor = place.desk()
    place.bring_to(taken, CommentStatus.WITHDRAWN)
    edit(place, edited, "Now another.")
    chosen = [f"{comment.id}:1" for comment in (taken, edited, good)]
    page = post(editor, f"{QUEUE}/many", comment=chosen, decision="spam")
    assert page.status_code == 409
    assert "The commenter took this comment back" in page.text
    assert "Revision 2 is the newest" in page.text
    assert cards(page) == [edited.id]
    assert len(undo_ids(page)) == 1


def test_many_of_nothing_is_told(place: Site) -> None:
    comment, editor = place.send(), place.desk()
    assert editor.get(f"{QUEUE}/many?decision=spam").headers["Location"] == QUEUE
    assert "Select one comment or more first." in editor.get(QUEUE).text
    assert editor.get(f"{QUEUE}/many?comment={comment.id}:1&decision=x").status_code == 422
    place.decide(comment)
    assert editor.get(f"{QUEUE}/many?comment={comment.id}:1&decision=spam").status_code == 409


def test_a_reason_is_picked_from_the_list_that_editors_keep(place: Site) -> None:
    comment, editor = place.send(), place.desk()
    reasons = "/desk/comments/reasons"
    assert post(editor, reasons, text=" ").status_code == 422
    assert post(editor, reasons, text="Off the topic.").status_code == 303
    assert 'name="listed" value="Off the topic."' in editor.get(QUEUE).text
    decide(editor, comment, decision="decline", listed="Off the topic.", reason="")
    receipt = place.browser().get(f"/api/v1/comments/{comment.receipt}").get_json()
    assert receipt["data"]["reason"] == "Off the topic."
    addresses = re.findall(
        r'action="(/desk/comments/reasons/\w+/remove)"', editor.get(reasons).text
    )
    for address in addresses:
        assert post(editor, address).status_code == 303
        assert post(editor, address).status_code == 404
    assert "No reasons yet" in editor.get(reasons).text
    assert "listed" not in editor.get(QUEUE).text


def test_a_new_site_has_reasons_with_their_numbers(place: Site) -> None:
    comment, editor = place.send(), place.desk()
    with place.app.app_context():
        texts = db.session.scalars(select(DeclineReason.text).order_by(DeclineReason.id)).all()
    assert len(texts) == 6
    told = re.findall(
        r'name="listed" value="([^"]+)"> <kbd>(\d)</kbd> <span dir="auto">([^<]+)<',
        editor.get(QUEUE).text,
    )
    assert told == [(each, str(number), each) for number, each in enumerate(texts, start=1)]
    decide(editor, comment, decision="decline", listed=texts[1])
    receipt = place.browser().get(f"/api/v1/comments/{comment.receipt}").get_json()
    assert receipt["data"]["reason"] == texts[1]


def test_a_reason_that_was_taken_off_does_not_come_back(place: Site) -> None:
    with place.app.app_context():
        with transaction():
            db.session.execute(delete(DeclineReason).where(DeclineReason.id > 1))
        upgrade()
        assert db.session.scalar(select(func.count(DeclineReason.id))) == 1


def test_arrivals_are_counted_behind_the_last_of_the_page(place: Site) -> None:
    editor = place.desk()
    address = f"{QUEUE}/arrivals"
    assert editor.get(address).get_json() == {"data": {"count": 0}}
    first = place.send()
    assert editor.get(address).get_json()["data"]["count"] == 1
    assert editor.get(f"{address}?after={first.id}").get_json()["data"]["count"] == 0
    place.send("Later.", name="Ben")
    assert editor.get(f"{address}?after={first.id}").get_json()["data"]["count"] == 1
    place.decide(first)
    assert editor.get(f"{address}?after={first.id}").get_json()["data"]["count"] == 1
    assert editor.get(f"{address}?after={first.id}&q=nobody").get_json()["data"]["count"] == 0


@pytest.mark.parametrize("path", ["/arrivals", "/many", "/reasons"])
def test_the_tools_are_for_editors(place: Site, path: str) -> None:
    assert place.desk("Ada Lima", Role.AUTHOR).get(f"{QUEUE}{path}").status_code == 403


words = st.text(st.sampled_from("ab \n"), max_size=40)


@given(words, words)
def test_changes_hold_both_texts_whole(old: str, new: str) -> None:
    changes = text_changes(old, new)
    assert "".join(c.text for c in changes if c.kind != "added") == old
    assert "".join(c.text for c in changes if c.kind != "removed") == new


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a " * 2500, "a b " * 1250),
        ("a b " * 1250, "b a " * 1250),
        ("a " * 2500, "b" + " a" * 2499),
    ],
)
def test_texts_made_to_be_costly_are_compared_in_a_moment(old: str, new: str) -> None:
    start = process_time()
    changes = text_changes(old, new)
    assert process_time() - start < 1
    assert "".join(c.text for c in changes if c.kind != "added") == old
    assert "".join(c.text for c in changes if c.kind != "removed") == new


def test_one_word_is_found_in_a_long_text() -> None:
    old = "All the bees danced on the comb, and the keeper saw it. " * 80
    new = old.replace("keeper", "beekeeper", 1)
    changed = [c for c in text_changes(old, new) if c.kind != "same"]
    assert [(c.kind, c.text) for c in changed] == [("removed", "keeper "), ("added", "beekeeper ")]
