"""Times one session service: `python -m bench.session_times vana sqlite …`, as bench.sessions does.

A process of its own for each, so that CPU is that of the service alone: all
threads of the process, but not what PostgreSQL's server does.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import sys
import time
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from google.adk.events import Event, EventActions
from google.adk.sessions import BaseSessionService, Session
from google.adk.sessions.base_session_service import GetSessionConfig
from google.genai import types

from bench.table import quantile, say

APPENDS = 100
READS = 50
LISTS = 10
WRITERS = 16
WRITES = 5
TEXT = "What a person asks, or a model answers, in a few words. " * 4
RECENT = GetSessionConfig(num_recent_events=20)

Times = dict[str, dict[str, float]]


class Watch:
    """Measures operations: CPU in ms for each, and the 99th percentile of their time in ms."""

    def __init__(self) -> None:
        self.times: Times = {}

    async def take(self, name: str, count: int, work: Callable[[], Awaitable[Any]]) -> None:
        waited = []
        cpu = time.process_time()
        for _ in range(count):
            begin = time.perf_counter()
            await work()
            waited.append((time.perf_counter() - begin) * 1000)
        self.note(name, (time.process_time() - cpu) * 1000 / count, waited)

    def note(self, name: str, cpu_ms: float, waited: list[float]) -> None:
        self.times[name] = {"cpu": cpu_ms, "p99": quantile(waited, 0.99)}


async def measure(service: BaseSessionService, lengths: list[int], lists: list[int]) -> Times:
    watch = Watch()
    # What is prepared once per process does not count.
    warm = await _opened(service)
    for _ in range(5):
        await service.append_event(warm, _event())
        await _read(service, warm)
    await _long_sessions(watch, service, lengths)
    for count in lists:
        app = await _many(service, count)
        await watch.take(f"list of {count:,}", LISTS, lambda: service.list_sessions(app_name=app))  # noqa: B023 - awaited here
    await _writers(watch, service)
    return watch.times


async def _long_sessions(watch: Watch, service: BaseSessionService, lengths: list[int]) -> None:
    session = await _opened(service)
    for length in lengths:
        while len(session.events) < length:
            await service.append_event(session, _event())
        await watch.take(
            f"append at {length:,}", APPENDS, lambda: service.append_event(session, _event())
        )
        await watch.take(f"get(20) at {length:,}", READS, lambda: _read(service, session, RECENT))
        reads = max(2, READS * 10 // length)
        await watch.take(f"get all at {length:,}", reads, lambda: _read(service, session))

    async def turn() -> None:
        current = await _read(service, session, RECENT)
        for _ in range(2):
            await service.append_event(current, _event())

    await watch.take("turn: get(20) and two appends", READS, turn)


async def _writers(watch: Watch, service: BaseSessionService) -> None:
    """Sessions of one user write user state at the same time; then its keys are counted."""
    app = uuid.uuid4().hex
    sessions = [await _opened(service, app) for _ in range(WRITERS)]
    waited: list[float] = []

    async def write(number: int, session: Session) -> None:
        for step in range(WRITES):
            begin = time.perf_counter()
            await service.append_event(session, _event({f"user:{number}-{step}": step}))
            waited.append((time.perf_counter() - begin) * 1000)

    cpu = time.process_time()
    writes = [write(number, session) for number, session in enumerate(sessions)]
    await asyncio.gather(*writes, return_exceptions=True)
    cpu_ms = (time.process_time() - cpu) * 1000 / (WRITERS * WRITES)
    watch.note(f"append by {WRITERS} at once", cpu_ms, waited)
    kept = await service.get_user_state(app_name=app, user_id="ada")
    watch.times["lost keys"] = {"count": WRITERS * WRITES - len(kept)}


async def _many(service: BaseSessionService, count: int) -> str:
    app = uuid.uuid4().hex
    for _ in range(count):
        await _opened(service, app, {"topic": "weather", "step": 1})
    return app


async def _opened(
    service: BaseSessionService, app: str = "", state: dict[str, Any] | None = None
) -> Session:
    return await service.create_session(
        app_name=app or uuid.uuid4().hex, user_id="ada", state=state
    )


async def _read(
    service: BaseSessionService, session: Session, config: GetSessionConfig | None = None
) -> Session:
    found = await service.get_session(
        app_name=session.app_name, user_id="ada", session_id=session.id, config=config
    )
    if found is None:
        raise LookupError(session.id)
    return found


def _event(delta: dict[str, Any] | None = None) -> Event:
    return Event(
        invocation_id="invocation-1",
        author="helper",
        content=types.Content(role="model", parts=[types.Part(text=TEXT)]),
        actions=EventActions(state_delta=delta or {"step": time.time()}),
    )


def made(kind: str, address: str) -> BaseSessionService:
    """Return the service; each kind takes its own form of address."""
    sessions = "google.adk.sessions"
    if kind == "adk database":
        module = importlib.import_module(f"{sessions}.database_session_service")
        return module.DatabaseSessionService(address)  # type: ignore[no-any-return]
    if kind == "adk sqlite":
        module = importlib.import_module(f"{sessions}.sqlite_session_service")
        return module.SqliteSessionService(address)  # type: ignore[no-any-return]
    adk = importlib.import_module("vana.adk")
    if address:
        return adk.DatabaseSessionService(path=address)  # type: ignore[no-any-return]
    importlib.import_module("django.core.management").call_command("migrate", verbosity=0)
    return adk.DatabaseSessionService()  # type: ignore[no-any-return]


async def _main(service: BaseSessionService, lengths: str, lists: str) -> None:
    times = await measure(service, json.loads(lengths), json.loads(lists))
    close = getattr(service, "close", None)
    if close is not None:
        await close()
    say(json.dumps(times))


if __name__ == "__main__":
    kind, address, lengths, lists = sys.argv[1:]
    asyncio.run(_main(made(kind, address), lengths, lists))
