"""Programs say what replies are told first: of a conversation, and of their person."""

from __future__ import annotations

from django.test import override_settings

from tests.builders import talk
from tests.chat.api.case import ApiTestCase, code_of


class InstructionTests(ApiTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.path = f"/conversations/{talk(self.owner, exchanges=1).id}"

    def test_a_conversation_is_instructed_and_can_be_read_back(self) -> None:
        changed = self.program.send("PATCH", self.path, {"instructions": "Be brief."}).json()

        assert changed["instructions"] == "Be brief."
        assert self.program.get(self.path).json()["instructions"] == "Be brief."
        again = self.program.send("PATCH", self.path, {"instructions": ""}).json()
        assert again["instructions"] == ""

    def test_the_first_message_can_bring_them(self) -> None:
        body = {"text": "Hello", "instructions": "Be brief."}

        opened = self.program.send("POST", "/conversations", body).json()

        assert opened["conversation"]["instructions"] == "Be brief."

    def test_a_persons_own_are_set_and_read(self) -> None:
        changed = self.program.send("PATCH", "/me", {"instructions": "Be brief."}).json()

        assert changed["instructions"] == "Be brief."
        assert self.program.get("/me").json()["instructions"] == "Be brief."
        assert self.program.send("PATCH", "/me", {}).json()["instructions"] == "Be brief."

    @override_settings(CHAT_INSTRUCTIONS_MAX_CHARS=10)
    def test_what_is_too_long_is_refused_and_the_limit_named(self) -> None:
        for method, path in (("PATCH", self.path), ("PATCH", "/me")):
            response = self.program.send(method, path, {"instructions": "twelve chars"})

            assert code_of(response) == (422, "instructions_too_long")
            assert response.json()["limit_chars"] == 10
