"""The benchmarks' own instruments: what they count, and what they would notice."""

from __future__ import annotations

import os

import pytest

from bench import process
from bench.browser import Answer
from bench.first_page import needed
from bench.floor import CONVERSATIONS, TOKENS, Load, Reading
from bench.latency import lost_ms
from bench.model_server import now_us, stamp
from bench.table import Row, quantile, show


def test_a_table_says_what_was_promised_and_whether_it_was_kept(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show(
        [
            Row("floor", "delivered", 99.5, "%", 100, is_least=True),
            Row("floor", "memory", 1_234, "MB", 1_500),
            Row("floor", "threads", 4, ""),
        ]
    )

    assert capsys.readouterr().out.splitlines()[2:] == [
        "| floor | delivered | 99.5 % | ≥ 100 | MISSED |",
        "| floor | memory | 1,234 MB | ≤ 1500 | ok |",
        "| floor | threads | 4 |  |  |",
    ]


@pytest.mark.parametrize(("share", "value"), [(0.0, 1), (0.5, 51), (0.99, 100), (1.0, 100)])
def test_a_quantile_is_one_of_the_values(share: float, value: float) -> None:
    assert quantile(range(100, 0, -1), share) == value


def test_a_reading_knows_how_long_its_oldest_token_travelled() -> None:
    reading = Reading()
    first = stamp()
    before = now_us()

    reading.take(0, f"{first} {stamp()} ")

    assert reading.tokens == 2
    assert 0 <= reading.milliseconds[0] <= (now_us() - before) / 1000 + 1


def test_a_reply_with_a_gap_is_not_delivered() -> None:
    whole, broken = Reading(), Reading()
    for start in range(0, 8 * TOKENS, 8):
        text = f"{stamp():>07} "
        whole.take(start, text)
        broken.take(start + (start > 100), text)

    load = Load([whole] * (CONVERSATIONS - 1) + [broken], 0, 0)

    assert load.delivered_percent == 100 * (CONVERSATIONS - 1) / CONVERSATIONS


def test_what_a_kill_loses_is_told_by_the_last_token_that_is_there() -> None:
    first, last = stamp(), stamp()
    killed_at = int(last, 36) + 120_000

    assert lost_ms(f"{first} {last} ", killed_at) == 120
    assert lost_ms(f"{first} {last} ", int(last, 36) - 1) == 0


def test_a_page_needs_what_it_links_and_what_that_imports() -> None:
    page = b'<link rel="stylesheet" href="/static/a.css"><script src="/static/b.js"></script>'
    script = b'import { x } from "./c.js";\nimport"../d.js";'
    style = b'@import "./e.css"; a { background: url(f.svg) url("data:x") }'

    assert needed("/", Answer(200, b"", page)) == ["/static/a.css", "/static/b.js"]
    assert needed("/static/b.js", Answer(200, b"", script)) == ["/static/c.js", "/d.js"]
    assert needed("/static/a.css", Answer(200, b"", style)) == ["/static/e.css", "/static/f.svg"]


def test_a_process_can_be_asked_what_it_costs() -> None:
    pid = os.getpid()

    assert process.cpu_seconds(pid) > 0
    assert 1 < process.memory_mb(pid) <= process.peak_memory_mb(pid)
    assert process.threads(pid) >= 1
