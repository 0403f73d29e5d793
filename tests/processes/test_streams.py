"""The stream of a generation over real HTTP: deltas, resuming, refusals."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable

from tests.processes.person import Person
from tests.processes.test_ending import Reader
from tests.servers import VanaServer

People = Callable[[str], Person]
# Vana promises 300 ms (`python -m bench latency`); a loaded test machine may be slower by itself.
STOP_SECONDS = 1.0


def test_text_comes_as_deltas_with_rising_ids(vana: VanaServer, person: Person) -> None:
    path = person.ask("script:paced?tokens=200&rate=100")

    frames = list(person.frames(person.stream_path(path)))

    deltas = [frame for frame in frames if frame.event == "delta"]
    ids = [int(frame.id or -1) for frame in deltas]
    assert len(deltas) > 10
    assert ids == sorted(set(ids))
    position = 0
    for frame in deltas:
        assert frame.data["start"] == position
        position += len(frame.data["text"])
        assert int(frame.id or -1) == position
    assert frames[-1].event == "done"
    assert frames[-1].data["status"] == "completed"


def test_a_lost_connection_resumes_without_gap_or_double(vana: VanaServer, person: Person) -> None:
    path = person.ask("script:paced?tokens=300&rate=100")
    stream = person.stream_path(path)

    text = ""
    for _ in range(4):
        text += person.read(stream, chars=150, offset=len(text))
    text += person.read(stream, chars=1_000_000, offset=len(text))

    assert text == person.read(stream, chars=1_000_000, offset=0)
    assert len(text) > 900


def test_two_tabs_read_the_same_text(vana: VanaServer, person: Person) -> None:
    path = person.ask("script:paced?tokens=200&rate=100")
    stream = person.stream_path(path)

    tabs = [Reader(person, stream) for _ in range(2)]
    for tab in tabs:
        tab.wait_for(100)
        assert not tab.status, "it came when the reply was whole"
    for tab in tabs:
        tab.join()

    assert [tab.status for tab in tabs] == ["completed"] * 2
    assert tabs[0].text == tabs[1].text == person.stored_reply(path)


def test_strangers_and_forged_addresses_get_the_same_404(
    vana: VanaServer, person: Person, people: People
) -> None:
    path = person.ask("script:paced?tokens=300&rate=100")
    stream = person.stream_path(path)
    other = person.ask("script:paced?tokens=300&rate=100")
    generation = stream.split("/")[4]
    stranger = people(vana.url)
    stranger.sign_up("stranger@example.org")
    visitor = people(vana.url)

    answers = [
        stranger.get(stream),
        visitor.get(stream),
        person.get(f"/c/{uuid.uuid4()}/g/{generation}/stream"),
        person.get(f"{path}g/{uuid.uuid4()}/stream"),
        # A generation of one's own, under another conversation of one's own.
        person.get(f"{other}g/{generation}/stream"),
    ]

    assert person.read(stream, chars=10), "the stream is there for its owner"
    assert [answer.status_code for answer in answers] == [404] * len(answers)
    assert len({answer.content for answer in answers}) == 1


def test_a_stop_ends_the_stream_and_keeps_exactly_what_was_shown(
    vana: VanaServer, person: Person
) -> None:
    path = person.ask("script:paced?tokens=1000&rate=100")
    stream = person.stream_path(path)
    shown = status = ""
    asked_at = took = 0.0
    for frame in person.frames(stream):
        if frame.event == "delta":
            shown += frame.data["text"]
        if not status and len(shown) > 200:
            status, asked_at = "asked", time.monotonic()
            person.submit(path, f"{path}stop/")
        if frame.event == "done":
            status, took = frame.data["status"], time.monotonic() - asked_at

    assert status == "stopped"
    assert took < STOP_SECONDS
    # The stream's own text would come from memory: an end is kept there for a while.
    assert person.stored_reply(path) == shown
    vana.restart()
    assert person.read(stream, chars=1_000_000, offset=0) == shown
