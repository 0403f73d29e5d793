"""What a message costs before the model hears of it, and a page of a long conversation."""

from __future__ import annotations

import asyncio
import statistics
import time

from bench import process, servers
from bench.browser import Browser
from bench.people import Person, people
from bench.servers import Vana
from bench.table import Row

LENGTHS = (10, 1_000, 5_000)
SHORT, LONG = 50, 5_000
SENDS = 12
PAGES = 20
# For the request to reach the model server; the generation then waits for a token.
REQUEST_SECONDS = 0.4


def rows() -> list[Row]:
    with servers.model_server() as model_url, servers.installed(model_url) as vana:
        writers = {length: people(vana, 1, messages=length)[0] for length in LENGTHS}
        readers = {length: people(vana, 1, messages=length)[0] for length in (SHORT, LONG)}
        with vana.served():
            sends = asyncio.run(_sends(vana, writers))
            pages = asyncio.run(_pages(vana, readers))
    cpu, wall = zip(*(pages[length] for length in (SHORT, LONG)), strict=True)
    return [
        *(
            Row("context", f"send to model request at {length:,} messages, CPU", ms, "ms", 30)
            for length, ms in sends.items()
        ),
        Row("context", "… 5,000 to 10 messages", sends[LENGTHS[-1]] / sends[LENGTHS[0]], "x"),
        Row("context", f"opening {SHORT} messages", wall[0], "ms"),
        Row("context", f"opening {LONG:,} messages", wall[1], "ms"),
        Row("context", f"opening, {LONG:,} to {SHORT} messages, time", wall[1] / wall[0], "x", 1.3),
        Row("context", f"opening, {LONG:,} to {SHORT} messages, CPU", cpu[1] / cpu[0], "x"),
    ]


async def _sends(vana: Vana, writers: dict[int, Person]) -> dict[int, float]:
    """Return the milliseconds of CPU of one send, for each length; lengths take turns."""
    for person in writers.values():
        await _send(vana, person)  # what only the first one costs
    spent = dict.fromkeys(writers, 0.0)
    for _ in range(SENDS):
        for length, person in writers.items():
            spent[length] += await _send(vana, person)
    return {length: seconds / SENDS * 1000 for length, seconds in spent.items()}


async def _send(vana: Vana, person: Person) -> float:
    browser = person.browser(vana)
    before = process.cpu_seconds(vana.pid)
    # Its first token comes in an hour.
    await browser.ask(f"{person.conversation}messages/", "script:stamped?begin=9e15")
    await asyncio.sleep(REQUEST_SECONDS)
    seconds = process.cpu_seconds(vana.pid) - before
    await _stop(browser, person)
    return seconds


async def _stop(browser: Browser, person: Person) -> None:
    await browser.post(f"{person.conversation}stop/")
    await asyncio.sleep(REQUEST_SECONDS)


async def _pages(vana: Vana, readers: dict[int, Person]) -> dict[int, tuple[float, float]]:
    """Return CPU and median time of one page in milliseconds, for each length."""
    cpu = dict.fromkeys(readers, 0.0)
    times: dict[int, list[float]] = {length: [] for length in readers}
    for turn in range(PAGES + 1):
        for length, person in readers.items():
            before, begin = process.cpu_seconds(vana.pid), time.perf_counter()
            answer = await person.browser(vana).get(person.conversation)
            if answer.status != 200:
                raise RuntimeError(str(answer.status))
            if turn:  # the first page compiles templates
                times[length].append((time.perf_counter() - begin) * 1000)
                cpu[length] += process.cpu_seconds(vana.pid) - before
    return {
        length: (cpu[length] / PAGES * 1000, statistics.median(times[length])) for length in readers
    }
