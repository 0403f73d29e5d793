"""What an agent does in a person's session is told to the person's pages, once it is stored."""

from __future__ import annotations

import json
from collections.abc import Callable
from unittest.mock import patch

from django.db import transaction

from chat.agents.values import SessionKey
from chat.domain.owners import Owner
from tests.builders import person, talk
from tests.chat.agents.building import new_key, said
from tests.chat.agents.case import ServiceCase

Notice = tuple[str, str, dict[str, object]]


class LiveTests(ServiceCase):
    def setUp(self) -> None:
        self.person = person()
        self.owner = Owner.user(self.person.pk)
        self.key = new_key(str(self.person.public_id))

    def told(self, act: Callable[[], object]) -> list[Notice]:
        notices: list[Notice] = []

        def hear(channel: str, event_type: str, text: str) -> None:
            notices.append((channel, event_type, json.loads(text)))

        heard = patch("chat.streaming.notices.deliver", hear)
        with heard, self.captureOnCommitCallbacks(execute=True):
            act()
            assert not notices
        return notices

    def test_an_event_is_told_with_its_place_and_without_its_words(self) -> None:
        session = self.opened(self.key)

        told = self.told(lambda: self.service.append(self.key, said("Secret")))

        data = {"conversation": str(session.place.id), "sequence": 1}
        assert told == [(self.owner.channel, "message.created", data)]

    def test_an_event_in_a_conversation_of_theirs_is_told_too(self) -> None:
        made = talk(self.owner, exchanges=1)
        key = SessionKey("vana", self.owner.key, str(made.id))

        told = self.told(lambda: self.service.append(key, said("And now?")))

        assert [(each[1], each[2]["sequence"]) for each in told] == [("message.created", 3)]

    def test_a_new_session_and_a_deleted_one_change_the_list(self) -> None:
        opened = self.told(lambda: self.opened(self.key))
        changed = self.told(lambda: self.service.update_keys(self.key, {"step": 1}))
        deleted = self.told(lambda: self.service.delete(self.key))

        types = [each[1] for each in (*opened, *changed, *deleted)]
        assert types == ["conversation.created", "message.created", "conversation.deleted"]

    def test_the_same_event_again_is_not_told_again(self) -> None:
        self.opened(self.key)
        event = said()
        self.service.append(self.key, event)

        assert self.told(lambda: self.service.append(self.key, event)) == []

    def test_nobody_is_told_of_a_session_of_nobody(self) -> None:
        session = self.opened()

        assert self.told(lambda: self.service.append(session.key, said())) == []
        assert self.told(lambda: self.service.delete(session.key)) == []

    def test_what_is_taken_back_is_not_told(self) -> None:
        self.opened(self.key)

        def take_back() -> None:
            with transaction.atomic():
                self.service.append(self.key, said())
                transaction.set_rollback(True)

        assert self.told(take_back) == []
