"""When words that were deleted leave the pages of the index: at the end of a cleanup.

The index only marks them as gone. To merge it costs as much as it is long, so
that is done once for all that went since the last time: out of a trash for
ever, by an import taken back, or by retention.
"""

from __future__ import annotations

from django.db.models import Max

from chat import models
from chat.domain.erasure import TombstoneKind
from chat.operations.erasure.person import sweep
from chat.operations.jobs import JobRun


def sweep_after(run: JobRun) -> None:
    """Sweep if any conversation went for good since the last good run of this job began."""
    gone = models.Tombstone.objects.filter(kind=TombstoneKind.CONVERSATION)
    good = models.JobRun.objects.of(run.job).succeeded()
    last = good.aggregate(Max("started_at"))["started_at__max"]
    if (gone.filter(erased_at__gte=last) if last else gone).exists():
        sweep()
