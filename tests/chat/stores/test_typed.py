"""Drafts in the database: the last one counts, none comes back after it was sent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.test import TestCase

from chat import models
from chat.domain.drafts import Draft, Typing
from chat.domain.owners import Owner
from chat.stores import database_store
from tests.builders import person, talk

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


class DraftTests(TestCase):
    def setUp(self) -> None:
        self.store = database_store()
        self.user = person()
        self.owner = Owner.user(self.user.pk)
        self.made = talk(self.owner, exchanges=1)

    def _type(
        self, text: str, writer: str = "a", number: int = 1, place: UUID | None = None
    ) -> None:
        at = NOON + timedelta(seconds=number)
        self.store.save_draft(self.owner, place, text, Typing(writer, number), at)

    def _text(self, place: UUID | None = None) -> str:
        draft = self.store.draft(self.owner, place)
        return draft.text if draft else ""

    def test_each_conversation_has_one_and_the_start_page_another(self) -> None:
        self._type("for the start")
        self._type("for here", place=self.made.id)

        assert (self._text(), self._text(self.made.id)) == ("for the start", "for here")
        assert list(self.store.drafts(self.owner)) == [
            Draft(None, "for the start", NOON + timedelta(seconds=1)),
            Draft(self.made.id, "for here", NOON + timedelta(seconds=1)),
        ]

    def test_the_last_writer_wins(self) -> None:
        self._type("in the first tab", "a", 7)
        self._type("in the second", "b", 1)

        assert self._text() == "in the second"

    def test_a_request_that_was_overtaken_changes_nothing(self) -> None:
        self._type("Half a thought", number=5)
        self._type("Half a th", number=4)

        assert self._text() == "Half a thought"

    def test_what_was_sent_does_not_come_back_by_a_late_request(self) -> None:
        self._type("Half", number=4)
        self.store.clear_draft(self.owner, None, "Half a thought", Typing("a", 6), NOON)
        self._type("Half a thou", number=5)

        assert self._text() == ""
        self._type("The next one", number=7)
        assert self._text() == "The next one"

    def test_sending_leaves_what_another_tab_typed(self) -> None:
        self._type("typed elsewhere", "b")

        self.store.clear_draft(self.owner, None, "sent here", Typing("a", 2), NOON)

        assert self._text() == "typed elsewhere"

    def test_sending_what_was_typed_on_another_device_ends_its_draft(self) -> None:
        self._type("typed there", "b")

        self.store.clear_draft(self.owner, None, "typed there", Typing("a", 1), NOON)

        assert self._text() == ""

    def test_without_scripts_nothing_can_come_late_and_nothing_is_left(self) -> None:
        self._type("typed there")

        self.store.clear_draft(self.owner, None, "something else", Typing(), NOON)

        assert not models.Draft.objects.exists()

    def test_drafts_go_with_their_conversation_and_with_their_person(self) -> None:
        self._type("for here", place=self.made.id)
        self._type("for the start")
        self.store.delete(self.made.id, NOON)
        self.store.purge(self.made.id)
        assert [row.text for row in models.Draft.objects.all()] == ["for the start"]

        self.user.delete()

        assert not models.Draft.objects.exists()
