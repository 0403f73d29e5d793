"""What retention leaves to agents, and what it does not."""

from __future__ import annotations

from django.test import TestCase

from chat import models
from tests.builders import person
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
