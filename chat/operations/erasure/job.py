"""The job that erases accounts when they are due, and goes on where it was interrupted."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from chat.operations.jobs import JobRun, job


@job("erasures", title=_("Erase accounts"), every=timedelta(hours=1), is_resumable=True)
def erasures(run: JobRun) -> dict[str, int]:
    from chat.operations.erasure.accounts import erase_due  # noqa: PLC0415 - loaded when it runs

    return erase_due(run)
