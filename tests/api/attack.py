"""Asking every route what it does not expect, and holding each answer against the document."""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.request import urlopen

import schemathesis
from schemathesis.engine import events, from_schema

from tests.api.links import add_links

SECONDS = 30

# With these, what fits the document may be refused: it cannot say that a slug must be free, or
# which version is the newest.
UNDERSTOOD = ["2xx", "3xx", "401", "403", "404", "409", "412", "422", "428"]
# And with these, what does not fit it: who may not ask, asks about an older version, or by a former
# slug, is told so before anything else is looked at.
REFUSED = ["308", "400", "401", "403", "404", "405", "409", "412", "413", "415", "422", "428"]


@dataclass
class Findings:
    """What came of an attack: problems in words, how often each status was answered, and
    how often each operation did what was asked.
    """

    problems: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    succeeded: Counter[str] = field(default_factory=Counter)


PHASES = ("examples", "coverage", "fuzzing", "stateful")
# A history of requests that is tried again meets another site, and Hypothesis then ends the search:
# so many histories are tried with one seed.
HISTORIES = 10
SLOWEST_S = 10
# To delete these is to put them away: who may see them goes on seeing them, as they are then.
PUT_AWAY = "^/api/v1/(manage/articles|comments)/"

SignIn = Callable[[], dict[str, str]]


def attack(
    url: str,
    sign_in: SignIn | None,
    *,
    most: int,
    known: Mapping[str, Sequence[str | int]] | None = None,
    phases: Collection[str] = PHASES,
    but: str | None = None,
) -> Findings:
    """Run all checks of Schemathesis against a site, in these phases, with ``most`` examples each.

    ``sign_in`` gives the headers of a token that is good; without it, nobody is signed in.
    ``known`` are values of parameters that lead to something, by name: made up, they never would.
    ``but`` is a pattern of addresses to leave out.
    """
    with urlopen(f"{url}/api/v1/openapi.json", timeout=SECONDS) as answer:
        document = json.load(answer)
    add_links(document)
    _tell(document, known or {})
    _allow_others(document)
    found = Findings()
    for phase in phases:
        asked = _without_trees(document) if phase == "coverage" else document
        for seed in range(most if phase == "stateful" else 1):
            schema: Any = schemathesis.openapi.from_dict(asked, config=_config(most, phase, seed))
            schema.config.update(base_url=url)
            if but is not None:
                schema = schema.exclude(path_regex=but)
            if sign_in is not None:
                schema.auth(refresh_interval=None)(_signed(sign_in))
            for event in from_schema(schema).execute():
                if isinstance(event, events.ScenarioFinished):
                    _look(event.recorder, found)
                elif isinstance(event, events.NonFatalError | events.FatalError):
                    found.problems.append(f"the attack itself failed: {event!r}")
    return found


def _tell(document: dict[str, Any], known: Mapping[str, Sequence[str | int]]) -> None:
    for place in document["paths"].values():
        for operation in place.values():
            for parameter in operation["parameters"]:
                if parameter["in"] != "query" and parameter["name"] in known:
                    values = {"enum": list(known[parameter["name"]])}
                    parameter["schema"] = {"anyOf": [values, parameter["schema"]]}


def _allow_others(document: dict[str, Any]) -> None:
    """Let an answer be of any type that the operation names, whatever parameters were sent."""
    for place in document["paths"].values():
        for operation in place.values():
            for response in operation["responses"].values():
                others = response.get("x-answer-with", {}).values()
                for content in response.get("content", {}).values():
                    content["schema"] = {"anyOf": [content["schema"], *others]}


def _without_trees(document: dict[str, Any]) -> dict[str, Any]:
    """Let the body of an article that is sent be any object.

    To go to the edge of every node inside every other takes hours.
    """
    loose = copy.deepcopy(document)
    for name in ("ArticlePatch", "NewArticle"):
        body = loose["components"]["schemas"][name]["properties"]["body"]
        body["anyOf"] = [{"type": "object"}, {"type": "null"}]
    return loose


def _config(most: int, phase: str, seed: int) -> schemathesis.Config:
    enabled: dict[str, Any] = {name: {"enabled": name == phase} for name in PHASES}
    # The links of the document alone: what is guessed from names leads nowhere.
    enabled["stateful"] |= {
        "inference": {"algorithms": []},
        "generation": {"max-examples": HISTORIES},
    }
    return schemathesis.Config.from_dict(
        {
            "seed": seed,
            "headers": {"Accept-Encoding": "identity"},
            "generation": {"max-examples": most, "database": "none", "no-shrink": True},
            "checks": {
                "positive_data_acceptance": {"expected-statuses": UNDERSTOOD},
                "negative_data_rejection": {"expected-statuses": REFUSED},
                "missing_required_header": {"expected-statuses": ["401", "403", "404", "428"]},
                "max_response_time": SLOWEST_S,
            },
            "operations": [
                {"include-path-regex": PUT_AWAY, "checks": {"use_after_free": {"enabled": False}}}
            ],
            "phases": enabled,
        }
    )


def _signed(sign_in: SignIn) -> type:
    """Sign each request anew: who may, will at some time revoke the token that was used."""

    class Signed:
        def get(self, _case: Any, _context: Any) -> dict[str, str]:
            return sign_in()

        def set(self, case: Any, data: dict[str, str], _context: Any) -> None:
            case.headers.update(data)

    return Signed


def _look(recorder: Any, found: Findings) -> None:
    for case_id, checks in recorder.checks.items():
        for check in checks:
            if check.failure_info is not None:
                failure = check.failure_info.failure
                label = recorder.cases[case_id].value.operation.label
                how = check.failure_info.code_sample
                found.problems.append(
                    f"{check.name} at {label}: {failure.title}\n{failure.message}\n{how}"
                )
    for case_id, interaction in recorder.interactions.items():
        if interaction.response is not None:
            status = interaction.response.status_code
            found.statuses[status] += 1
            if case_id in recorder.cases and 200 <= status < 300:
                found.succeeded[recorder.cases[case_id].value.operation.label] += 1
