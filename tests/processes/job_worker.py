"""A process that knows jobs of a test: `python -m tests.processes.job_worker WHAT …`.

run TRAIL: run jobs, as `manage.py runjobs` does; each run writes lines into the file TRAIL
enqueue JOB COUNT: ask for so many runs
statuses JOB: print how the runs of a job stand
"""

from __future__ import annotations

import os
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import django
from django.core.management import call_command

if TYPE_CHECKING:
    from chat.operations.jobs import JobRun


def main(what: str, name: str, count: str = "0") -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "vana.settings"
    django.setup()
    from chat import models  # noqa: PLC0415 - needs loaded apps
    from chat.operations.jobs import enqueue  # noqa: PLC0415 - as above

    declare(Path(name))
    if what == "run":
        call_command("runjobs")
    elif what == "enqueue":
        for _ in range(int(count)):
            enqueue(name)
    else:
        sys.stdout.write(" ".join(models.JobRun.objects.of(name).values_list("status", flat=True)))


def declare(trail: Path) -> None:
    from chat.operations.jobs import job  # noqa: PLC0415 - needs loaded apps

    def note(run: JobRun, word: str) -> None:
        # One write at the end of the file: lines of several processes never mix.
        with trail.open("ab", buffering=0) as file:
            file.write(f"{run.job} {run.slot} {word}\n".encode())

    @job("tick", title="Tick", every=timedelta(seconds=1))
    def tick(run: JobRun) -> dict[str, int]:
        note(run, "done")
        return {}

    @job("asked", title="Asked for", is_light=True)
    def asked(run: JobRun) -> dict[str, int]:
        note(run, "done")
        return {}

    @job("endless", title="Endless", is_light=True, is_resumable=True)
    def endless(run: JobRun) -> dict[str, int]:
        step = run.bookmark.get("step", 0)
        note(run, f"begun-at-{step}")
        while not run.must_stop:
            step += 1
            run.remember(step=step)
            run.report(step)
            time.sleep(0.02)
        note(run, f"left-at-{step}")
        return {}


if __name__ == "__main__":
    main(*sys.argv[1:])
