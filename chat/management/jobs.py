"""The jobs whose work is done by other parts than operations."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from chat.operations.jobs import JobRun, job


@job("recovery", title=_("Recover interrupted replies"), every=timedelta(minutes=1), is_light=True)
def recover(_run: JobRun) -> dict[str, int]:
    """End replies whose process died. Every process does so by itself, too, and sooner."""
    from chat.generation.recovery import recover_all  # noqa: PLC0415 - loaded when it runs

    return {"generations": recover_all()}
