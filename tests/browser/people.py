"""What people do with a site, by mouse and keyboard."""

from __future__ import annotations

import re
import secrets

from playwright.sync_api import Page

from tests.fixtures.site import Site

EMAILS = {role: f"{role}@site.example" for role in ("author", "editor", "admin")}


def make_user(site: Site, role: str) -> str:
    """Add a user as the operator does; return the password."""
    password = secrets.token_urlsafe(16)
    site.cms.run(
        *("users", "create", "--email", EMAILS[role], "--name", f"Test {role}", "--role", role),
        "--password-stdin",
        typed=password + "\n",
    )
    return password


def sign_in_by_its_page(page: Page, role: str, password: str) -> None:
    """Sign in through the form; ends on the desk."""
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill(EMAILS[role])
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk")


def sign_in(page: Page, role: str, password: str) -> None:
    """Sign in by what the form sends; the page stays where it is."""
    form = page.request.get("/sign-in").text()
    token = re.search(r'name="csrf_token" value="([^"]+)"', form)
    assert token
    typed = {"email": EMAILS[role], "password": password, "csrf_token": token[1]}
    assert page.request.post("/sign-in", form=typed, max_redirects=0).status == 303
