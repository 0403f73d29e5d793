"""Reads tests/access/table.txt: who is answered how at which address."""

from __future__ import annotations

from pathlib import Path

FILE = Path(__file__).parent / "table.txt"
# The columns.
WHO = ("stranger", "visitor", "owner", "member", "support", "officer", "admin")
# Channels answers these, not Django.
STREAMS = ("chat:stream", "chat:events", "api:v1:stream_generation")

Answers = tuple[str, ...]
# By the route's name and the method.
Table = dict[tuple[str, str], Answers]


def read() -> Table:
    table: Table = {}
    for one in FILE.read_text().splitlines():
        if not one or one.startswith("#"):
            continue
        name, method, *answers = one.split()
        assert len(answers) == len(WHO), one
        assert (name, method) not in table, f"twice: {one}"
        table[name, method] = tuple(answers)
    return table


def line(name: str, method: str, answers: Answers) -> str:
    """Return one line of the file."""
    cells = "".join(f"{answer:<9}" for answer in answers)
    return f"{name:<44}{method:<7}{cells}".rstrip()
