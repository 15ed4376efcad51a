"""What people do with a site, by mouse and keyboard."""

from __future__ import annotations

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


def sign_in(page: Page, role: str, password: str) -> None:
    """Sign in through the form; ends on the desk."""
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill(EMAILS[role])
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk")
