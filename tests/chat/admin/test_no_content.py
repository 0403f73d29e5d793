"""Nothing that people wrote is on any page of the administration, whatever the role."""

from __future__ import annotations

import re
from typing import ClassVar

from django.test import Client, TestCase

from accounts.models import User
from accounts.roles import AccountRole
from chat import actions, models
from chat.domain.drafts import Typing
from chat.domain.feedback import Rating
from chat.domain.owners import Owner
from tests.access.case import Cast, make_cast
from tests.access.routes import Route, routes
from tests.builders import staff, talk

MARKER = "quagga"


class MarkerTests(TestCase):
    cast: ClassVar[Cast]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.cast = make_cast()
        _write_everywhere(cls.cast.users["owner"])

    def test_no_page_has_a_word_of_it(self) -> None:
        seen = set()
        for role in (AccountRole.SUPPORT, AccountRole.PRIVACY_OFFICER, AccountRole.ADMINISTRATOR):
            client = Client(raise_request_exception=False)
            client.force_login(staff(role))
            for route in routes():
                if route.name.startswith("admin:"):
                    seen |= self._look(client, route, role)
        assert {
            "admin:index",
            "admin:chat_conversation_change",
        } <= seen

    def _look(self, client: Client, route: Route, role: str) -> set[str]:
        values = self.cast.values
        asked = [route.path(values)]
        if route.name.endswith("changelist"):
            asked.append(f"{asked[0]}?q={MARKER}")
        if route.name == "admin:autocomplete":
            asked.append(f"{asked[0]}?app_label=chat&model_name=conversation&term={MARKER}")
        shown = set()
        for path in asked:
            response = client.get(path)
            html = response.content.decode() if not response.streaming else ""
            # The words of a search stand in their box again, and in addresses of the same search.
            assert MARKER not in re.sub(f'(value="|(q|term)(=|%3D)){MARKER}', "", html), (
                role,
                path,
            )
            if response.status_code == 200:
                shown.add(route.name)
        return shown


def _write_everywhere(user: User) -> None:
    """Have the marker in everything that somebody can write."""
    owner = Owner.user(user.pk)
    made = talk(owner, MARKER)
    made.exchange(MARKER, MARKER)
    models.Conversation.objects.update(title=MARKER, preview=MARKER, system_prompt=MARKER)
    actions.rate_reply(owner, made.id, 2, Rating.DOWN, reason="other", text=MARKER)
    actions.share_conversation(owner, made.id)
    actions.save_draft(owner, made.id, MARKER, Typing())
    models.Generation.objects.update(wish='{"text": "quagga"}', receipt='{"x": "quagga"}')
    user.instructions = MARKER
    user.save()
