"""Bad requests: each kind is refused with a code of its own, and changes nothing."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.test import override_settings

from chat.domain.errors import StoreUnavailable
from chat.stores import store_for
from tests.builders import talk
from tests.chat.api.case import ApiTestCase, code_of

HUGE = 2**63


class BodyTests(ApiTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.made = talk(self.owner, exchanges=1)
        self.path = f"/conversations/{self.made.id}"

    def _sent(self, body: Any) -> tuple[int, str]:
        return code_of(self.program.send("POST", f"{self.path}/messages", body))

    def _sent_raw(self, data: str | bytes, **options: str) -> tuple[int, str]:
        return code_of(self.program.send_raw("POST", f"{self.path}/messages", data, **options))

    def tearDown(self) -> None:
        assert self.made.conversation.revision == 2, "nothing was stored"

    def test_a_body_that_is_not_json(self) -> None:
        for data in ("{", "text=hello", b"\xff\xfe", '{"text": NaN}', "[" * 100_000, "9" * 5_000):
            assert self._sent_raw(data) == (400, "malformed_json")

    def test_a_key_that_comes_twice(self) -> None:
        assert self._sent_raw('{"text": "one", "text": "two"}') == (400, "duplicate_key")

    def test_another_content_type(self) -> None:
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
            sent = self._sent_raw('{"text": "hello"}', content_type=kind)
            assert sent == (415, "wrong_content_type")

    def test_a_body_that_is_too_large(self) -> None:
        size = settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1
        assert self._sent_raw("x" * size) == (413, "body_too_large")

    def test_no_body_at_all(self) -> None:
        assert self._sent_raw("") == (422, "invalid_fields")

    def test_values_of_another_type_are_not_turned_into_the_right_one(self) -> None:
        bodies: list[Any] = [None, "text", [], {}, {"text": 7}, {"text": None}, {"text": ["a"]}]
        bodies += [{"text": "a", "parent": parent} for parent in ("1", True, 1.5)]
        for body in bodies:
            assert self._sent(body) == (422, "invalid_fields")

    def test_nobody_can_give_fields_that_are_not_theirs_to_give(self) -> None:
        for name in ("owner", "owner_id", "user", "is_staff", "id", "verified", "role"):
            assert self._sent({"text": "a", name: 1}) == (422, "invalid_fields")
            for method, path in (("POST", "/conversations"), ("PATCH", self.path)):
                response = self.program.send(method, path, {"text": "a", name: 1})
                assert code_of(response) == (422, "invalid_fields")
            response = self.browser.send("POST", "/tokens", {"name": "a", name: 1})
            assert code_of(response) == (422, "invalid_fields")

    def test_what_is_wrong_is_told_by_field_and_without_what_was_sent(self) -> None:
        response = self.program.send(
            "POST", f"{self.path}/messages", {"text": 7, "owner": "a secret"}
        )

        errors = {error["field"]: error["reason"] for error in response.json()["errors"]}
        assert set(errors) == {"body.text", "body.owner"}
        assert "a secret" not in response.content.decode()

    def test_numbers_that_no_store_can_hold(self) -> None:
        assert self._sent({"text": "a", "parent": HUGE}) == (422, "invalid_fields")
        assert self._sent({"text": "a", "parent": -1}) == (422, "invalid_fields")
        response = self.program.get(f"{self.path}/messages?limit={HUGE}")
        assert code_of(response) == (422, "invalid_fields")

    def test_a_parent_that_is_not_there(self) -> None:
        assert self._sent({"text": "a", "parent": 99}) == (404, "event_not_found")

    def test_the_character_nul(self) -> None:
        assert self._sent({"text": "a\x00b"}) == (422, "nul_character")

    def test_half_of_a_surrogate_pair(self) -> None:
        assert self._sent_raw(r'{"text": "\ud800"}') == (422, "invalid_fields")

    @override_settings(CHAT_MESSAGE_MAX_CHARS=10)
    def test_texts_that_are_too_short_or_too_long(self) -> None:
        assert self._sent({"text": " \n"}) == (422, "message_empty")
        assert self._sent({"text": "x" * 11}) == (422, "message_too_long")

    def test_a_model_that_is_not_offered(self) -> None:
        assert self._sent({"text": "a", "model": "no such"}) == (422, "engine_model_unknown")

    def test_a_title_that_is_too_long(self) -> None:
        response = self.program.send("PATCH", self.path, {"title": "x" * 121, "pinned": True})

        assert code_of(response) == (422, "title_invalid")
        assert not self.made.conversation.is_pinned

    def test_cursors_that_vana_did_not_give(self) -> None:
        for cursor in ("x", "%00", "bS4w", "bS4t", "cGlubmVkLjEuMQ", "bS45OTk", "é"):
            for path in ("/conversations", f"{self.path}/messages"):
                response = self.program.get(f"{path}?cursor={cursor}")
                assert code_of(response) == (400, "invalid_cursor"), (path, cursor)

    def test_a_key_that_is_too_long(self) -> None:
        response = self.program.send(
            "POST", f"{self.path}/messages", {"text": "a"}, Idempotency_Key="k" * 201
        )
        assert code_of(response) == (422, "invalid_fields")


class LimitTests(ApiTestCase):
    @override_settings(SENDS_PER_MINUTE_PERSON=1)
    def test_too_many_sends_are_told_when_to_come_again(self) -> None:
        first, second = (
            self.program.send("POST", "/conversations", {"text": "a"}) for _ in range(2)
        )

        assert first.status_code == 201
        assert code_of(second) == (429, "too_many_sends")
        assert int(second["Retry-After"]) == second.json()["retry_after_seconds"] > 0

    @override_settings(GENERATIONS_PER_PERSON=1)
    def test_too_many_replies_at_once(self) -> None:
        self.program.send("POST", "/conversations", {"text": "a"})
        response = self.program.send("POST", "/conversations", {"text": "b"})

        assert code_of(response) == (429, "too_many_generations")
        assert int(response["Retry-After"]) > 0

    def test_a_store_that_is_away(self) -> None:
        with patch.object(type(store_for(self.owner)), "page", side_effect=StoreUnavailable):
            response = self.program.get("/conversations")

        assert code_of(response) == (503, "store_unavailable")
        assert int(response["Retry-After"]) > 0
