"""What programs do with conversations: open, send, read, stop, retry, continue, change."""

from __future__ import annotations

from typing import Any

from chat.domain.generations import GenerationStatus
from chat.stores import store_for
from tests.builders import talk
from tests.chat.api.case import BASE, ApiTestCase, code_of


class OpenTests(ApiTestCase):
    def _open(self, text: str = "How does moss drink?", **headers: str) -> Any:
        return self.program.send("POST", "/conversations", {"text": text}, **headers)

    def test_the_first_message_opens_a_conversation(self) -> None:
        response = self._open()
        opened = response.json()

        path = f"{BASE}/conversations/{opened['conversation']['id']}"
        assert response["Location"] == path
        assert opened["conversation"]["title"] == "How does moss drink?"
        assert opened["generation"]["status"] == "queued"
        assert opened["generation"]["stream"].endswith("/stream")
        read = self.program.get(path.removeprefix(BASE)).json()
        assert read["id"] == opened["conversation"]["id"]

    def test_the_same_key_again_finds_what_was_made(self) -> None:
        first, second = (self._open(Idempotency_Key="one") for _ in range(2))

        assert (first.status_code, second.status_code) == (201, 200)
        assert first.json()["generation"]["id"] == second.json()["generation"]["id"]

    def test_the_same_key_with_another_text_is_a_conflict(self) -> None:
        self._open(Idempotency_Key="one")

        response = self._open("Something else", Idempotency_Key="one")

        assert code_of(response) == (409, "idempotency_conflict")

    def test_without_a_key_every_request_counts(self) -> None:
        first, second = self._open(), self._open()

        assert first.json()["conversation"]["id"] != second.json()["conversation"]["id"]


class ChangeTests(ApiTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.made = talk(self.owner, exchanges=1)
        self.path = f"/conversations/{self.made.id}"

    def test_a_conversation_is_renamed_and_pinned(self) -> None:
        changed = self.program.send("PATCH", self.path, {"title": "Moss", "pinned": True}).json()

        assert (changed["title"], changed["pinned"]) == ("Moss", True)
        assert self.made.conversation.title == "Moss"

    def test_what_is_not_named_stays(self) -> None:
        self.program.send("PATCH", self.path, {"pinned": True})
        changed = self.program.send("PATCH", self.path, {"title": None}).json()

        assert (changed["title"], changed["pinned"]) == (self.made.title, True)

    def test_a_deleted_conversation_is_not_found_any_more(self) -> None:
        assert self.program.send("DELETE", self.path).status_code == 204

        assert code_of(self.program.get(self.path)) == (404, "conversation_not_found")
        assert code_of(self.program.send("DELETE", self.path))[0] == 404

    def test_a_conversation_goes_into_the_archive_and_comes_out(self) -> None:
        archived = self.program.send("PATCH", self.path, {"archived": True}).json()
        active = self.program.send("PATCH", self.path, {"archived": False}).json()

        assert (archived["status"], archived["archived"]) == ("archived", True)
        assert (active["status"], active["archived"]) == ("active", False)

    def test_a_deleted_conversation_can_be_restored(self) -> None:
        before = self.program.get(self.path).json()
        self.program.send("DELETE", self.path)

        restored, again = (self.program.send("POST", f"{self.path}/restore") for _ in range(2))

        assert restored.status_code == again.status_code == 200
        assert restored.json() == again.json() == before == self.program.get(self.path).json()

    def test_only_what_is_in_the_trash_is_deleted_for_ever(self) -> None:
        for_ever = f"{self.path}?for_ever=true"

        assert code_of(self.program.send("DELETE", for_ever)) == (409, "not_in_trash")
        assert self.program.send("DELETE", self.path).status_code == 204
        assert code_of(self.foreign.send("DELETE", for_ever))[0] == 404
        assert self.program.send("DELETE", for_ever).status_code == 204

        assert code_of(self.program.send("DELETE", for_ever))[0] == 404
        assert code_of(self.program.send("POST", f"{self.path}/restore"))[0] == 404

    def test_a_list_and_a_deletion_that_nobody_knows_are_refused(self) -> None:
        for method, path in (
            ("GET", "/conversations?status=everything"),
            ("DELETE", f"{self.path}?for_ever=maybe"),
        ):
            assert code_of(self.program.send(method, path)) == (422, "invalid_fields"), path
        assert self.made.conversation.message_count == 2


class GenerationTests(ApiTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.made = talk(self.owner, exchanges=1)
        self.path = f"/conversations/{self.made.id}"

    def _send(self) -> Any:
        return self.program.send("POST", f"{self.path}/messages", {"text": "And then?"}).json()

    def test_a_message_is_stored_and_its_reply_asked_for(self) -> None:
        generation = self._send()

        assert store_for(self.owner).event(self.made.id, 3).text == "And then?"
        assert (generation["parent"], generation["reply"]) == (3, None)

    def test_a_second_message_while_a_reply_is_written_is_a_conflict(self) -> None:
        self._send()

        response = self.program.send("POST", f"{self.path}/messages", {"text": "And?"})

        assert code_of(response) == (409, "conversation_busy")

    def test_a_generation_tells_its_text_while_it_is_written_and_afterwards(self) -> None:
        asked = self.made.question("More")
        path = f"{self.path}/generations/{asked.generation.id}"
        self.made.write(asked.generation, "Once upon", "Hm.")
        running = self.program.get(path).json()
        self.made.reply(asked, "Once upon a time")
        ended = self.program.get(path).json()

        assert (running["status"], running["text"], running["thinking"]) == (
            "running",
            "Once upon",
            "Hm.",
        )
        assert (ended["status"], ended["text"], ended["reply"]) == (
            "completed",
            "Once upon a time",
            4,
        )

    def test_stopping_asks_the_writing_process_to_stop(self) -> None:
        generation = self._send()

        response = self.program.send("POST", f"{self.path}/generations/{generation['id']}/stop")

        assert response.status_code == 202
        active = store_for(self.owner).active_generation(self.made.id)
        assert active is not None
        assert active.stop_requested

    def test_stopping_an_old_generation_leaves_the_new_one_alone(self) -> None:
        old = store_for(self.owner).event(self.made.id, 2).invocation_id
        self._send()

        response = self.program.send("POST", f"{self.path}/generations/{old}/stop")

        assert response.json()["status"] == "completed"
        active = store_for(self.owner).active_generation(self.made.id)
        assert active is not None
        assert not active.stop_requested

    def test_retry_writes_another_version(self) -> None:
        old = store_for(self.owner).event(self.made.id, 2).invocation_id

        again = self.program.send("POST", f"{self.path}/generations/{old}/retry").json()

        assert (again["parent"], again["continues"]) == (1, False)

    def test_continue_goes_on_with_what_was_stopped(self) -> None:
        asked = self.made.question("More")
        self.made.reply(asked, "Once", GenerationStatus.STOPPED)

        path = f"{self.path}/generations/{asked.generation.id}/continue"
        more = self.program.send("POST", path).json()

        assert (more["parent"], more["continues"]) == (4, True)

    def test_a_complete_reply_cannot_be_continued_nor_an_unfinished_one_retried(self) -> None:
        complete = store_for(self.owner).event(self.made.id, 2).invocation_id
        path = f"{self.path}/generations"
        response = self.program.send("POST", f"{path}/{complete}/continue")
        assert code_of(response) == (409, "nothing_to_continue")

        running = self._send()["id"]
        for verb, code in (("retry", "nothing_to_retry"), ("continue", "nothing_to_continue")):
            response = self.program.send("POST", f"{path}/{running}/{verb}")
            assert code_of(response) == (409, code)

    def test_a_generation_of_another_conversation_is_not_found(self) -> None:
        other = talk(self.owner).question("Elsewhere").generation.id

        response = self.program.get(f"{self.path}/generations/{other}")

        assert code_of(response) == (404, "generation_not_found")


class AboutTests(ApiTestCase):
    def test_me_is_the_person_who_asks(self) -> None:
        me = self.reader.get("/me").json()

        assert (me["email"], me["name"]) == ("mira@example.org", "Mira Example")
        assert me["id"] == str(self.user.public_id)
        assert "password" not in me

    def test_models_are_those_that_the_site_offers(self) -> None:
        items = self.reader.get("/models").json()["items"]

        assert [each["name"] for each in items if each["is_default"]] == ["demo"]
