"""Asking every route what it does not expect, and holding each answer against the document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from schemathesis.engine import events, from_schema

# With these, what fits the document may be refused: it cannot say that a slug must be free, or
# which version is the newest.
UNDERSTOOD = ["2xx", "3xx", "401", "403", "404", "409", "412", "422", "428"]
# And with these, what does not fit it: who may not ask, or asks about an older version, is told so
# before anything else is looked at.
REFUSED = ["400", "401", "403", "404", "405", "409", "412", "413", "415", "422", "428"]


@dataclass
class Findings:
    """What came of an attack: problems in words, and how often each status was answered."""

    problems: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)


PHASES = ("examples", "coverage", "fuzzing", "stateful")


SignIn = Callable[[], dict[str, str]]


def attack(
    url: str,
    sign_in: SignIn | None,
    *,
    most: int,
    phases: Collection[str] = PHASES,
    but: str | None = None,
) -> Findings:
    """Run all checks of Schemathesis against a site, in these phases, with ``most`` examples each.

    ``sign_in`` gives the headers of a token that is good; without it, nobody is signed in. ``but``
    is a pattern of addresses to leave out.
    """
    config = schemathesis.Config.from_dict(
        {
            "headers": {"Accept-Encoding": "identity"},
            "generation": {
                "max-examples": most,
                "deterministic": True,
                "database": "none",
                "no-shrink": True,
            },
            "checks": {
                "positive_data_acceptance": {"expected-statuses": UNDERSTOOD},
                "negative_data_rejection": {"expected-statuses": REFUSED},
            },
            "phases": {name: {"enabled": name in phases} for name in PHASES}
            | {
                "stateful": {
                    "enabled": "stateful" in phases,
                    "generation": {"max-examples": 10 * most},
                }
            },
        }
    )
    schema: Any = schemathesis.openapi.from_url(f"{url}/api/v1/openapi.json", config=config)
    if but is not None:
        schema = schema.exclude(path_regex=but)
    if sign_in is not None:
        schema.auth(refresh_interval=None)(_signed(sign_in))
    found = Findings()
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            _look(event.recorder, found)
        elif isinstance(event, events.NonFatalError | events.FatalError):
            found.problems.append(f"the attack itself failed: {event!r}")
    return found


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
    for interaction in recorder.interactions.values():
        if interaction.response is not None:
            found.statuses[interaction.response.status_code] += 1
