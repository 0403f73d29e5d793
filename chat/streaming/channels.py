"""Channels of notices: who may listen, and how one reaches the listeners here.

django-eventstream keeps the listeners of this process. Its own way over Redis
is not used (EVENTSTREAM_REDIS stays unset): it would call Redis on the event
loop, and its listener ends for good with the first outage. `chat.streaming.feed`
brings the other processes' notices instead.
"""

from __future__ import annotations

from typing import Any

from django_eventstream.channelmanager import DefaultChannelManager
from django_eventstream.event import Event
from django_eventstream.views import get_listener_manager

from chat.domain.owners import Owner


class OwnerChannelManager(DefaultChannelManager):  # type: ignore[misc]  # the package has no types
    """Only the owner of a channel may listen to it, and nobody chooses one by the address."""

    def get_channels_for_request(self, request: Any, view_kwargs: dict[str, Any]) -> set[str]:  # noqa: ARG002 - the package's signature
        return set(view_kwargs.get("channels", ()))

    def can_read_channel(self, user: Any, channel: str) -> bool:
        """Whether `user` may listen (None: a visitor, whose cookie was read before)."""
        if user is None or not user.is_authenticated:
            return channel.startswith(Owner.visitor("").channel)
        return bool(channel == Owner.user(user.pk).channel)

    def is_channel_reliable(self, channel: str) -> bool:  # noqa: ARG002 - the package's signature
        """Nothing is stored for replay: a page that was away asks for what it missed."""
        return False


def deliver(channel: str, event_type: str, text: str) -> None:
    """Give a notice to the listeners in this process; from any thread.

    `text` is the JSON of the notice. A listener keeps ten unread ones; one
    that missed any is told to ask (`chat.consumers.notices`).
    """
    get_listener_manager().add_to_queues(channel, Event(channel, event_type, text))
