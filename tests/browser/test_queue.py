"""The queue as an editor's daily work: by keys alone, by plain forms, and for every eye and ear."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from sqlalchemy import select

from cms.comments.models.comment import Comment
from cms.comments.operations.commenting import revise as revise_comment
from cms.comments.schemas.deciding import RevisionInput
from cms.db.session import db, transaction
from cms.web.application import Application
from tests.browser.people import make_user, sign_in
from tests.comments.conftest import Sent
from tests.comments.conftest import Site as Place
from tests.fixtures.browser import OpenPage, allow_interception, trouble
from tests.fixtures.site import Site

pytestmark = pytest.mark.browser

# Of the first 13 comments; those after them are approved.
WANTED = Counter({"approved": 6, "spam": 2, "declined": 5})


@pytest.fixture
def place(app: Application) -> Place:
    """Readers and their comments, by the operations."""
    return Place(app)


@pytest.fixture
def desk(site: Site, open_page: OpenPage) -> Page:
    """An editor at the desk, whose browser runs no script."""
    return _desk(site, open_page(javascript=False))


@pytest.fixture
def keys_desk(site: Site, open_page: OpenPage) -> Page:
    """The same in a browser that runs scripts."""
    return _desk(site, open_page())


def _desk(site: Site, page: Page) -> Page:
    sign_in(page, "editor", make_user(site, "editor"))
    return page


def send(place: Place, number: int, start: int = 0) -> list[Sent]:
    """Send comments, each with a text of its own; return them in order."""
    return [place.send(f"Thought {n}.", name=f"R{n}") for n in range(start, start + number)]


def revise(place: Place, comment: Sent, body: str) -> None:
    """Write a comment anew, as its commenter."""
    with place.app.app_context(), transaction():
        revise_comment(db.session(), comment.receipt, RevisionInput(body=body))


def card(page: Page, number: int) -> Locator:
    """The card of the comment with this number."""
    return page.get_by_role("article", name=f"R{number}", exact=True)


def states(place: Place) -> Counter[str]:
    """How many comments stand in each state."""
    with place.app.app_context():
        return Counter(db.session.scalars(select(Comment.status)))


def shown(place: Place) -> list[str]:
    """What everyone reads."""
    return [comment["html"] for comment in place.thread(query="?limit=100")]


def test_a_round_of_two_pages_by_keyboard_alone(place: Place, keys_desk: Page) -> None:
    sent, page = send(place, 24), keys_desk
    page.goto("/desk/comments")
    press = page.keyboard.press
    press("j")
    for n in range(4):
        expect(card(page, n)).to_be_focused()
        press("a")
    expect(card(page, 4)).to_be_focused()
    press("u")
    expect(card(page, 3)).to_be_focused()
    press("a")
    for n in range(4, 6):
        expect(card(page, n)).to_be_focused()
        press("s")
    for n in range(6, 8):
        expect(card(page, n)).to_be_focused()
        press("d")
        page.keyboard.type("As jk and u say.")  # letters in a field are letters
        press("Enter")
    expect(card(page, 8)).to_be_focused()
    for _ in range(3):
        press("x")
        press("j")
    press("d")
    expect(page.get_by_role("heading", name="Decline 3 comments?")).to_be_visible()
    expect(page.get_by_role("radio").first).to_be_focused()
    page.keyboard.type("All alike.")
    press("Enter")
    expect(page.get_by_text("Declined 3 comments.", exact=True)).to_be_visible()

    expect(card(page, 11)).to_be_focused()
    revise(place, sent[11], "Quite another thought.")
    press("a")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(card(page, 11)).to_contain_text("The commenter edited this comment after you read it")
    expect(card(page, 11).locator("ins")).to_contain_text("another thought")
    press("a")
    expect(card(page, 12)).to_be_focused()
    press("e")
    press("Control+a")
    page.keyboard.type("A mended thought.")
    press("Control+Enter")
    for n in range(13, 24):
        expect(card(page, n)).to_be_focused()
        press("a")
    expect(page.get_by_role("heading", name="Comments to read")).to_be_focused()
    expect(page.get_by_text("Nothing to read", exact=True)).to_be_visible()
    assert states(place) == WANTED + Counter(approved=11)
    assert {"<p>Quite another thought.</p>", "<p>A mended thought.</p>"} < set(shown(place))


def test_a_round_by_plain_forms(place: Place, desk: Page) -> None:
    sent, page = send(place, 14), desk
    page.goto("/desk/comments")

    def approve(number: int) -> None:
        card(page, number).get_by_role("button", name="Approve").click()
        expect(page.get_by_text(f"Approved the comment by R{number}.")).to_be_visible()

    for n in range(4):
        approve(n)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("The comment waits again.")).to_be_visible()
    approve(3)
    for n in range(4, 6):
        card(page, n).get_by_role("button", name="Spam").click()
    for n in range(6, 8):
        card(page, n).get_by_text("Decline…").click()
        card(page, n).get_by_label("Reason").fill("As I say.")
        card(page, n).get_by_role("button", name="Decline").click()
    for n in range(8, 11):
        card(page, n).get_by_role("checkbox").check()
    page.get_by_role("form", name="With those selected").get_by_role(
        "button", name="Decline…"
    ).click()
    page.get_by_label("Reason").fill("All alike.")
    page.get_by_role("button", name="Decline 3 comments").click()
    expect(page.get_by_text("Declined 3 comments.")).to_be_visible()

    revise(place, sent[11], "Quite another thought.")
    card(page, 11).get_by_role("button", name="Approve").click()
    expect(card(page, 11)).to_contain_text("The commenter edited this comment after you read it")
    approve(11)
    card(page, 12).get_by_text("Edit…").click()
    card(page, 12).get_by_label("Text", exact=True).fill("A mended thought.")
    card(page, 12).get_by_role("button", name="Save and approve").click()
    approve(13)
    expect(page.get_by_text("Nothing to read")).to_be_visible()
    assert states(place) == WANTED + Counter(approved=1)


def test_single_keys_rest_in_fields_and_can_be_switched_off(place: Place, keys_desk: Page) -> None:
    _, page = send(place, 2), keys_desk
    page.goto("/desk/comments")
    page.keyboard.press("/")
    page.keyboard.type("jas?")
    expect(page.get_by_label("Search text, name or e-mail")).to_have_value("jas?")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys of the queue")).to_be_visible()
    page.keyboard.press("a")  # nothing behind the dialog is decided
    page.get_by_label("Use single keys in the queue").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    for key in "jas?":
        page.keyboard.press(key)
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Keys").click()
    page.get_by_label("Use single keys in the queue").check()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(card(page, 0)).to_be_focused()
    page.keyboard.press("r")
    page.get_by_label("Your answer").fill("An answer.")
    assert states(place) == {"pending": 2}
    page.get_by_role("button", name="Approve and answer").click()
    expect(page.get_by_text("Approved. Your answer is public.", exact=True)).to_be_visible()
    assert states(place) == {"pending": 1, "approved": 2}


def test_what_arrives_moves_nothing_under_the_cursor(place: Place, keys_desk: Page) -> None:
    send(place, 2)
    page = keys_desk
    page.clock.install()
    page.goto("/desk/comments")
    page.keyboard.press("j")
    page.keyboard.press("d")
    page.keyboard.type("Half a reas")
    send(place, 2, start=2)
    page.clock.fast_forward(16_000)
    show = page.get_by_role("button", name="2 new, at the end: show")
    expect(show).to_be_visible()
    expect(page.get_by_role("article")).to_have_count(2)
    before = card(page, 0).bounding_box()
    show.click()
    expect(page.get_by_role("article")).to_have_count(4)
    assert card(page, 0).bounding_box() == before
    expect(card(page, 0).get_by_label("Reason")).to_have_value("Half a reas")


def test_what_arrives_behind_later_comments_is_not_promised_on_this_page(
    place: Place, keys_desk: Page
) -> None:
    send(place, 21)
    page = keys_desk
    page.clock.install()
    page.goto("/desk/comments")
    send(place, 1, start=21)
    page.clock.fast_forward(16_000)
    news = page.get_by_role("status").filter(has_text="1 new, behind later comments")
    expect(news).to_be_visible()
    expect(news.get_by_role("button")).to_have_count(0)


def test_a_site_that_is_away_for_a_moment_is_told_and_forgotten(
    place: Place, keys_desk: Page
) -> None:
    send(place, 2)
    page = keys_desk
    allow_interception(page)
    page.goto("/desk/comments")
    page.keyboard.press("j")
    page.route("**/decision*", lambda route: route.abort())
    page.keyboard.press("a")
    away = page.get_by_text("The site did not answer; nothing was decided. Try again.")
    expect(away).to_be_visible()
    expect(card(page, 0)).to_be_focused()
    page.unroute("**/decision*")
    page.keyboard.press("a")
    expect(card(page, 1)).to_be_focused()
    expect(away).to_have_count(0)
    page.keyboard.press("u")
    # What is said once stands once among what a screen reader is told of.
    expect(page.get_by_role("status").filter(has_text="Undone.")).to_have_count(1)
    expect(page.get_by_text("Undone.")).to_have_count(2)


def test_what_a_screen_reader_meets_and_hears(place: Place, keys_desk: Page) -> None:
    first, _ = send(place, 2)
    place.decide(first)
    revise(place, first, "Thought 0, anew.")
    page = keys_desk
    page.goto("/desk/comments")
    assert headings(page) == [
        "1 Comments to read",
        "2 R1",
        "2 R0",
        "3 What changed. Readers still see the earlier text",
        "2 Keys of the queue",
    ]
    heard = page.get_by_role("status").first
    press = page.keyboard.press
    press("j")
    for key, said, focus in (
        ("x", "1 selected.", 1),
        ("x", "None selected.", 1),
        ("k", "This is the first comment.", 1),
        ("j", "None selected.", 0),
        ("j", "This is the last comment of the page.", 0),
        ("s", "Marked as spam: the comment by R0. Press u to undo.", 1),
        (
            "u",
            "Undone. The comment waits again. The step was: Marked as spam: the comment by R0.",
            0,
        ),
        ("a", "Approved the comment by R0. Press u to undo.", 1),
    ):
        press(key)
        if said != "None selected." or key == "x":
            expect(heard).to_have_text(said)
        expect(card(page, focus)).to_be_focused()
    press("d")
    page.keyboard.type("No.")
    press("Enter")
    expect(heard).to_have_text("Declined the comment by R1. Press u to undo. Nothing to read.")
    expect(page.get_by_role("heading", name="Comments to read")).to_be_focused()
    assert shown(place) == ["<p>Thought 0, anew.</p>"]
    # What fits no filter still waits: the queue is not empty then.
    place.send("Another.", name="R2")
    place.send("Something.", name="R3")
    page.goto("/desk/comments?q=Something")
    press("j")
    press("a")
    expect(heard).to_have_text("Approved the comment by R3. Press u to undo. Nothing fits.")


def headings(page: Page) -> list[str]:
    """The headings of the page in the order of reading, each with its level."""
    found: list[str] = page.evaluate(
        "[...document.querySelectorAll('main :is(h1, h2, h3, h4)')]"
        ".map((each) => `${each.tagName[1]} ${each.textContent.trim()}`)"
    )
    return found


def test_a_reason_is_chosen_by_its_number(place: Place, keys_desk: Page) -> None:
    sent, page = send(place, 4), keys_desk
    page.goto("/desk/comments")
    press = page.keyboard.press
    press("j")
    press("d")
    group = card(page, 0).get_by_role("group", name="Reason, shown to the commenter")
    expect(group.get_by_role("radio").first).to_be_focused()
    reasons = [label.inner_text().split(maxsplit=1) for label in group.locator("label").all()]
    assert [number for number, _ in reasons] == ["1", "2", "3", "4", "5", "6"]
    press("9")  # no reason has this number
    press("2")
    expect(group.get_by_role("radio", name=reasons[1][1])).to_be_focused()
    press("3")
    expect(group.get_by_role("radio", name=reasons[2][1])).to_be_checked()
    press("Enter")
    # With the mouse: the form is open, the focus elsewhere.
    expect(card(page, 1)).to_be_focused()
    card(page, 1).get_by_text("Decline…").click()
    press("1")
    press("Enter")
    # Words count before a number, and nothing stays chosen beside them.
    expect(card(page, 2)).to_be_focused()
    press("d")
    press("4")
    page.keyboard.type("5 links are too many.")
    press("Escape")
    expect(card(page, 2)).to_be_focused()
    press("d")
    press("Tab")
    page.keyboard.type("5 links are too many.")
    expect(card(page, 2).get_by_role("radio", checked=True)).to_have_count(0)
    press("Enter")
    expect(card(page, 3)).to_be_focused()
    press("x")
    press("d")
    expect(page.get_by_role("radio").first).to_be_focused()
    press("6")
    press("Enter")
    expect(page.get_by_text("Nothing to read", exact=True)).to_be_visible()
    told = [
        place.browser().get(f"/api/v1/comments/{each.receipt}").get_json()["data"]["reason"]
        for each in sent
    ]
    assert told == [reasons[2][1], reasons[0][1], "5 links are too many.", reasons[5][1]]


def test_undo_goes_on_step_by_step(place: Place, keys_desk: Page) -> None:
    send(place, 4)
    page = keys_desk
    page.goto("/desk/comments")
    press = page.keyboard.press
    press("j")
    for number, key in enumerate("asa"):
        expect(card(page, number)).to_be_focused()
        press(key)
    expect(card(page, 3)).to_be_focused()
    heard = page.get_by_role("status").first
    for number, said in (
        (2, "Approved the comment by R2. 2 earlier steps can be undone."),
        (1, "Marked as spam: the comment by R1. 1 earlier step can be undone."),
    ):
        press("u")
        expect(card(page, number)).to_be_focused()
        expect(heard).to_have_text(f"Undone. The comment waits again. The step was: {said}")
    page.reload()  # what can be undone is known to the site, not to the page
    press("u")
    expect(card(page, 0)).to_be_focused()
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    press("u")  # nothing is left
    assert states(place) == {"pending": 4}
    assert not trouble(page)


def test_a_double_click_decides_about_one_comment(place: Place, keys_desk: Page) -> None:
    send(place, 4)
    page = keys_desk
    page.goto("/desk/comments")
    for key in "ja":
        page.keyboard.press(key)
    expect(card(page, 1)).to_be_focused()
    button = card(page, 1).get_by_role("button", name="Approve").bounding_box()
    assert button
    page.mouse.move(button["x"] + 9, button["y"] + 9)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    # The second click of a slow hand meets the next comment in the same place.
    for number, left in ((1, 2), (2, 2), (1, 1)):
        page.mouse.down(click_count=number)
        page.mouse.up(click_count=number)
        expect(page.get_by_role("article")).to_have_count(left)
        assert sent.count("POST") == 3 - left
    assert states(place) == {"approved": 3, "pending": 1}


def test_keys_pressed_before_the_site_answers_decide_about_nothing(
    place: Place, keys_desk: Page
) -> None:
    sent, page = send(place, 5), keys_desk
    asked: list[Route] = []
    allow_interception(page)
    page.clock.install()
    page.goto("/desk/comments")
    page.clock.pause_at(page.evaluate("Date.now() + 100"))

    def keep(route: Route) -> None:
        asked.append(route)

    def answer() -> None:
        while not asked:
            page.wait_for_timeout(10)
        asked.pop().continue_()

    page.route("**/decision*", keep)
    press = page.keyboard.press
    press("j")
    press("a")
    press("d")
    answer()
    expect(card(page, 1)).to_be_focused()
    page.keyboard.type("as spam, as u see")
    page.wait_for_timeout(100)
    assert (asked, states(place)) == ([], {"approved": 1, "pending": 4})
    expect(card(page, 1)).to_be_focused()
    page.clock.fast_forward(500)
    # A field that somebody writes in meanwhile keeps the focus, whatever the answer is.
    revise(place, sent[1], "Quite another thought.")
    press("a")
    card(page, 2).get_by_text("Decline…").click()
    card(page, 2).get_by_label("Reason").click()
    page.keyboard.type("As")
    answer()
    expect(page.get_by_role("alert")).to_be_visible()
    page.keyboard.type(" usual.")
    expect(card(page, 2).get_by_label("Reason")).to_have_value("As usual.")
    # The field of the answer itself does not: what went wrong is read first.
    revise(place, sent[2], "Another thought too.")
    press("Enter")
    answer()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(card(page, 2).get_by_label("Reason")).to_have_value("As usual.")
    assert (asked, states(place)) == ([], {"approved": 1, "pending": 4})


def test_an_answer_is_given_and_taken_back_by_keyboard(place: Place, keys_desk: Page) -> None:
    send(place, 2)
    page = keys_desk
    page.goto("/desk/comments")
    press = page.keyboard.press
    press("j")
    press("r")
    expect(page.get_by_label("Your answer")).to_be_focused()
    page.keyboard.type("As jk and u say.")
    press("Control+Enter")
    expect(card(page, 1)).to_be_focused()
    heard = page.get_by_role("status").first
    expect(heard).to_have_text("Approved. Your answer is public. Press u to undo.")
    assert len(place.thread()[0]["replies"]) == 1
    press("u")
    expect(card(page, 0)).to_be_focused()
    expect(heard).to_contain_text("Undone. The comment and your answer wait.")
    expect(page.get_by_role("article", name="Test editor")).to_contain_text("In reply to R0")
    assert place.shown() == set()


def test_what_was_done_stays_in_sight_with_its_undo(place: Place, keys_desk: Page) -> None:
    send(place, 20)
    page = keys_desk
    page.goto("/desk/comments")
    card(page, 15).get_by_role("button", name="Spam").click()
    expect(card(page, 16)).to_be_focused()
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_in_viewport(ratio=1)
    undo.click()
    expect(card(page, 15)).to_be_focused()
    expect(card(page, 15)).to_be_in_viewport(ratio=1)
    assert states(place) == {"pending": 20}


def test_what_was_done_by_another_page_is_said(place: Place, keys_desk: Page) -> None:
    send(place, 3)
    page = keys_desk
    page.goto("/desk/comments")
    for key in "jxs":
        page.keyboard.press(key)
    page.get_by_role("button", name="Mark 1 comment as spam").press("Enter")
    heard = page.get_by_role("status").first
    expect(heard).to_have_text("Marked as spam: the comment by R0. Press u to undo.")
    expect(card(page, 1)).to_be_focused()
    page.keyboard.press("r")
    page.get_by_label("Your answer").fill("An answer.")
    page.get_by_role("button", name="Approve and answer").click()
    expect(card(page, 2)).to_be_focused()
    expect(page.get_by_text("Your answer is public.")).to_have_count(2)  # shown, and said
    assert states(place) == {"spam": 1, "approved": 2, "pending": 1}


def test_a_decision_after_signing_out_is_not_lost_in_silence(place: Place, keys_desk: Page) -> None:
    send(place, 1)
    page = keys_desk
    page.goto("/desk/comments")
    for key in "jd":
        page.keyboard.press(key)
    page.keyboard.type("A long reason.")
    page.context.clear_cookies()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="This form has expired.")).to_be_visible()
    expect(page).to_have_title(re.compile("This form has expired"))
    expect(page.get_by_label("Reason")).to_have_value("A long reason.")
    expect(page.get_by_role("main")).to_be_focused()
    assert states(place) == {"pending": 1}


LONG = "n" * 3000


def test_the_queue_is_accessible_and_fits_its_width(place: Place, keys_desk: Page) -> None:
    first, stale, _ = send(place, 3)
    place.send(f"o{LONG}", name=LONG[:80], email=f"{LONG[:60]}@{'.'.join([LONG[:60]] * 3)}.org")
    for number in range(2):
        late = place.send(f"Also one {number}.", name=f"L{number}")
        place.decide(late)
        revise(place, late, f"Also {LONG} {number}.")
    revise(place, first, "See https://example.org/" + "long/" * 40)
    page = keys_desk
    page.goto("/desk/comments?q=o")
    page.locator(".queue-filters > summary").click()
    page.keyboard.press("j")
    page.keyboard.press("e")
    found = trouble(page)
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.get_by_text("Approved the comment")).to_have_count(2)  # shown, and said
    revise(place, stale, f"So {LONG}.")
    page.keyboard.press("a")
    expect(page.get_by_text("What you read")).to_be_visible()
    found += trouble(page)
    page.keyboard.press("x")
    found += trouble(page)
    page.keyboard.press("?")
    found += trouble(page)
    page.keyboard.press("Escape")
    page.keyboard.press("d")
    page.get_by_role("button", name="Decline 1 comment").wait_for()
    found += trouble(page)
    for path in ("reasons", f"marks?phrase={LONG[:200]}"):
        page.goto(f"/desk/comments/{path}")
        found += trouble(page)
    page.goto("/desk/comments?q=o")
    page.get_by_label("Save these filters as").fill(LONG[:80])
    page.get_by_role("button", name="Save view").click()
    expect(page.get_by_role("button", name="Remove the view")).to_be_visible()
    found += trouble(page)
    assert found == []
