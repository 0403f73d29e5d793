"""What a visitor writes reaches no table, no file and no log line."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable

from tests.processes.person import Person
from tests.servers import VanaServer

People = Callable[[str], Person]
MARKER = "marmoset-4711-umbrella"


def test_a_visitors_words_are_found_nowhere(sqlite_vana: VanaServer, people: People) -> None:
    server = sqlite_vana
    person = people(server.url)
    person.sign_up("person@example.org")
    kept = person.ask(f"{MARKER} of a person")
    person.wait_for(kept, f"{kept}m/2/retry/")
    found_before = _found(server)
    visitor = people(server.url)

    path = visitor.ask(f"{MARKER} of a visitor. script:echo-context")
    visitor.wait_for(path, f"{path}m/2/retry/")
    visitor.ask(f"{MARKER} again, this fails. script:500?times=99", path)
    visitor.wait_for(path, 'role="alert"')
    assert f"{MARKER} of a visitor" in visitor.get(path).text

    server.terminate()
    # The search can find: a person's words are in the database.
    assert found_before
    assert MARKER not in server.log_text
    for place in _found(server):
        assert "of a visitor" not in place
        assert "this fails" not in place


def test_visitors_are_gone_after_forget_now_and_after_a_restart(
    sqlite_vana: VanaServer, people: People
) -> None:
    server = sqlite_vana
    visitor = people(server.url)
    path = visitor.ask("Hello")
    visitor.wait_for(path, f"{path}m/2/retry/")
    assert visitor.submit(path, "/forget/").status_code == 303
    assert visitor.get(path).status_code == 404

    path = visitor.ask("Hello again")
    visitor.wait_for(path, f"{path}m/2/retry/")
    server.restart()
    assert visitor.get(path).status_code == 404


def test_a_stranger_without_the_cookie_gets_404(sqlite_vana: VanaServer, people: People) -> None:
    server = sqlite_vana
    visitor = people(server.url)
    path = visitor.ask("Hello")
    visitor.wait_for(path, f"{path}m/2/retry/")
    stranger = people(server.url)
    forger = people(server.url)

    answers = [
        stranger.get(path),
        forger.get(path, headers={"Cookie": "vana_visitor=forged:abc:def"}),
    ]

    assert [answer.status_code for answer in answers] == [404, 404]


def _found(server: VanaServer) -> list[str]:
    """Everything that holds the marker: rows of every table, and files."""
    found = []
    with contextlib.closing(sqlite3.connect(server.data_dir / "vana.sqlite3")) as database:
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            rows = database.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - its own names
            for row in rows:
                found += [str(row)] if MARKER in str(row) else []
    for path in server.data_dir.rglob("*"):
        if path.is_file() and MARKER.encode() in path.read_bytes():
            found.append(path.read_bytes().decode("utf-8", "replace"))
    return found
