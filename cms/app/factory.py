"""Making the application: settings, extensions, blueprints and commands."""

from __future__ import annotations

from datetime import timedelta

from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from cms.accounts import api as accounts_api
from cms.accounts import cli as accounts_cli
from cms.accounts.views import authentication
from cms.app import commands
from cms.app.assets import asset, assets
from cms.app.views import comments_waiting, is_late, overview
from cms.articles import cli as articles_cli
from cms.articles.api.blueprint import api as articles_api
from cms.articles.views.blueprint import desk as articles_desk
from cms.articles.views.people import people as people_desk
from cms.comments.api.blueprint import api as comments_api
from cms.comments.views.blueprint import comments as comments_blueprint
from cms.comments.views.reader import submit
from cms.comments.views.receipts import revise, withdraw
from cms.comments.views.reports import send_report
from cms.config import Settings, read_settings, resource
from cms.db.session import db, engine_options
from cms.delivery import api as delivery_api
from cms.delivery.views.blueprint import site
from cms.media.rules.providers import FRAME_SOURCES
from cms.web.api_docs import api_docs
from cms.web.application import Application
from cms.web.caching import init_caching
from cms.web.error_handlers import init_error_handlers
from cms.web.problems import MAX_REQUEST_BYTES
from cms.web.rate_limits import SEARCHING, SENDING, init_rate_limits
from cms.web.security_headers import init_security_headers
from cms.web.templating import init_templates


def create_app(settings: Settings | None = None) -> Application:
    """Make the WSGI application; this neither migrates nor opens the database.

    Args:
        settings: None reads them from the environment.

    Raises:
        cms.config.SettingError: A setting cannot be used.
    """
    settings = settings or read_settings()
    app = Application(
        "cms",
        instance_path=str(settings.instance),
        template_folder=str(resource("templates")),
        static_folder=None,
    )
    # Else Flask would redirect “//x” to “/x” on any host that the request names (308).
    app.url_map.merge_slashes = False
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url),
        MAX_CONTENT_LENGTH=MAX_REQUEST_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_REQUEST_BYTES,
        PERMANENT_SESSION_LIFETIME=timedelta(days=14),
        SESSION_COOKIE_NAME="galley_desk",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_REFRESH_EACH_REQUEST=False,  # else reader pages would set the cookie
        WTF_CSRF_TIME_LIMIT=None,
        # The token is in the signed session cookie: whoever could set it could sign in anyway. A
        # Referer is not required, since some browsers send none.
        WTF_CSRF_SSL_STRICT=False,
    )
    if settings.trusted_proxies:
        trusted = settings.trusted_proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # as Flask tells to wrap it
            app.wsgi_app, x_for=trusted, x_proto=trusted, x_host=trusted
        )
    db.init_app(app)
    Migrate(app, db, directory=str(resource("migrations")))
    csrf = CSRFProtect(app)
    init_error_handlers(app)
    init_security_headers(app, frame_sources=FRAME_SOURCES, hsts_seconds=settings.hsts_seconds)
    init_caching(app)
    init_rate_limits(
        app,
        rates={SENDING: settings.comments.rates, SEARCHING: settings.search_rate},
        redis_url=settings.redis_url,
    )
    init_templates(app, site_name=settings.site_name)
    authentication.init_app(app)
    for blueprint in (
        assets,
        overview,
        accounts_api.api,
        articles_desk,
        people_desk,
        articles_api,
        comments_blueprint,
        comments_api,
        site,
        delivery_api.api,
        api_docs,
    ):
        app.register_blueprint(blueprint)
    # The API reads no cookies, and anyone may send the forms of readers: no CSRF token there.
    for without_cookie in (
        accounts_api.api,
        articles_api,
        comments_api,
        revise,
        send_report,
        submit,
        withdraw,
    ):
        csrf.exempt(without_cookie)
    app.jinja_env.globals.update(asset=asset, comments_waiting=comments_waiting, is_late=is_late)
    for command in (
        commands.init,
        commands.demo,
        commands.serve,
        commands.worker,
        commands.rerender,
        accounts_cli.users,
        accounts_cli.tokens,
        articles_cli.import_group,
        articles_cli.export_group,
        articles_cli.search_group,
    ):
        app.cli.add_command(command)
    return app
