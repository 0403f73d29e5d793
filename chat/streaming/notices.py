"""Tells all open pages of a person what changed: rarely, shortly, without content.

A notice holds ids and titles; whoever wants more asks for it, and so does a
page that was away. With REDIS_URL every process hears it. Several processes
without Redis each tell their own pages only; the others find out when they ask.
"""

from __future__ import annotations

import json
import logging
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from chat.domain.owners import Owner
from chat.streaming.channels import deliver
from chat.streaming.feed import feed

logger = logging.getLogger(__name__)


def publish(owner: Owner, type: str, **data: Any) -> None:  # noqa: A002 - the event's word for it
    """Tell the owner's pages; from any thread, never waiting, never raising."""
    try:
        text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False)
        deliver(owner.channel, type, text)
        feed.announce(owner.channel, type, text)
    except Exception:
        # What it tells of has happened and is stored: that must not fail with it.
        logger.exception("notice.lost", extra={"event_type": type})
