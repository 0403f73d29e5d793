"""What agents remember of a person is in the person's export, and nobody else's is."""

from __future__ import annotations

import json
from typing import Any

from accounts.privacy.export import exported
from chat.agents.values import SessionKey
from tests.builders import person
from tests.chat.agents.building import new_key
from tests.chat.agents.case import ServiceCase


class ExportTests(ServiceCase):
    def setUp(self) -> None:
        self.person = person()

    def states(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads("".join(exported(self.person)))["agent_states"]
        return found

    def test_nothing_is_remembered_at_first(self) -> None:
        assert self.states() == []

    def test_all_that_apps_remember_of_them_and_of_their_sessions(self) -> None:
        shop = new_key(str(self.person.public_id), "one", app="shop")
        bare = new_key(self.person.public_id.hex, "two", app="bank")
        own = SessionKey.new("vana", str(self.person.pk))
        made = [
            self.opened(shop, {"step": 1, "user:name": "Ada", "app:season": "winter"}),
            self.opened(bare, {"user:limit": 5}),
            self.opened(own, {"mood": "calm"}),
        ]

        assert self.states() == [
            {"app": "bank", "conversation": None, "state": {"limit": 5}},
            {"app": "shop", "conversation": None, "state": {"name": "Ada"}},
            {"app": "shop", "conversation": str(made[0].place.id), "state": {"step": 1}},
            {"app": "vana", "conversation": str(made[2].place.id), "state": {"mood": "calm"}},
        ]

    def test_nothing_of_anybody_else(self) -> None:
        other = person()
        self.opened(new_key(str(other.public_id), app="shop"), {"user:name": "Bo", "app:x": 1})
        self.opened(new_key(str(self.person.pk), app="shop"), {"user:name": "Cy"})
        self.opened(SessionKey.new("vana", str(self.person.public_id)), {"user:name": "Di"})

        assert self.states() == []
