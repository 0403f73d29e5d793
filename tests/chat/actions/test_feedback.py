"""What people think of replies: one view per person and reply, as long as they hold it."""

from __future__ import annotations

import json
from typing import Any
from unittest.mock import patch

import pytest
from django.test import TestCase

from chat import actions, models
from chat.domain.errors import ConversationNotFound, EventNotFound
from chat.domain.feedback import Feedback, Rating, Reason
from chat.domain.feedback_errors import FeedbackTooLong
from chat.domain.owners import Owner
from chat.stores import database_store
from chat.streaming import notices
from tests.builders import person, talk


class FeedbackTests(TestCase):
    def setUp(self) -> None:
        self.user = person()
        self.owner = Owner.user(self.user.pk)
        self.stranger = Owner.user(person().pk)
        self.made = talk(self.owner, exchanges=2)
        self.heard: list[tuple[str, str, Any]] = []
        listening = patch.object(notices, "deliver", self._hear)
        listening.start()
        self.addCleanup(listening.stop)

    def _hear(self, channel: str, type: str, text: str) -> None:
        self.heard.append((channel, type, json.loads(text)))

    def _given(self) -> dict[int, Feedback]:
        return database_store().feedback(self.owner, self.made.id)

    def test_a_second_view_takes_the_place_of_the_first(self) -> None:
        actions.rate_reply(self.owner, self.made.id, 2, Rating.UP, reason="clear", text="Short.")
        actions.rate_reply(self.owner, self.made.id, 4, Rating.UP)
        kept = actions.rate_reply(self.owner, self.made.id, 2, Rating.DOWN)

        given = self._given()
        assert given[2] == kept
        assert (kept.rating, kept.reason, kept.text) == (Rating.DOWN, None, "")
        assert set(given) == {2, 4}
        assert models.Feedback.objects.count() == 2

    def test_the_model_that_was_rated_stands_with_it(self) -> None:
        actions.rate_reply(self.owner, self.made.id, 2, Rating.DOWN, reason="incorrect")

        row = models.Feedback.objects.get()
        assert (row.model_name, row.reason, row.owner) == ("demo", Reason.INCORRECT, self.user)

    def test_it_can_be_withdrawn_and_withdrawn_again(self) -> None:
        actions.rate_reply(self.owner, self.made.id, 2, Rating.UP)

        actions.withdraw_feedback(self.owner, self.made.id, 2)
        actions.withdraw_feedback(self.owner, self.made.id, 2)

        assert self._given() == {}

    def test_other_tabs_hear_of_what_changes(self) -> None:
        actions.rate_reply(self.owner, self.made.id, 2, Rating.UP)
        actions.withdraw_feedback(self.owner, self.made.id, 2)
        actions.withdraw_feedback(self.owner, self.made.id, 2)

        notice = {"conversation": str(self.made.id), "sequence": 2}
        assert self.heard == [(self.owner.channel, "message.rated", notice)] * 2

    def test_questions_and_what_is_not_there_cannot_be_rated(self) -> None:
        for sequence in (1, 99):
            with pytest.raises(EventNotFound):
                actions.rate_reply(self.owner, self.made.id, sequence, Rating.UP)
            with pytest.raises(EventNotFound):
                actions.withdraw_feedback(self.owner, self.made.id, sequence)

    def test_somebody_elses_reply_is_not_found(self) -> None:
        actions.rate_reply(self.owner, self.made.id, 2, Rating.UP)

        with pytest.raises(ConversationNotFound):
            actions.rate_reply(self.stranger, self.made.id, 2, Rating.DOWN)
        with pytest.raises(ConversationNotFound):
            actions.withdraw_feedback(self.stranger, self.made.id, 2)
        assert self._given()[2].rating is Rating.UP

    def test_what_is_not_kept_leaves_no_view_behind(self) -> None:
        for owner in (Owner.temporary(self.user.pk), Owner.visitor("somebody")):
            made = talk(owner, exchanges=1)
            with pytest.raises(ConversationNotFound):
                actions.rate_reply(owner, made.id, 2, Rating.UP)
        assert models.Feedback.objects.count() == 0

    def test_what_is_refused_leaves_what_was_there(self) -> None:
        actions.rate_reply(self.owner, self.made.id, 2, Rating.UP, text="Good.")

        with pytest.raises(FeedbackTooLong):
            actions.rate_reply(self.owner, self.made.id, 2, Rating.UP, text="x" * 1_001)
        assert self._given()[2].text == "Good."

    def test_it_goes_with_the_person(self) -> None:
        actions.rate_reply(self.owner, self.made.id, 2, Rating.UP)

        self.user.delete()

        assert models.Feedback.objects.count() == 0
