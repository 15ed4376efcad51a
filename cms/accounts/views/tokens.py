"""The desk's pages of API tokens, for admins."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Response, flash, make_response, redirect, render_template, url_for

from cms.accounts import queries
from cms.accounts.forms import LIFETIMES, RIGHTS, ROLES, TokenForm
from cms.accounts.operations import tokens
from cms.accounts.schemas.tokens import ManagedToken, TokenList
from cms.accounts.views.blueprint import accounts
from cms.db.session import db
from cms.db.types import new_public_id
from cms.errors import Forbidden, Invalid
from cms.permissions import Permission, Role
from cms.web.access import current_actor, requires
from cms.web.form_parsing import repeatable
from cms.web.forms import Form
from cms.web.requests import parse_form, parse_query
from cms.web.responses import next_url

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

MADE_ALREADY = "This token was made already. It was shown once and cannot be shown again."


@accounts.get("/desk/tokens")
@requires(Permission.USER_MANAGE)
def token_index() -> str:
    """List the tokens that were not revoked."""
    page = queries.token_list(db.session(), parse_query(TokenList))
    items = [ManagedToken.model_validate(token) for token in page.items]
    return render_template("accounts/tokens.html", items=items, next_url=next_url(page.next_cursor))


@accounts.get("/desk/tokens/new")
@requires(Permission.USER_MANAGE)
def new_token() -> Response:
    """Show the form for a new token; its key lets the same form make one token only."""
    form = Form({"creation_key": new_public_id(), "role": Role.AUTHOR, "days": "90"})
    return _page(form)


@accounts.post("/desk/tokens/new")
@requires(Permission.USER_MANAGE)
@repeatable("scopes")
def create_token() -> AnyResponse:
    """Make a token and show it once; the same form sent again makes no second token."""
    try:
        form = parse_form(TokenForm)
        if "scopes" not in form.model_fields_set:
            raise Invalid.at("/scopes", "The rights were not sent. Choose them again.")
        if queries.token_by_creation(db.session(), form.key) is not None:
            flash(MADE_ALREADY, "error")
            return redirect(url_for("accounts.token_index"), HTTPStatus.SEE_OTHER)
        new = form.new_token()
        record, token = tokens.create_token(db.session(), current_actor(), new, form.key)
    except (Invalid, Forbidden) as error:
        return _page(Form.sent(error))
    made = ManagedToken.model_validate(record)
    page = render_template("accounts/token_made.html", made=made, token=token)
    return make_response(page, HTTPStatus.CREATED)


@accounts.get("/desk/tokens/<token_id>/revoke")
@requires(Permission.USER_MANAGE)
def ask_revoke(token_id: str) -> str:
    """Ask for confirmation before a token is revoked."""
    token = ManagedToken.model_validate(queries.token_by_id(db.session(), token_id))
    return render_template("accounts/revoke.html", token=token)


@accounts.post("/desk/tokens/<token_id>/revoke")
@requires(Permission.USER_MANAGE)
def revoke_token(token_id: str) -> AnyResponse:
    """Revoke a token: it stops working at once."""
    token = queries.token_by_id(db.session(), token_id)
    tokens.revoke_token(db.session(), current_actor(), token)
    flash(f"The token “{token.name}” is revoked. It no longer works.")
    return redirect(url_for("accounts.token_index"), HTTPStatus.SEE_OTHER)


def _page(form: Form) -> Response:
    return form.page("accounts/token.html", roles=ROLES, rights=RIGHTS, lifetimes=LIFETIMES)
