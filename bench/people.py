"""The people of a benchmark: they have sessions, and conversations as long as wanted."""

from __future__ import annotations

import json
from dataclasses import dataclass

from bench.browser import Browser
from bench.servers import Vana


@dataclass(frozen=True)
class Person:
    session: str
    conversation: str

    def browser(self, vana: Vana) -> Browser:
        return Browser(vana.port, self.session)


def people(vana: Vana, count: int, *, messages: int = 0) -> list[Person]:
    """Make `count` people, each with a conversation of `messages` messages if that is not 0."""
    printed = vana.run("-m", "bench.inside", "bench.make_people", str(count), str(messages))
    return [Person(*entry) for entry in json.loads(printed)]
