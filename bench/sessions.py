"""Agent sessions: Vana's service beside google-adk's own, in one run, for docs/agents.md."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from bench.session_times import Times
from bench.table import Row, say

LENGTHS = [10, 1_000, 10_000]
LISTS = [50, 1_000]
SECONDS_AT_MOST = 1_800
ROOT = Path(__file__).parents[1]
POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")

# What must be so many times cheaper than the better of ADK's.
LEAST_RATIO = {"append": 4.0, "turn": 4.0}


def rows() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        on_sqlite = {
            "Vana": _times("vana", f"{folder}/vana.sqlite3", folder),
            "ADK database": _times(
                "adk database", f"sqlite+aiosqlite:///{folder}/database.sqlite3", folder
            ),
            "ADK sqlite": _times("adk sqlite", f"{folder}/sqlite.sqlite3", folder),
        }
        found = _compared("SQLite", on_sqlite)
        with _scratch_database() as address:
            if address:
                on_postgres = {
                    "Vana": _times("vana", "", folder, DATABASE_URL=f"postgres://{address}"),
                    "ADK database": _times(
                        "adk database", f"postgresql+asyncpg://{address}", folder
                    ),
                }
                found += _compared("PostgreSQL", on_postgres)
    return found


def _times(kind: str, address: str, folder: str, **environment: str) -> Times:
    say(f"measuring {kind} {address.partition(':')[0] or 'PostgreSQL'}…")
    done = subprocess.run(  # noqa: S603 - our own module
        [
            *(sys.executable, "-m", "bench.session_times", kind, address),
            *(json.dumps(LENGTHS), json.dumps(LISTS)),
        ],
        cwd=ROOT,
        env={**os.environ, "VANA_DATA_DIR": folder, **environment},
        capture_output=True,
        text=True,
        timeout=SECONDS_AT_MOST,
        check=True,
    )
    times: Times = json.loads(done.stdout.splitlines()[-1])
    return times


def _compared(database: str, services: dict[str, Times]) -> list[Row]:
    """Print all figures, and return what was promised: how many times cheaper Vana is."""
    operations = [what for what in services["Vana"] if what != "lost keys"]
    _show_figures(database, operations, services)
    lost = services["Vana"]["lost keys"]["count"]
    return [
        *(_ratio(database, what, services) for what in operations),
        Row(database, "keys lost by writers at once, Vana", lost, "", 0),
        _flatness(database, services["Vana"]),
    ]


def _show_figures(database: str, operations: list[str], services: dict[str, Times]) -> None:
    say(f"\n| {database}: CPU ms / p99 ms | {' | '.join(services)} |")
    say(f"|---|{'---:|' * len(services)}")
    for what in operations:
        figures = [
            f"{each[what]['cpu']:.2f} / {each[what]['p99']:.1f}" for each in services.values()
        ]
        say(f"| {what} | {' | '.join(figures)} |")
    lost = [f"{each['lost keys']['count']:g}" for each in services.values()]
    say(f"| keys lost by writers at once | {' | '.join(lost)} |\n")


def _ratio(database: str, what: str, services: dict[str, Times]) -> Row:
    others = [times[what]["cpu"] for name, times in services.items() if name != "Vana"]
    least = LEAST_RATIO.get(what.split(maxsplit=1)[0].rstrip(":"), 1.0)
    ratio = min(others) / services["Vana"][what]["cpu"]
    return Row(database, f"{what}: ADK's better one to Vana, CPU", ratio, "x", least, is_least=True)


def _flatness(database: str, times: Times) -> Row:
    first, last = (times[f"append at {length:,}"]["cpu"] for length in (LENGTHS[0], LENGTHS[-1]))
    what = f"append, {LENGTHS[-1]:,} to {LENGTHS[0]} events, Vana, CPU"
    return Row(database, what, last / first, "x", 1.3)


@contextmanager
def _scratch_database() -> Iterator[str]:
    """Make an empty database and give its address without scheme; empty without PostgreSQL."""
    try:
        admin = psycopg.connect(POSTGRES, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError:
        say("PostgreSQL does not answer: left out.")
        yield ""
        return
    name = f"vana_bench_{uuid.uuid4().hex}"
    with admin:
        admin.execute(f'CREATE DATABASE "{name}"'.encode())
        try:
            yield f"{POSTGRES.partition('://')[2].rpartition('/')[0]}/{name}"
        finally:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())
