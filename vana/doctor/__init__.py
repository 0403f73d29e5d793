"""Looks at an installation as somebody would who knows it, and says what to do.

Each module has checks: functions that yield what they found. A check may raise;
that is a problem too, and no reason to leave the others out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from vana.doctor import database, files, services, settings, upkeep
from vana.doctor.findings import Finding, Level, problem

__all__ = ["Finding", "Level", "examined"]

Check = Callable[[], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    *settings.CHECKS,
    *files.CHECKS,
    *database.CHECKS,
    *services.CHECKS,
    *upkeep.CHECKS,
)


def examined(*, asks_model: bool) -> Iterator[Finding]:
    """Yield what all checks find; with `asks_model`, one tiny request goes to the model server."""
    for check in (*CHECKS, *((services.model_answers,) if asks_model else ())):
        yield from _findings(check)


def _findings(check: Check) -> Iterator[Finding]:
    topic = check.__name__.replace("_", " ")
    try:
        yield from check()
    except Exception as error:  # noqa: BLE001 - whatever it is, the others are looked at
        yield problem(
            topic,
            f"It could not be looked at: {type(error).__name__}: {error}",
            "Repair what this says, and run the doctor again.",
        )
