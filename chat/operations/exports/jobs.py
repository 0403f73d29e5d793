"""The jobs that prepare exports, and remove them after their time."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from chat.operations.jobs import JobRun, job


@job("export", title=_("Prepare an export"), needs_arguments=True)
def export(run: JobRun) -> dict[str, int]:
    from chat.operations.exports.making import make_export  # noqa: PLC0415 - loaded when it runs

    return make_export(run)


@job(
    "expired_exports",
    title=_("Remove exports after their time"),
    every=timedelta(hours=1),
    is_light=True,
)
def remove_expired(_run: JobRun) -> dict[str, int]:
    from chat.operations.exports.expiry import remove_expired  # noqa: PLC0415 - loaded when it runs

    return remove_expired()
