"""Questions in other words, and what is shown of several versions."""

from __future__ import annotations

import json
import uuid
from unittest.mock import patch

import pytest
from django.core.cache import caches
from django.test import TestCase, override_settings

from chat import actions
from chat.domain.branch_errors import NothingToEdit
from chat.domain.errors import (
    ConversationBusy,
    ConversationNotFound,
    EventNotFound,
    MessageEmpty,
)
from chat.domain.owners import Owner
from chat.stores import store_for
from chat.stores.base import Asked
from chat.streaming import notices
from tests.builders import Talk, person, talk


class OfPeopleTests(TestCase):
    """Of people, in the database; the class below says the same of visitors."""

    def setUp(self) -> None:
        for cache in caches.all():
            cache.clear()
        self.owner = self.new_owner()
        self.talk = talk(self.owner, exchanges=2)

    def new_owner(self) -> Owner:
        return Owner.user(person().pk)

    def edit(self, sequence: int, text: str, **options: str) -> Asked:
        options.setdefault("idempotency_key", uuid.uuid4().hex)
        return actions.edit_question(self.owner, self.talk.id, sequence, text, **options)

    def shown(self, made: Talk | None = None) -> list[str]:
        found = (made or self.talk).conversation
        store = store_for(self.owner)
        return [event.text for event in store.branch(found.id, found.head, limit=50)]

    def test_an_edited_question_is_a_sibling_and_the_old_one_stays(self) -> None:
        asked = self.edit(3, "Question 2, better")
        self.talk.reply(asked, "A better reply")

        store = store_for(self.owner)
        assert self.shown() == ["Question 1", "Reply 1", "Question 2, better", "A better reply"]
        assert store.versions(self.talk.id, [2]) == {2: [3, 5]}
        assert [event.text for event in store.branch(self.talk.id, 4, limit=9)][-1] == "Reply 2"

    def test_the_first_question_can_be_edited_too(self) -> None:
        title = self.talk.conversation.title
        asked = self.edit(1, "Another beginning")

        assert asked.question is not None
        assert (asked.question.parent, asked.question.position) == (None, 1)
        assert self.shown() == ["Another beginning"]
        assert self.talk.conversation.title == title

    def test_the_same_key_edits_once(self) -> None:
        first = self.edit(3, "Better", idempotency_key="twice")
        second = self.edit(3, "Better", idempotency_key="twice")

        assert (first.created, second.created) == (True, False)
        assert first.question == second.question

    def test_only_questions_are_edited(self) -> None:
        with pytest.raises(NothingToEdit):
            self.edit(2, "A reply of mine")
        with pytest.raises(EventNotFound):
            self.edit(99, "Nothing")
        with pytest.raises(MessageEmpty):
            self.edit(3, "  ")

    def test_nothing_is_edited_while_a_reply_is_written(self) -> None:
        self.edit(3, "Better")

        with pytest.raises(ConversationBusy):
            self.edit(1, "Better still")

    def test_a_stranger_edits_and_chooses_nothing(self) -> None:
        stranger = self.new_owner()

        with pytest.raises(ConversationNotFound):
            actions.edit_question(stranger, self.talk.id, 1, "Mine", idempotency_key="x")

        assert self.shown()[0] == "Question 1"

    def test_the_choice_is_kept_and_what_is_said_next_follows_it(self) -> None:
        self.talk.reply(self.edit(3, "Better"), "A better reply")

        actions.choose_branch(self.owner, self.talk.conversation, 3)
        self.talk.exchange("And then?", "Then this")

        assert self.shown()[2:] == ["Question 2", "Reply 2", "And then?", "Then this"]

    def test_choosing_what_is_shown_changes_nothing(self) -> None:
        self.talk.reply(self.edit(3, "Better"), "A better reply")
        before = self.talk.conversation

        assert actions.choose_branch(self.owner, before, 2) == before
        assert actions.choose_branch(self.owner, before, 6).head == before.head

    def test_all_pages_hear_of_a_choice_and_of_nothing_that_changes_nothing(self) -> None:
        self.talk.reply(self.edit(3, "Better"), "A better reply")
        heard: list[tuple[str, str, str]] = []

        with patch.object(notices, "deliver", lambda *told: heard.append(told)):
            actions.choose_branch(self.owner, self.talk.conversation, 3)
            actions.choose_branch(self.owner, self.talk.conversation, 3)

        [(channel, kind, text)] = heard
        assert (channel, kind) == (self.owner.channel, "branch.chosen")
        assert json.loads(text) == {"conversation": str(self.talk.id), "head": 4}

    def test_the_choice_stays_when_a_reply_on_another_branch_ends(self) -> None:
        asked = self.edit(3, "Better")

        actions.choose_branch(self.owner, self.talk.conversation, 4)
        self.talk.reply(asked, "Too late to be shown")

        assert self.shown()[-1] == "Reply 2"


@override_settings(SENDS_PER_MINUTE_VISITOR=1_000)
class OfVisitorsTests(OfPeopleTests):
    def new_owner(self) -> Owner:
        return Owner.visitor(uuid.uuid4().hex)
