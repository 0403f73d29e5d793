"""The jobs of retention: nothing of it happens in a request."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from chat.domain.retention import Rule
from chat.operations.jobs import JobRun, job


def _interval() -> timedelta | None:
    hours: int = settings.CLEANUP_HOURS
    return timedelta(hours=hours) if hours else None


@job("cleanup", title=_("Remove what is due"), every=_interval, is_resumable=True)
def cleanup(run: JobRun) -> dict[str, int]:
    """Tell people of what will go soon, and remove what is due."""
    from chat.operations.retention.cleaning import Cleaning  # noqa: PLC0415 - loaded when it runs
    from chat.operations.retention.letters import mail_notices  # noqa: PLC0415 - as above
    from chat.operations.retention.site import clean_site  # noqa: PLC0415 - as above
    from chat.operations.retention.sweeping import sweep_after  # noqa: PLC0415 - as above

    counts = Cleaning(run, tuple(Rule)).clean()
    sweep_after(run)
    return {**counts, **clean_site(), **mail_notices()}


@job(
    "empty_conversations",
    title=_("Remove empty conversations"),
    every=timedelta(minutes=30),
    is_light=True,
    is_resumable=True,
)
def empty_conversations(run: JobRun) -> dict[str, int]:
    from chat.operations.retention.cleaning import Cleaning  # noqa: PLC0415 - loaded when it runs

    return Cleaning(run, (Rule.EMPTY,)).clean()
