"""Somebody with three conversations, and what is done with them in the list."""

from __future__ import annotations

from playwright.sync_api import Locator

from tests.e2e.visit import CONVERSATION, Visit
from tests.servers import VanaServer

TITLES = ("Stones", "Ferns", "Moss")


def open_first(visit: Visit, vana: VanaServer) -> Visit:
    """Give them their conversations and open "Stones", the first one of the list."""
    add_conversations(visit, vana)
    visit.open().page.get_by_role("link", name="Stones").click()
    visit.page.wait_for_url(CONVERSATION)
    return visit


def add_conversations(visit: Visit, vana: VanaServer) -> None:
    script = SEVERAL.format(email=visit.email, titles=TITLES)
    vana.manage("shell", "--no-imports", "--command", script)


SEVERAL = """
import uuid
from datetime import timedelta
from django.utils import timezone
from chat import models
from accounts.models import User

owner = User.objects.get(email={email!r})
for number, title in enumerate({titles!r}):
    id = uuid.uuid4()
    models.Conversation.objects.create(
        id=id, owner=owner, user_key=str(owner.pk), session_key=str(id), title=title,
        title_source="person", updated_at=timezone.now() - timedelta(seconds=number),
    )
"""


def rows(visit: Visit) -> Locator:
    return visit.page.locator("#sidebar .conv__title")


def toast(visit: Visit) -> Locator:
    return visit.page.locator(".toast")


def choose(visit: Visit, title: str, command: str) -> None:
    """Choose a command of the menu beside a conversation in the list."""
    row = visit.page.locator("#sidebar .conv").filter(has_text=title)
    row.hover()
    row.get_by_role("button", name="Options for").click()
    row.get_by_role("button", name=command, exact=True).click()
