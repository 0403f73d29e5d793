"""Jobs over several processes: each run happens once, and none is lost with its process."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.servers import ROOT, VanaServer, running

WAIT_SECONDS = 60.0
WORKER = [sys.executable, "-m", "tests.processes.job_worker"]


class Workers:
    """Processes that run the jobs of `job_worker` on the data of one installation."""

    def __init__(self, environment: dict[str, str], trail: Path) -> None:
        self._environment = environment
        self._trail = trail
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> subprocess.Popen[bytes]:
        command = [*WORKER, "run", str(self._trail)]
        process = subprocess.Popen(
            command, cwd=ROOT, env=self._environment, stdout=subprocess.DEVNULL
        )
        self._processes.append(process)
        return process

    def stop(self) -> None:
        for process in self._processes:
            process.kill()
            process.wait()

    def enqueue(self, job: str, count: int = 1) -> None:
        self._ask("enqueue", job, str(count))

    def statuses(self, job: str) -> list[str]:
        return self._ask("statuses", job).split()

    def has_succeeded(self, job: str) -> bool:
        return "succeeded" in self.statuses(job)

    def lines(self, job: str) -> list[list[str]]:
        """Slot and word of each line that runs of this job wrote."""
        text = self._trail.read_text() if self._trail.exists() else ""
        return [line.split()[1:] for line in text.splitlines() if line.split()[0] == job]

    def _ask(self, *arguments: str) -> str:
        done = subprocess.run(
            [*WORKER, *arguments],
            cwd=ROOT,
            env=self._environment,
            stdout=subprocess.PIPE,
            text=True,
            timeout=WAIT_SECONDS,
            check=True,
        )
        return done.stdout


@pytest.fixture
def workers(tmp_path: Path, prepared: Path, database: dict[str, str]) -> Iterator[Workers]:
    shutil.copytree(prepared, tmp_path / "data")
    vana = VanaServer(tmp_path / "data", database)
    workers = Workers(vana.environment, tmp_path / "trail")
    yield workers
    workers.stop()


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT_SECONDS
    while not is_so():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)


def test_three_processes_that_race_run_everything_once(workers: Workers) -> None:
    for _ in range(3):
        workers.start()
    workers.enqueue("asked", 30)

    wait_until(lambda: len(workers.lines("asked")) >= 30 and len(workers.lines("tick")) >= 5)
    time.sleep(1)  # for a second run of something, if there is one

    assert len(workers.lines("asked")) == 30
    for job in ("asked", "tick"):
        assert set(Counter(slot for slot, _ in workers.lines(job)).values()) == {1}
    assert set(workers.statuses("asked")) == {"succeeded"}


def test_what_a_killed_process_was_doing_goes_on_in_another_one(workers: Workers) -> None:
    killed = workers.start()
    workers.enqueue("endless")
    wait_until(lambda: len(workers.lines("endless")) == 1)
    # Time for a few steps: there has to be something to go on from.
    time.sleep(0.5)
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()

    workers.start()
    wait_until(lambda: len(workers.lines("endless")) == 2)

    (slot, first), (same_slot, second) = workers.lines("endless")
    assert slot == same_slot
    assert first == "begun-at-0"
    assert int(second.removeprefix("begun-at-")) > 0


def test_sigterm_lets_a_job_leave_off_at_a_good_place(workers: Workers) -> None:
    worker = workers.start()
    workers.enqueue("endless")
    wait_until(lambda: len(workers.lines("endless")) == 1)

    worker.terminate()

    assert worker.wait(timeout=WAIT_SECONDS) == 0
    assert workers.lines("endless")[-1][1].startswith("left-at-")
    assert workers.statuses("endless") == ["interrupted"]


def test_a_server_runs_jobs_by_itself_and_ends_in_time(
    tmp_path: Path, prepared: Path, database: dict[str, str]
) -> None:
    environment = {**database, "RUN_JOBS": "true"}
    with running(tmp_path / "data", environment, like=prepared) as vana:
        workers = Workers(vana.environment, tmp_path / "trail")

        for job in ("recovery", "cleanup", "backup"):
            wait_until(partial(workers.has_succeeded, job))

        assert vana.terminate() == 0
