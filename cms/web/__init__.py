"""What every view shares."""

from cms.web.access import (
    ACTOR_LOADER,
    EXPIRED_FORMS,
    Access,
    FormAgain,
    Galley,
    current_actor,
    is_api,
    public,
    requires,
)
from cms.web.contract import Contract
from cms.web.exchange import (
    Many,
    One,
    demand_once,
    next_url,
    parse_headers,
    parse_json,
    parse_query,
    present,
    present_page,
)
from cms.web.failures import init_app, keep_private
from cms.web.headers import MayMatch, MustMatch, check_match, demand_match
from cms.web.problems import MAX_REQUEST_BYTES
from cms.web.sent_forms import takes_json, takes_several
from cms.web.templating import in_words, init_templates, site_today, site_zone, time_in_words

__all__ = [
    "ACTOR_LOADER",
    "EXPIRED_FORMS",
    "MAX_REQUEST_BYTES",
    "Access",
    "Contract",
    "FormAgain",
    "Galley",
    "Many",
    "MayMatch",
    "MustMatch",
    "One",
    "check_match",
    "current_actor",
    "demand_match",
    "demand_once",
    "in_words",
    "init_app",
    "init_templates",
    "is_api",
    "keep_private",
    "next_url",
    "parse_headers",
    "parse_json",
    "parse_query",
    "present",
    "present_page",
    "public",
    "requires",
    "site_today",
    "site_zone",
    "takes_json",
    "takes_several",
    "time_in_words",
]
