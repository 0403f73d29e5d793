"""A person's conversation is an agent's session, and the other way round."""

from __future__ import annotations

import json
import uuid

import pytest

from chat import models
from chat.agents.service import SessionService
from chat.agents.values import Session, SessionKey, Window
from chat.domain.errors import AgentSessionExists
from chat.domain.events import EventType
from chat.domain.owners import Owner
from chat.stores import store_for
from tests.builders import Talk, person, talk
from tests.chat.agents.building import new_key, said
from tests.chat.agents.case import ServiceCase


def key_of(conversation: Talk) -> SessionKey:
    return SessionKey("vana", conversation.owner.key, str(conversation.id))


class PeopleTests(ServiceCase):
    def setUp(self) -> None:
        self.person = person()
        self.owner = Owner.user(self.person.pk)
        self.store = store_for(self.owner)

    def test_a_persons_conversation_is_a_session_with_its_history(self) -> None:
        made = talk(self.owner, exchanges=2)

        found = self.service.get(key_of(made))

        assert found is not None
        payloads = [json.loads(event.data) for event in found.events]
        assert [payload["author"] for payload in payloads] == ["user", "vana"] * 2
        assert payloads[1]["content"] == {"role": "model", "parts": [{"text": "Reply 1"}]}

    def test_what_an_agent_appends_stands_on_the_persons_page(self) -> None:
        made = talk(self.owner, exchanges=1)

        for event in (said("And now?"), said("Now I answer.", "helper")):
            self.service.append(key_of(made), event)

        heading = made.conversation
        assert (heading.head, heading.message_count) == (4, 4)
        branch = self.store.branch(made.id, heading.head, limit=10)
        assert [event.text for event in branch][2:] == ["And now?", "Now I answer."]
        assert [event.position for event in branch] == [1, 2, 3, 4]
        assert branch[-1].type is EventType.GENERATION_COMPLETED

    def test_an_agent_sees_the_chosen_branch_and_nothing_beside_it(self) -> None:
        made = talk(self.owner)
        question, reply = made.exchange("first", "left")
        made.reply(made.again(question.sequence), "right")
        self.store.rename(made.id, "A title", made.conversation.title_source, reply.at)

        assert self.said_in(made) == ["first", "right"]
        self.store.choose(made.id, reply.sequence)
        assert self.said_in(made) == ["first", "left"]
        assert self.said_in(made, Window(limit=1)) == ["left"]
        assert self.said_in(made, Window(before=reply.sequence)) == ["first"]

    def test_a_session_made_for_a_person_is_on_their_list_with_a_title(self) -> None:
        by_number = self.opened(SessionKey.new("vana", str(self.person.pk)))
        by_public_id = self.opened(new_key(str(self.person.public_id)))
        for session in (by_number, by_public_id):
            self.service.append(session.key, said("What is the weather like?"))

        listed = self.store.page(self.owner)

        assert {each.id for each in listed} == {by_number.place.id, by_public_id.place.id}
        assert {each.title for each in listed} == {"What is the weather like?"}

    def test_a_session_of_somebody_whom_only_the_agent_knows_is_nobodys(self) -> None:
        number = str(self.person.pk)
        sessions = [
            self.opened(new_key(number)),
            self.opened(new_key(str(uuid.uuid4()))),
            self.opened(SessionKey.new("vana", "9" * 30)),
            self.opened(SessionKey.new("vana", f"0{number}")),
            self.opened(new_key(str(self.person.public_id).upper())),
            self.opened(SessionKey.new("vana", "ada")),
        ]

        ids = [session.place.id for session in sessions]
        owners = models.Conversation.objects.filter(pk__in=ids).values_list("owner", flat=True)
        assert set(owners) == {None}

    def test_a_deleted_one_of_a_person_goes_to_the_trash_with_all_it_holds(self) -> None:
        made = talk(self.owner, exchanges=1)

        assert self.service.delete(key_of(made))

        assert self.service.get(key_of(made)) is None
        row = models.Conversation.objects.get()
        assert row.deleted_at is not None
        assert row.events.count() == 2
        with pytest.raises(AgentSessionExists):
            self.service.create(key_of(made))

    def test_an_id_whose_session_is_in_the_trash_is_free_and_what_comes_back_has_another(
        self,
    ) -> None:
        first = self.opened(new_key(str(self.person.public_id), "main"), {"own": 1})
        self.service.append(first.key, said("Hello"))
        self.service.delete(first.key)

        second = self.opened(first.key)

        assert (second.state, self.read(second).events) == ({}, [])
        with pytest.raises(AgentSessionExists):
            self.service.create(first.key)
        self.store.restore(first.place.id)
        back = self.service.get(
            SessionKey(first.key.app_name, first.key.user_key, str(first.place.id))
        )
        assert back is not None
        assert (back.place.id, back.state, len(back.events)) == (first.place.id, {"own": 1}, 1)

    def test_a_list_of_a_persons_sessions_is_that_persons(self) -> None:
        made = talk(self.owner, exchanges=1)
        talk(Owner.user(person().pk), exchanges=1)

        listed = self.service.sessions("vana", self.owner.key)

        assert [session.key for session in listed] == [key_of(made)]

    def said_in(self, made: Talk, window: Window | None = None) -> list[str]:
        found: Session | None = SessionService().get(key_of(made), window or Window())
        assert found is not None
        payloads = [json.loads(event.data) for event in found.events]
        return [payload["content"]["parts"][0]["text"] for payload in payloads]
