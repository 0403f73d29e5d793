"""Conversations that programs open are saved as their person's settings say, or as they ask."""

from __future__ import annotations

from typing import Any

from chat.domain.owners import Owner
from chat.stores import cache_store, database_store
from tests.chat.api.case import ApiTestCase


class HistoryTests(ApiTestCase):
    def _opened(self, **more: Any) -> bool:
        """Open a conversation; return whether the answer says that it is temporary."""
        response = self.program.send("POST", "/conversations", {"text": "Hello", **more})
        assert response.status_code == 201, response.content
        opened = response.json()["conversation"]
        assert self.program.get(f"/conversations/{opened['id']}").json() == opened
        return bool(opened["temporary"])

    def _kept(self) -> int:
        return len(database_store().page(self.owner))

    def _switch_off(self) -> None:
        self.user.keeps_history = False
        self.user.save(update_fields=["keeps_history"])

    def test_they_are_saved_by_default(self) -> None:
        assert self._opened() is False
        assert self._opened(temporary=None) is False
        assert self._kept() == 2

    def test_with_history_off_they_are_not(self) -> None:
        self._switch_off()

        assert self._opened() is True
        assert self._kept() == 0
        assert len(cache_store().owned_by(Owner.temporary(self.user.pk))) == 1

    def test_what_is_asked_for_counts(self) -> None:
        assert self._opened(temporary=True) is True
        self._switch_off()
        assert self._opened(temporary=False) is False
        assert self._kept() == 1

    def test_an_answer_that_is_none_is_refused(self) -> None:
        for wish in ("yes", 1, "true"):
            body = {"text": "Hello", "temporary": wish}
            assert self.program.send("POST", "/conversations", body).status_code == 422
