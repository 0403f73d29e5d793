"""Which jobs there are. The modules that declare them are loaded when somebody first asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from typing import TYPE_CHECKING

from chat.domain.job_errors import JobUnknown

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from chat.operations.jobs.run import JobRun

Work = Callable[["JobRun"], dict[str, int]]
# None: only when somebody asks for it. A function is asked anew each time, for settings.
Interval = timedelta | Callable[[], timedelta | None] | None


@dataclass(frozen=True, slots=True)
class Job:
    """One job: `run` gets the context of the run and returns counts by what it counted.

    A light job takes moments and runs beside a heavy one; of heavy ones, a
    process runs one at a time. A resumable one finds in `run.bookmark` where it
    left off, and may be interrupted any number of times; another one begins anew,
    once. One that needs arguments is only ever enqueued with them.
    """

    name: str
    run: Work
    title: _StrPromise | str
    interval: Interval = None
    is_light: bool = False
    is_resumable: bool = False
    needs_arguments: bool = False

    @property
    def every(self) -> timedelta | None:
        """The interval by the clock; None or nothing: only when somebody asks."""
        return (self.interval() if callable(self.interval) else self.interval) or None


_modules: list[str] = []
_jobs: dict[str, Job] = {}


def add_modules(*names: str) -> None:
    """Name the modules that declare jobs."""
    _modules.extend(name for name in names if name not in _modules)


def job(
    name: str,
    *,
    title: _StrPromise | str,
    every: Interval = None,
    is_light: bool = False,
    is_resumable: bool = False,
    needs_arguments: bool = False,
) -> Callable[[Work], Work]:
    """Register the decorated function as the job called `name`; `title` is for people."""

    def register(work: Work) -> Work:
        if name in _jobs:
            raise ValueError(f"There are two jobs called {name}.")
        _jobs[name] = Job(name, work, title, every, is_light, is_resumable, needs_arguments)
        return work

    return register


def jobs() -> list[Job]:
    """Return all jobs, in the order in which their modules name them."""
    for module in _modules:
        import_module(module)
    return list(_jobs.values())


def find(name: str) -> Job:
    """Return the job of that name. Raises JobUnknown."""
    for one in jobs():
        if one.name == name:
            return one
    raise JobUnknown


def title_of(name: str) -> str:
    """Return how people call it; the name itself of a job that there is no more."""
    return next((str(one.title) for one in jobs() if one.name == name), name)
