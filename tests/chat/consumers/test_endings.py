"""Streams end when their reader is shut out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.contrib.sessions.models import Session
from django.test import TransactionTestCase

from accounts.api_tokens import ApiTokenScope, issue_api_token, revoke_api_token
from accounts.models import User
from chat.domain.owners import Owner
from tests.builders import person
from tests.chat.consumers.asking import Request, generation_of, session_cookie
from tests.chat.consumers.test_notices import listening


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chat.consumers.endings.SECONDS", 0.05)


class EndingTests(TransactionTestCase):
    def setUp(self) -> None:
        self.user = person("mira@example.org")
        self.owner = Owner.user(self.user.pk)

    async def heard(self) -> Request:
        return await listening(self.owner, await sync_to_async(session_cookie)(self.user))

    async def test_a_suspended_persons_streams_end_and_others_go_on(self) -> None:
        other = await sync_to_async(person)("noor@example.org")
        cookie = await sync_to_async(session_cookie)(other)
        others = await listening(Owner.user(other.pk), cookie)
        stream = await self.heard()

        await User.objects.filter(pk=self.user.pk).aupdate(is_active=False)

        await stream.read_to_end()
        assert stream.has_ended
        assert not others.has_ended
        await others.leave()

    async def test_the_stream_of_an_ended_session_ends(self) -> None:
        stream = await self.heard()

        await Session.objects.all().adelete()

        await stream.read_to_end()
        assert stream.has_ended

    async def test_the_stream_of_a_revoked_api_token_ends(self) -> None:
        api_token, secret = await sync_to_async(issue_api_token)(
            self.user.pk, "A program", scope=ApiTokenScope.READ, lifetime=timedelta(days=1)
        )
        generation = await sync_to_async(generation_of)(self.owner)
        path = (
            f"/api/v1/conversations/{generation.conversation_id}/generations/{generation.id}/stream"
        )
        stream = Request(path, (b"authorization", f"Bearer {secret}".encode()))
        assert (await stream.begin())["status"] == 200

        await sync_to_async(revoke_api_token)(self.user.pk, api_token.pk)

        await stream.read_to_end()
        assert stream.has_ended
