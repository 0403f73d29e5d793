"""The job that mails people that somebody looked at what they wrote."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from chat.operations.jobs import JobRun, job


@job(
    "tell_of_looks",
    title=_("Tell people who looked"),
    every=timedelta(hours=1),
    is_light=True,
)
def tell_of_looks(run: JobRun) -> dict[str, int]:
    from chat.operations.looking.mails import tell  # noqa: PLC0415 - loaded when it runs

    return tell(run)
