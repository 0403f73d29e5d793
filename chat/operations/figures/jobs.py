"""The job that counts the figures of the administration's start page."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from chat.operations.jobs import JobRun, job


@job("figures", title=_("Count the figures"), every=timedelta(hours=1), is_light=True)
def count_figures(run: JobRun) -> dict[str, int]:
    from chat.operations.figures.keeping import keep_figures  # noqa: PLC0415 - loaded when it runs

    return keep_figures(run.report)
