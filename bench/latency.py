"""How soon a reply begins, and ends by Stop, and how soon its text is safe from a kill.

One reply after the other; what many of them at once cost is measured by `floor`.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Iterator

from bench import servers
from bench.browser import Asked, Browser
from bench.model_server import now_us
from bench.people import Person, people
from bench.postgres import installed_in, scratch_url
from bench.servers import Vana
from bench.table import Row, quantile

FIRST_DELTAS = 60
STOPS = 30
KILLS = 10
REPLIES_AT_A_KILL = 10
# For the question and the stream's opening, on a busy machine.
PREPARE_US = 500_000
# Tokens so near to each other that the last one says well until when text was saved.
TOKENS_PER_SECOND = 100
ENDLESS = f"script:stamped?tokens=30000&rate={TOKENS_PER_SECOND}"
# A stop may meet the checkpoint (5 ticks) anywhere: after so many deltas, and up to six more.
STOP_AFTER_DELTAS, STOP_SPREAD_DELTAS = 10, 7
WRITE_SECONDS = 2.0
# So much later each kill, for the same reason.
KILL_SPREAD_SECONDS = 0.023


def rows() -> list[Row]:
    with servers.model_server() as model_url:
        return [*_in_one_process(model_url), *_in_two_processes(model_url), *_killed(model_url)]


def _in_one_process(model_url: str) -> Iterator[Row]:
    with servers.installed(model_url) as vana:
        (person,) = people(vana, 1)
        with vana.served():
            browser = person.browser(vana)
            firsts = [asyncio.run(_first_delta_ms(browser)) for _ in range(FIRST_DELTAS)]
            stops = [asyncio.run(_stop_ms(browser, browser, number)) for number in range(STOPS)]
    yield from _rows("first delta, from the model server to the page", firsts, 50)
    yield from _rows("stop, in the process that writes", stops, 300)


def _in_two_processes(model_url: str) -> Iterator[Row]:
    """Without Redis: a stop is a flag in the database, with Redis too."""
    url = scratch_url("latency")
    if url is None:
        return
    with installed_in(url, model_url) as one:
        (person,) = people(one, 1)
        two = Vana(one.directory, model_url)
        two.environment["DATABASE_URL"] = url
        with one.served(), two.served():
            near, far = person.browser(one), person.browser(two)
            stops = [asyncio.run(_stop_ms(near, far, number)) for number in range(STOPS)]
    yield from _rows("stop, in another process", stops, 300)


def _killed(model_url: str) -> Iterator[Row]:
    with servers.installed(model_url) as vana:
        crowd = people(vana, REPLIES_AT_A_KILL)
        lost = [each for number in range(KILLS) for each in _lost_by_a_kill(vana, crowd, number)]
    yield from _rows(f"text lost by each of {KILLS} kills", lost, 250)


def _rows(what: str, milliseconds: list[float], limit: float) -> Iterator[Row]:
    yield Row("latency", f"{what}, p50", quantile(milliseconds, 0.5), "ms")
    worst = f"{what}, worst of {len(milliseconds)}"
    yield Row("latency", worst, max(milliseconds), "ms", limit)


async def _first_delta_ms(browser: Browser) -> float:
    """Return how long the first token took; its reader waits for it."""
    begin = now_us() + PREPARE_US
    asked = await browser.ask("/c/", f"script:stamped?tokens=1&begin={begin}")
    async with contextlib.aclosing(browser.events(asked.stream)) as events:
        async for name, data in events:
            if name == "delta":
                return (now_us() - _stamps(str(data["text"]))[0]) / 1000
    raise RuntimeError("the reply ended without text")


async def _stop_ms(reader: Browser, stopper: Browser, number: int) -> float:
    """Return how long it took from the click until the reader knew that the reply had ended."""
    asked = await reader.ask("/c/", ENDLESS)
    deltas, clicked_at, clicking = 0, 0, None
    async with contextlib.aclosing(reader.events(asked.stream)) as events:
        async for name, data in events:
            deltas += name == "delta"
            if clicking is None and deltas > STOP_AFTER_DELTAS + number % STOP_SPREAD_DELTAS:
                clicked_at = now_us()
                clicking = asyncio.create_task(stopper.post(f"{_path(asked)}stop/"))
            if name == "done" and clicking is not None and data["status"] == "stopped":
                ended_at = now_us()
                await clicking
                return (ended_at - clicked_at) / 1000
    raise RuntimeError("the reply ended without being stopped")


def _lost_by_a_kill(vana: Vana, crowd: list[Person], number: int) -> list[float]:
    with vana.served():
        asked, killed_at = asyncio.run(_write_and_kill(vana, crowd, number))
    with vana.served():
        texts = asyncio.run(_stored(vana, crowd, asked))
    return [lost_ms(text, killed_at) for text in texts]


async def _write_and_kill(vana: Vana, crowd: list[Person], number: int) -> tuple[list[Asked], int]:
    asked = [await person.browser(vana).ask("/c/", ENDLESS) for person in crowd]
    await asyncio.sleep(WRITE_SECONDS + number * KILL_SPREAD_SECONDS)
    killed_at = now_us()
    os.kill(vana.pid, signal.SIGKILL)
    return asked, killed_at


async def _stored(vana: Vana, crowd: list[Person], asked: list[Asked]) -> list[str]:
    return [
        await _text(person.browser(vana), each) for person, each in zip(crowd, asked, strict=True)
    ]


async def _text(browser: Browser, asked: Asked) -> str:
    stream = asked.stream.partition("?")[0]
    return "".join(
        [str(data["text"]) async for name, data in browser.events(stream) if name == "delta"]
    )


def lost_ms(text: str, killed_at: int) -> float:
    """Return how old the newest of what is there was when the process was killed (microseconds)."""
    return max(0.0, (killed_at - _stamps(text)[-1]) / 1000)


def _stamps(text: str) -> list[int]:
    return [int(token, 36) for token in text.split()]


def _path(asked: Asked) -> str:
    return asked.conversation.partition("#")[0]
