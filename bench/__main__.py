"""Measures Vana and prints one table: `python -m bench`, or some of it: `python -m bench floor`.

Everything runs on this machine, in scratch directories, with the scripted model
server. Seconds depend on the machine and on what else it does; ratios hardly.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable

from bench import (
    backup,
    cleanup,
    context,
    export,
    first_page,
    floor,
    latency,
    search,
    sessions,
    store,
    streams,
)
from bench.table import Row, say, show

BENCHMARKS: dict[str, Callable[[], list[Row]]] = {
    "floor": floor.rows,
    "latency": latency.rows,
    "context": context.rows,
    "streams": streams.rows,
    "first_page": first_page.rows,
    "store": store.rows,
    "sessions": sessions.rows,
    "search": search.rows,
    "export": export.rows,
    "backup": backup.rows,
    "cleanup": cleanup.rows,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(BENCHMARKS))
    names = parser.parse_args().names or list(BENCHMARKS)
    unknown = set(names) - set(BENCHMARKS)
    if unknown:
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    load = os.getloadavg()[0]
    say(f"{os.cpu_count()} cores; load before the first benchmark {load:.1f}")
    show(row for name in names for row in BENCHMARKS[name]())


main()
