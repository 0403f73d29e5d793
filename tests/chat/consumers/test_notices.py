"""GET /events/: who hears what."""

from __future__ import annotations

import asyncio
import threading

from asgiref.sync import sync_to_async
from django.contrib.auth.models import AnonymousUser
from django.test import TransactionTestCase, override_settings
from django_eventstream.views import MAX_PENDING, get_listener_manager

from accounts.models import User
from chat.domain.owners import Owner
from chat.streaming import notices
from chat.streaming.channels import OwnerChannelManager
from chat.streaming.feed import GenerationFeed
from chat.visitors import new_visitor
from tests.chat.consumers.asking import Request, events_in, session_cookie, visitor_cookie
from tests.chat.streaming.reading import until
from tests.redis_server import RedisServer


def listeners(owner: Owner) -> int:
    return len(get_listener_manager().listeners_by_channel.get(owner.channel, ()))


async def listening(owner: Owner, cookie: tuple[bytes, bytes]) -> Request:
    """Return an open stream of notices for `owner`."""
    before = listeners(owner)
    request = Request("/events/", cookie)
    assert (await request.begin())["status"] == 200
    await until(lambda: listeners(owner) > before)
    return request


class NoticeTests(TransactionTestCase):
    def setUp(self) -> None:
        self.owner = new_visitor()
        self.cookie = visitor_cookie(self.owner)

    async def test_all_pages_of_the_owner_hear_a_notice_and_nobody_else_does(self) -> None:
        stranger = new_visitor()
        pages = [await listening(self.owner, self.cookie) for _ in range(2)]
        other = await listening(stranger, visitor_cookie(stranger))

        notices.publish(self.owner, "conversation.renamed", conversation="c", title="Über ⚡")
        notices.publish(stranger, "conversation.deleted", conversation="d")
        texts = [await page.read_until("renamed") for page in pages]
        await other.read_until("deleted")

        heard = ("conversation.renamed", {"conversation": "c", "title": "Über ⚡"})
        assert [events_in(text) for text in texts] == [[heard], [heard]]
        assert [name for name, _ in events_in(other.text)] == ["conversation.deleted"]
        for request in (*pages, other):
            await request.leave()
        assert listeners(self.owner) == 0

    async def test_a_signed_in_person_hears_their_own(self) -> None:
        user = await User.objects.acreate(email="ada@example.org")
        request = await listening(Owner.user(user.pk), await sync_to_async(session_cookie)(user))

        notices.publish(Owner.temporary(user.pk), "message.created", sequence=3)

        assert "message.created" in await request.read_until("sequence")
        await request.leave()

    async def test_strangers_are_told_not_to_come_again(self) -> None:
        answers = [
            await Request("/events/", *headers).answer()
            for headers in ([], [(b"cookie", b"vana_visitor=forged:x:y")])
        ]

        assert [(answer["status"], answer["body"]) for answer in answers] == [(204, b"")] * 2

    async def test_nobody_chooses_a_channel_by_the_address(self) -> None:
        victim = new_visitor()
        answers = [
            (await Request(f"/events/?{query}", self.cookie).answer())["status"]
            for query in ("es-meta=x", "es-meta=", f"es-meta=x&channel={victim.channel}")
        ]
        request = Request(f"/events/?channel={victim.channel}", self.cookie)
        await request.begin()
        await until(lambda: listeners(self.owner))

        assert answers == [400] * 3
        assert listeners(victim) == 0
        await request.leave()

    async def test_a_page_that_could_not_keep_up_is_told_to_ask(self) -> None:
        request = await listening(self.owner, self.cookie)

        for number in range(MAX_PENDING + 3):
            notices.publish(self.owner, "message.created", sequence=number)
        await request.read_until("event: stream-reset")

        kept = [data["sequence"] for name, data in events_in(request.text) if "sequence" in data]
        assert kept == list(range(MAX_PENDING))
        await request.leave()

    @override_settings(STREAM_KEEPALIVE_SECONDS=0.1)
    async def test_a_quiet_stream_is_kept_alive(self) -> None:
        request = await listening(self.owner, self.cookie)

        await request.read_until("event: ping\ndata: {}\n\n")

        await request.leave()

    async def test_only_get_is_answered(self) -> None:
        answer = await Request("/events/", self.cookie, method="POST").answer()

        assert answer["status"] == 405


class PublishingTests(TransactionTestCase):
    def setUp(self) -> None:
        self.owner = new_visitor()

    async def test_a_notice_from_any_thread_arrives(self) -> None:
        request = await listening(self.owner, visitor_cookie(self.owner))

        thread = threading.Thread(target=notices.publish, args=(self.owner, "message.created"))
        thread.start()

        await request.read_until("message.created")
        await asyncio.to_thread(thread.join)
        await request.leave()

    def test_what_cannot_be_said_is_logged_and_harms_nobody(self) -> None:
        with self.assertLogs("chat.streaming.notices", "ERROR"):
            notices.publish(self.owner, "message.created", what=object())

    def test_without_a_loop_it_does_nothing(self) -> None:
        notices.publish(self.owner, "message.created", sequence=1)


class ChannelTests(TransactionTestCase):
    def test_only_the_owner_of_a_channel_may_read_it(self) -> None:
        ada, bob = (User.objects.create(email=f"{name}@example.org") for name in ("ada", "bob"))
        manager = OwnerChannelManager()
        channel = Owner.user(ada.pk).channel

        assert manager.can_read_channel(ada, channel)
        assert not manager.can_read_channel(bob, channel)
        assert not manager.can_read_channel(None, channel)
        assert not manager.can_read_channel(AnonymousUser(), channel)
        assert not manager.can_read_channel(ada, new_visitor().channel)
        assert manager.can_read_channel(None, new_visitor().channel)

    def test_channels_come_from_the_view_alone(self) -> None:
        manager = OwnerChannelManager()

        assert manager.get_channels_for_request(None, {"channels": ["user-1"]}) == {"user-1"}
        assert manager.get_channels_for_request(None, {}) == set()


class NoticesBetweenProcessesTests(TransactionTestCase):
    async def test_the_other_processes_hear_a_notice_over_redis_once(self) -> None:
        redis = RedisServer()
        redis.start()
        self.addCleanup(redis.stop)
        here, there = (GenerationFeed(redis_url=redis.url) for _ in range(2))
        await here.start()
        await there.start()
        await until(lambda: all(f._link and f._link.is_live for f in (here, there)))
        owner = new_visitor()
        request = await listening(owner, visitor_cookie(owner))

        # Both feeds tell the listeners of this test: each notice arrives by the other one.
        for number, feed in enumerate((here, there)):
            text = f'{{"sequence":{number}}}'
            await asyncio.to_thread(feed.announce, owner.channel, "message.created", text)
            await request.read_until(f'sequence":{number}')
        await asyncio.sleep(0.2)
        here.announce(owner.channel, "conversation.deleted", "{}")
        await request.read_until("deleted")

        assert [data.get("sequence") for _, data in events_in(request.text)] == [0, 1, None]
        await request.leave()
        await here.stop()
        await there.stop()
