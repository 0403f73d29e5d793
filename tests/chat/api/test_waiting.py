"""Messages that wait for a reply, for programs."""

from __future__ import annotations

from typing import Any

from chat.domain.generations import GenerationStatus
from chat.generation.waiting import send_all_due
from tests.builders import talk
from tests.chat.api.case import ApiTestCase, code_of


class WaitingTests(ApiTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.made = talk(self.owner)
        self.asked = self.made.question()
        self.path = f"/conversations/{self.made.id}"

    def test_without_being_asked_for_nothing_waits(self) -> None:
        response = self._send({"text": "And then?"})

        assert code_of(response) == (409, "conversation_busy")

    def test_with_queue_it_waits_and_is_sent(self) -> None:
        response = self._send({"text": "And then?", "queue": True})
        (waiting,) = self.program.get(f"{self.path}/waiting").json()["items"]

        assert response.status_code == 202
        assert response.json() == waiting
        assert waiting["behind"] == str(self.asked.generation.id)
        assert not waiting["held"]
        self.made.reply(self.asked, "Half a litre")
        send_all_due()
        assert self.program.get(f"{self.path}/waiting").json()["items"] == []
        sent = self.program.get(f"{self.path}/generations/{waiting['id']}").json()
        assert sent["status"] == "queued"

    def test_while_nothing_is_written_queue_changes_nothing(self) -> None:
        self.made.reply(self.asked, "Half a litre")

        assert self._send({"text": "And then?", "queue": True}).status_code == 201

    def test_a_second_one_is_refused(self) -> None:
        self._send({"text": "And then?", "queue": True})

        response = self._send({"text": "And more?", "queue": True})

        assert code_of(response) == (409, "another_is_waiting")

    def test_a_held_one_is_sent_when_asked_for(self) -> None:
        waiting = self._send({"text": "And then?", "queue": True}).json()
        self.made.reply(self.asked, "Half", status=GenerationStatus.STOPPED)
        assert self.program.get(f"{self.path}/waiting").json()["items"][0]["held"]

        response = self.program.send("POST", f"{self.path}/waiting/{waiting['id']}/send")

        assert response.status_code == 201
        assert response.json()["id"] == waiting["id"]
        assert response.json()["parent"] == 3

    def test_it_is_removed_once(self) -> None:
        waiting = self._send({"text": "And then?", "queue": True}).json()

        path = f"{self.path}/waiting/{waiting['id']}"
        assert self.program.send("DELETE", path).status_code == 204
        response = self.program.send("DELETE", path)

        assert code_of(response) == (409, "not_waiting")

    def _send(self, body: dict[str, object]) -> Any:
        return self.program.send("POST", f"{self.path}/messages", body)
