"""What is not to be kept reaches no table, no file and no log line, whatever is done with it."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator

from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.serializers import JSONSerializer
from django.core import signing

from tests.processes.person import Person
from tests.servers import SECRET_KEY, VanaServer

People = Callable[[str], Person]
MARKER = "marmoset-4711-umbrella"


def test_a_visitors_words_are_found_nowhere(sqlite_vana: VanaServer, people: People) -> None:
    server = sqlite_vana
    found_before = _of_a_person(server, people(server.url))
    sessions_before = _sessions(server)

    for _ in _everything_said_by(people(server.url), "/", f"{MARKER} of a visitor", "/forget/"):
        _assert_not_found(server, "of a visitor")
        # Nor anything that would hold them later.
        assert _sessions(server) == sessions_before

    _assert_the_end_shows_nothing(server, "of a visitor", found_before)


def test_the_words_of_a_temporary_chat_are_found_nowhere(
    sqlite_vana: VanaServer, people: People
) -> None:
    server = sqlite_vana
    person = people(server.url)
    found_before = _of_a_person(server, person)

    for _ in _everything_said_by(person, "/temporary/", f"{MARKER} in confidence", "delete/"):
        _assert_not_found(server, "in confidence")

    _assert_the_end_shows_nothing(server, "in confidence", found_before)


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


def _of_a_person(server: VanaServer, person: Person) -> list[str]:
    """Say and delete something that is kept: what the search finds of it, it can find."""
    person.sign_up("person@example.org")
    kept = person.ask(f"{MARKER} of a person")
    person.wait_for(kept, f"{kept}m/2/retry/")
    assert person.submit(kept, f"{kept}delete/").status_code == 303
    found = _found(server)
    tables = {text.partition(" ")[0] for text in found}
    assert {"chat_event", "chat_conversation", "django_session"} <= tables
    return found


def _everything_said_by(guest: Person, start: str, words: str, end: str) -> Iterator[None]:
    """Say `words` in every way there is, and stop after each; `end` is the form that removes all.

    Messages are named by their sequence; a new title is an event too.
    """
    begun = guest.submit(start, "/c/", prompt=words, instructions=f"{words}, told")
    path = begun.headers["Location"].partition("#")[0]
    guest.wait_for(path, f"{path}m/2/retry/")
    yield
    for page, field in (("rename/", "title"), ("instructions/", "instructions")):
        _done(guest, f"{path}{page}", f"{path}{page}", **{field: f"{words}, {field}"})
        assert f"{words}, {field}" in guest.get(f"{path}{page}").text
        yield
    _done(guest, path, f"{path}m/2/retry/", instruction=f"{words}, wished")
    guest.wait_for(path, f"{path}m/4/retry/")
    yield
    _done(guest, f"{path}m/1/edit/", f"{path}m/1/edit/", prompt=f"{words} script:echo-context")
    # The model says them again.
    assert guest.wait_for(path, f"{path}m/6/retry/").count(words) > 2
    yield
    _done(guest, path, f"{path}messages/", prompt=f"{words}, this fails. script:500?times=99")
    guest.wait_for(path, f"{path}m/8/retry/")
    yield
    yield from _said_while_a_reply_is_written(guest, path, words)
    _done(guest, path, f"{path}m/6/fork/")
    yield
    for name in ("export.json", "export.md", "export.txt", "print/"):
        assert words in guest.get(f"{path}{name}").text, name
        yield
    guest.get("/search/", params={"q": words})
    yield
    _done(guest, path, end)
    assert guest.get(path).status_code == 404
    yield


def _said_while_a_reply_is_written(guest: Person, path: str, words: str) -> Iterator[None]:
    guest.ask(f"{words}, at length. script:paced?tokens=1000&rate=50", path)
    guest.ask(f"{words}, meanwhile", path)
    assert f"{words}, meanwhile" in guest.get(path).text
    yield
    _done(guest, path, f"{path}stop/")
    guest.wait_for(path, f"{path}waiting/send/")
    yield
    _done(guest, path, f"{path}waiting/edit/")
    edited = f"{path}?edit=waiting"
    assert f"{words}, meanwhile" in guest.get(edited).text
    _done(guest, edited, f"{path}messages/", prompt=f"{words}, after all")
    guest.wait_for(path, f"{path}m/12/retry/")
    yield


def _done(guest: Person, page: str, action: str, **fields: str) -> None:
    response = guest.submit(page, action, **fields)
    assert response.status_code == 303, (action, response.status_code)


def _assert_not_found(server: VanaServer, words: str) -> None:
    assert [text for text in _found(server) if words in text] == []


def _assert_the_end_shows_nothing(server: VanaServer, words: str, found_before: list[str]) -> None:
    server.terminate()
    assert found_before
    assert MARKER not in server.log_text
    _assert_not_found(server, words)


def _found(server: VanaServer) -> list[str]:
    """Everything that holds the marker: rows of every table, sessions as they are read, files."""
    texts = [*_rows(server), *_sessions(server)]
    for path in server.data_dir.rglob("*"):
        # SQLite's own files come and go.
        with contextlib.suppress(FileNotFoundError):
            if path.is_file():
                texts.append(f"{path.name} {path.read_bytes().decode('utf-8', 'replace')}")
    return [text for text in texts if MARKER in text]


def _rows(server: VanaServer) -> list[str]:
    with contextlib.closing(sqlite3.connect(server.data_dir / "vana.sqlite3")) as database:
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return [
            f"{table} {row}"
            for (table,) in tables
            for row in database.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - its own names
        ]


def _sessions(server: VanaServer) -> list[str]:
    """What sessions hold, notices with it: in the table it is packed, so no search finds it."""
    with contextlib.closing(sqlite3.connect(server.data_dir / "vana.sqlite3")) as database:
        rows = database.execute("SELECT session_data FROM django_session").fetchall()
    return [f"django_session {_unpacked(packed)}" for (packed,) in rows]


def _unpacked(packed: str) -> object:
    salt = SessionStore().key_salt
    return signing.loads(packed, key=SECRET_KEY, salt=salt, serializer=JSONSerializer)
