"""The rows: written once, named constraints, purged on purpose."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import TestCase
from django.utils import timezone

from accounts.models import User
from chat import models
from chat.domain.owners import Owner
from chat.models import EventIsImmutable
from chat.stores import store_for
from tests.chat.stores.building import ended
from tests.chat.stores.contract.case import StoreCase


class RowTests(StoreCase, TestCase):
    def setUp(self) -> None:
        self.person = User.objects.create_user("ada@example.org")
        self.owner = Owner.user(self.person.pk)
        self.store = store_for(self.owner)

    def event(self, **fields: Any) -> models.Event:
        defaults = {
            "conversation_id": self.talk(),
            "sequence": 3,
            "event_id": str(uuid.uuid4()),
            "author": "user",
            "type": "message.created",
            "timestamp": 1.0,
        }
        return models.Event.objects.create(**{**defaults, **fields})

    def assert_refused(self, constraint: str, **fields: Any) -> None:
        with pytest.raises(IntegrityError) as raised, transaction.atomic():
            self.event(**fields)
        # SQLite names the columns of a unique constraint instead of the constraint.
        assert re.search(f"{constraint}|UNIQUE constraint failed", str(raised.value))

    def test_an_event_is_never_changed(self) -> None:
        event = self.event(text="said")
        event.text = "never said"
        rows = models.Event.objects.filter(pk=event.pk)

        for change in (
            event.save,
            lambda: rows.update(text="never said"),
            lambda: models.Event.objects.bulk_update([event], ["text"]),
            lambda: models.Event.objects.update_or_create(
                pk=event.pk, defaults={"text": "never said"}
            ),
        ):
            with pytest.raises(EventIsImmutable):
                change()

        assert rows.get().text == "said"

    def test_an_event_goes_only_by_purge(self) -> None:
        event = self.event()
        rows = models.Event.objects.filter(pk=event.pk)

        for deletion in (event.delete, rows.delete, models.Event.objects.all().delete):
            with pytest.raises(EventIsImmutable):
                deletion()

        assert rows.purge() == 1
        assert not rows.exists()

    def test_a_conversation_takes_its_log_along(self) -> None:
        generation = self.writing()

        models.Conversation.objects.get(id=generation.conversation_id).delete()

        assert not models.Event.objects.exists()
        assert not models.Generation.objects.exists()

    def test_a_person_takes_their_conversations_along(self) -> None:
        self.talk()

        self.person.delete()

        assert not models.Conversation.objects.exists()

    def test_a_sequence_and_an_event_id_stand_once_in_a_log(self) -> None:
        talk_id = self.talk()
        self.event(conversation_id=talk_id, sequence=3, event_id="e3")

        self.assert_refused("chat_event_sequence", conversation_id=talk_id, sequence=3)
        self.assert_refused(
            "chat_event_event_id", conversation_id=talk_id, sequence=4, event_id="e3"
        )

    def test_an_event_follows_an_older_one(self) -> None:
        self.assert_refused("chat_event_follows_an_older_one", parent=3)
        self.assert_refused("chat_event_follows_an_older_one", parent=0)
        self.assert_refused("chat_event_sequence_begins_with_1", sequence=0)
        self.assert_refused("chat_event_aside_has_no_parent", parent=2, is_aside=True)

    def test_a_conversation_has_one_active_generation(self) -> None:
        generation = self.writing()
        fields = {"conversation_id": generation.conversation_id, "parent": 1, "engine": "demo"}

        with pytest.raises(IntegrityError), transaction.atomic():
            models.Generation.objects.create(**fields)

        self.store.finish(generation.id, ended())
        assert models.Generation.objects.create(**fields).status == "queued"

    def test_active_generations_can_be_asked_for(self) -> None:
        generation, finished = self.writing(), self.writing()
        self.store.finish(finished.id, ended())

        active = models.Generation.objects.active()

        assert [row.id for row in active] == [generation.id]

    def test_the_end_of_a_reply_leaves_no_chunk(self) -> None:
        generation = self.writing()
        models.Chunk.objects.create(generation_id=generation.id, start=0, text="Hi")

        self.store.finish(generation.id, ended())

        assert not models.Chunk.objects.exists()

    def test_a_reply_that_ends_in_the_trash_can_come_back_with_it(self) -> None:
        generation = self.writing()
        self.store.delete(generation.conversation_id, timezone.now())

        assert self.store.finish(generation.id, ended("Hi")) is None

        models.Conversation.objects.update(deleted_at=None)
        assert self.texts(generation.conversation_id) == ["Hello", "Hi"]

    def test_a_persons_conversation_has_the_key_that_agents_know_it_by(self) -> None:
        talk_id = self.talk()

        row = models.Conversation.objects.get(id=talk_id)

        assert (row.app_name, row.user_key, row.session_key) == (
            "vana",
            self.owner.key,
            str(talk_id),
        )
        assert row.owner == self.person

    def test_state_leaves_empty_what_its_scope_does_not_have(self) -> None:
        wrong = [
            {"scope": "app", "user_key": "ada"},
            {"scope": "session", "user_key": "ada"},
        ]
        for fields in wrong:
            with pytest.raises(IntegrityError), transaction.atomic():
                models.State.objects.create(app_name="app", key="k", value="1", **fields)

        models.State.objects.create(app_name="app", scope="app", key="k", value="1")
        with pytest.raises(IntegrityError), transaction.atomic():
            models.State.objects.create(app_name="app", scope="app", key="k", value="2")

    def test_rows_are_named_by_ids_and_never_by_what_was_said(self) -> None:
        event = self.event(text="a secret")
        generation = models.Generation(id=uuid.uuid4())
        rows = [
            event,
            event.conversation,
            generation,
            models.Chunk(generation=generation, start=7, text="a secret"),
        ]
        rows.append(models.State(scope="app", key="theme", value="a secret"))

        names = [str(row) for row in rows]

        assert names[0] == f"{event.conversation_id} #3"
        assert "secret" not in " ".join(names)
