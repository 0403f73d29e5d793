"""How much memory an export of 100,000 messages takes above an idle process, and how long."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.servers import Vana
from bench.table import Row

WAYS = {
    "json": "all, as one JSON file",
    "markdown": "all, as a zip of Markdown",
    "page": "all, as one page to print",
    "prepared": "everything about the person, prepared as a zip",
}


def rows() -> list[Row]:
    return list(_rows())


def _rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="vana-bench-") as directory:
        vana = Vana(Path(directory))
        vana.run("manage.py", "migrate", "--no-input", "--verbosity", "0")
        vana.run("manage.py", "collectstatic", "--no-input", "--verbosity", "0")
        vana.run("-m", "bench.inside", "bench.export_times", "fill")
        for way, name in WAYS.items():
            # A process each: the peak of its memory is of all its life.
            told = json.loads(vana.run("-m", "bench.inside", "bench.export_times", way))
            yield Row("export", f"{name}, memory above idle", told["memory_mb"], "MB", 50)
            yield Row("export", f"… {told['size_mb']:.0f} MB in", told["seconds"], "s")
