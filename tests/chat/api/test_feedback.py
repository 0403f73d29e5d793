"""Feedback over the API."""

from __future__ import annotations

from typing import Any

from tests.builders import talk
from tests.chat.views.case import PageTestCase


class FeedbackTests(PageTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.made = talk(self.owner, exchanges=1)
        self.messages = f"/api/v1/conversations/{self.made.id}/messages"

    def _put(self, body: dict[str, Any]) -> Any:
        path = f"{self.messages}/2/feedback"
        return self.client.put(path, body, content_type="application/json")

    def test_it_is_said_changed_read_and_withdrawn(self) -> None:
        self._put({"rating": "up", "reason": "clear", "text": "Short."})
        changed = self._put({"rating": "down"}).json()

        assert (changed["rating"], changed["reason"], changed["text"]) == ("down", "", "")
        reply, question = self.client.get(self.messages).json()["items"]
        assert reply["feedback"] == changed
        assert question["feedback"] is None

        assert self.client.delete(f"{self.messages}/2/feedback").status_code == 204
        assert self.client.delete(f"{self.messages}/2/feedback").status_code == 204
        assert self.client.get(self.messages).json()["items"][0]["feedback"] is None

    def test_what_does_not_fit_is_refused(self) -> None:
        refused = {
            "feedback_reason_unknown": {"rating": "up", "reason": "harmful"},
            "feedback_too_long": {"rating": "up", "text": "x" * 1_001},
            "invalid_fields": {"rating": "sideways"},
        }
        for code, body in refused.items():
            with self.subTest(code):
                answer = self._put(body)
                assert (answer.status_code, answer.json()["code"]) == (422, code)

    def test_others_and_questions_are_not_found(self) -> None:
        stranger = self.stranger.put(
            f"{self.messages}/2/feedback", {"rating": "up"}, content_type="application/json"
        )
        question = self.client.put(
            f"{self.messages}/1/feedback", {"rating": "up"}, content_type="application/json"
        )

        assert stranger.status_code == question.status_code == 404
