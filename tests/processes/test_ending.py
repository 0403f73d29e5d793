"""A reply survives what ends its process, on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
import time

import httpx2

from tests.model_server import ThreadedModelServer
from tests.processes.person import Person
from tests.servers import VanaServer

# Ten seconds of text: long enough to end a server in its middle.
QUESTION = "script:paced?tokens=1000&rate=100"
# Vana promises 250 ms; a loaded test machine may be that late by itself.
TOLERANCE_SECONDS = 1.0


class Reader:
    """Reads a stream in a thread, and remembers when it had how much."""

    def __init__(self, person: Person, path: str) -> None:
        self.text = ""
        self.status = ""
        self._lengths: list[tuple[float, int]] = []
        self._thread = threading.Thread(target=self._read, args=(person, path), daemon=True)
        self._thread.start()

    def _read(self, person: Person, path: str) -> None:
        try:
            for frame in person.frames(path):
                if frame.event == "delta":
                    self.text += frame.data["text"]
                    self._lengths.append((time.monotonic(), len(self.text)))
                elif frame.event == "done":
                    self.status = frame.data["status"]
        except (httpx2.HTTPError, OSError):
            return

    def wait_for(self, chars: int) -> None:
        end = time.monotonic() + 30
        while len(self.text) < chars:
            assert time.monotonic() < end, f"only {len(self.text)} characters came"
            time.sleep(0.01)

    def join(self) -> None:
        self._thread.join(timeout=30)
        assert not self._thread.is_alive()

    def text_at(self, moment: float) -> str:
        """What it had at `moment` (a monotonic time)."""
        lengths = [length for at, length in self._lengths if at <= moment]
        return self.text[: lengths[-1] if lengths else 0]


def test_a_killed_server_loses_no_text_but_the_last_moments(
    vana: VanaServer, person: Person, model_server: ThreadedModelServer
) -> None:
    path = person.ask(QUESTION)
    reader = Reader(person, person.stream_path(path))
    # More than what the tolerance below takes away again.
    reader.wait_for(1_200)

    killed_at = time.monotonic()
    vana.kill()
    reader.join()
    vana.start()

    page = person.wait_for(path, "This reply is not finished")
    stored = person.stored_reply(path)
    early = reader.text_at(killed_at - TOLERANCE_SECONDS)
    assert early
    assert stored.startswith(early)
    # What is stored may be more than what was shown, but nothing else.
    assert stored.startswith(reader.text) or reader.text.startswith(stored)
    assert f"{path}m/2/continue/" in page
    assert f"{path}m/2/retry/" in page
    assert len(model_server.records) == 1, "the model was called again by itself"


def test_an_interrupted_reply_can_be_continued_and_written_again(
    vana: VanaServer, person: Person
) -> None:
    path = person.ask(QUESTION)
    reader = Reader(person, person.stream_path(path))
    reader.wait_for(200)
    vana.kill()
    reader.join()
    vana.start()
    person.wait_for(path, "This reply is not finished")

    continued = person.submit(path, f"{path}m/2/continue/")
    person.wait_for(path, 'id="m-3"')
    person.wait_for(path, f"{path}m/3/retry/")
    again = person.submit(path, f"{path}m/3/retry/")

    assert (continued.status_code, again.status_code) == (303, 303)
    page = person.get(path).text
    assert "This reply is not finished" not in page


def test_a_terminated_server_loses_nothing_and_ends_with_0(
    vana: VanaServer, person: Person
) -> None:
    path = person.ask(QUESTION)
    reader = Reader(person, person.stream_path(path))
    reader.wait_for(400)

    began = time.monotonic()
    status = vana.terminate()
    took = time.monotonic() - began
    reader.join()
    vana.start()

    person.wait_for(path, "This reply is not finished")
    assert status == 0, vana.log_text
    assert took < 15
    assert reader.status == "interrupted"
    assert person.stored_reply(path) == reader.text


def test_closing_every_tab_does_not_stop_the_reply(vana: VanaServer, person: Person) -> None:
    path = person.ask("script:paced?tokens=150&rate=100")
    person.read(person.stream_path(path), chars=50)

    page = person.wait_for(path, f"{path}m/2/retry/")

    assert "This reply is not finished" not in page
    assert '/stream"' not in page


def test_a_restart_keeps_the_session_and_the_model_gets_what_the_page_shows(
    vana: VanaServer, person: Person, model_server: ThreadedModelServer
) -> None:
    path = person.ask(QUESTION)
    _stop(person, path)
    person.submit(path, f"{path}m/2/continue/")
    person.wait_for(path, f"{path}m/3/retry/")
    person.ask(f"An example: <b> & {QUESTION}", path)
    _stop(person, path)
    before = person.transcript(path)

    vana.restart()
    shown = person.transcript(path)
    person.ask("The last question", path)
    person.wait_for(path, f"{path}m/7/retry/")

    assert shown == before
    assert [each["role"] for each in shown] == ["user", "assistant"] * 2
    sent = model_server.last.body["messages"]
    assert sent == [*shown, {"role": "user", "content": "The last question"}]


def _stop(person: Person, path: str) -> None:
    """Stop the reply that is being written, when something of it is there."""
    person.read(person.stream_path(path), chars=100)
    assert person.submit(path, f"{path}stop/").status_code == 303
    person.wait_for(path, "You stopped this reply here.")
