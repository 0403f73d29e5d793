"""What retention leaves to agents, and what it does not."""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID

from django.core.management import call_command
from django.test import TestCase, override_settings

from accounts.roles import AccountRole
from chat import models
from chat.domain.retention import Rule
from chat.operations.retention.previews import preview
from tests.builders import person, staff
from tests.chat.operations.retention.case import at_once, days_ago, run, there


@at_once
class AgentTests(TestCase):
    def setUp(self) -> None:
        self.person = person()

    def test_an_empty_session_of_an_agents_stays_as_long_as_others(self) -> None:
        fields = {"owner": self.person, "user_key": str(self.person.public_id)}
        empty, old = (
            models.Conversation.objects.create(
                app_name="shop", session_key=str(age), updated_at=days_ago(age), **fields
            )
            for age in (1, 91)
        )

        run("empty_conversations")
        run()

        assert there(empty.pk, old.pk) == [True, False]


@at_once
@override_settings(AGENT_SESSION_DAYS=30)
class UnownedTests(TestCase):
    def session(self, days: float, **fields: Any) -> UUID:
        values = {"app_name": "shop", "user_key": "ada", "session_key": str(days), **fields}
        return models.Conversation.objects.create(updated_at=days_ago(days), **values).pk

    def test_sessions_of_nobodys_go_after_their_days_and_others_stay(self) -> None:
        old, recent = self.session(31), self.session(29)
        owner = person()
        persons = self.session(31.5, owner=owner, user_key=str(owner.public_id))

        ended = run()

        assert there(old, recent, persons) == [False, True, True]
        assert ended.counted["unowned"] == 1
        receipt = models.Receipt.objects.get()
        assert (receipt.reason, receipt.counted["chat_conversation"]) == ("unowned", 1)
        assert models.Tombstone.objects.get().key == old

    def test_a_preview_counts_them_and_the_page_shows_that(self) -> None:
        self.session(31, message_count=3)
        self.session(40)
        self.client.force_login(staff(AccountRole.PRIVACY_OFFICER))
        told = io.StringIO()

        found = preview().of(Rule.UNOWNED)
        call_command("cleanup", "--dry-run", stdout=told)

        assert (found.conversations, found.messages, found.people_count) == (2, 3, 0)
        assert "unowned: 2 conversations with 3 messages, the oldest since" in told.getvalue()
        page = self.client.get("/admin/chat/retentionpolicy/").content.decode()
        assert "Sessions of agents that are nobody" in page

    @override_settings(AGENT_SESSION_DAYS=0)
    def test_without_the_setting_they_stay(self) -> None:
        old = self.session(4_000)

        run()

        assert there(old) == [True]
        assert preview().of(Rule.UNOWNED).conversations == 0

    def test_what_is_held_stays(self) -> None:
        old = self.session(31)
        models.LegalHold.objects.create(conversation_id=old, reason="Case 12")

        run()

        assert there(old) == [True]

    def test_long_ones_go_in_pieces(self) -> None:
        old = self.session(31, revision=50)
        models.Event.objects.bulk_create(
            models.Event(
                conversation_id=old,
                sequence=number,
                parent=number - 1 or None,
                position=number,
                event_id=str(number),
                author="user",
                type="message.created",
                text=f"message {number}",
                timestamp=float(number),
            )
            for number in range(1, 51)
        )

        ended = run()

        assert there(old) == [False]
        assert ended.counted["chat_event"] == 50
        assert ended.counted["unowned"] == ended.counted["chat_conversation"] == 1
