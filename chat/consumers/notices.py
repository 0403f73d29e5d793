"""GET /events/: what changed elsewhere, to all open pages of one person.

django-eventstream keeps the listeners and says who may listen; its own view is
not used, because it costs a thread per open page (docs/performance.md).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

from django.conf import settings
from django_eventstream.event import Event
from django_eventstream.utils import get_channelmanager, sse_encode_event
from django_eventstream.views import Listener, get_listener_manager

from chat import visitors
from chat.consumers.asking import ScopeAsking
from chat.consumers.event_stream import EventStream, Refused
from chat.domain.errors import NotFound
from chat.stores.offload import offload
from chat.streaming.frames import PING_FRAME

# Sent when the listener could not keep all notices: the page asks for what it missed.
# django-eventstream's name for it, and the word its scripts know.
RESET_FRAME = b"event: stream-reset\ndata: {}\n\n"


class NoticeStream(EventStream):
    """Open as long as a page is seen; nothing is stored, so nothing is resumed."""

    async def open(self, asking: ScopeAsking) -> AsyncGenerator[bytes, None]:
        # A signed word by which django-eventstream lets the bearer choose channels.
        if "es-meta" in asking.GET:
            raise Refused(400)
        user_id, channel = await offload(_channel, asking)
        return _frames(user_id, channel)


def _channel(asking: ScopeAsking) -> tuple[Any, str]:
    """Return the asking person's id, if signed in, and channel.

    Strangers get 204, which tells a browser not to come again.
    """
    owner = visitors.owner_of(asking)
    if owner is None:
        raise Refused(204)
    if not get_channelmanager().can_read_channel(asking.user, owner.channel):
        raise NotFound
    return asking.user.pk or "anonymous", owner.channel


async def _frames(user_id: Any, channel: str) -> AsyncGenerator[bytes, None]:
    listener = Listener()
    listener.user_id = user_id
    listener.channels = {channel}
    listener.assign_loop()
    manager = get_listener_manager()
    manager.add_listener(listener)
    try:
        while True:
            try:
                async with asyncio.timeout(settings.STREAM_KEEPALIVE_SECONDS):
                    await listener.aevent.wait()
            except TimeoutError:
                yield PING_FRAME
                continue
            for frame in _take(listener, manager.lock):
                yield frame
            if listener.error:
                return
    finally:
        manager.remove_listener(listener)


def _take(listener: Listener, lock: Any) -> list[bytes]:
    """Empty the listener's queue, which other threads fill."""
    with lock:
        listener.aevent.clear()
        items: list[Event] = [item for kept in listener.channel_items.values() for item in kept]
        has_missed, listener.overflow = listener.overflow, False
        listener.channel_items = {}
    frames = [sse_encode_event(item.type, item.data).encode() for item in items]
    return [*frames, RESET_FRAME] if has_missed else frames
