"""What tests about looks share: staff who confirmed who they are, and somebody who wrote."""

from __future__ import annotations

from typing import Any

from django.core.cache import caches
from django.test import Client, TestCase

from accounts.models import AuditEvent, User
from accounts.roles import AccountRole
from chat.domain.owners import Owner
from tests.accounts.test_admin_roles import client_of
from tests.builders import PASSWORD, person, staff, talk

LIST = "/admin/chat/conversation/"
WHY = {"ground": "abuse", "explanation": "A member reported threats in this chat."}


def confirmed_client(user: User) -> Client:
    """A browser of somebody who has just given their password once more."""
    client = client_of(user)
    response = client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert response.status_code == 303, response.content
    return client


class LookingCase(TestCase):
    def setUp(self) -> None:
        for cache in caches.all():
            cache.clear()
        self.member = person("mira@example.org")
        self.owner = Owner.user(self.member.pk)
        self.made = talk(self.owner, "Tell nobody", exchanges=1)
        self.officer = staff(AccountRole.PRIVACY_OFFICER, email="officer@example.org")
        self.client = confirmed_client(self.officer)
        self.page = f"{LIST}{self.made.id}/"

    def begin(self, client: Client | None = None, **fields: str) -> Any:
        """Say why, and be let in."""
        return (client or self.client).post(f"{self.page}ask/", WHY | fields)

    def recorded(self, action: str) -> list[str]:
        rows = AuditEvent.objects.filter(action=action).order_by("number")
        return [row.detail for row in rows]
