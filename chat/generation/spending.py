"""Counts what a reply took towards the limit of the person it was for, if they have one."""

from __future__ import annotations

import logging
from datetime import UTC

from django.utils import timezone

from accounts.quotas import quota_of
from chat.domain.errors import StoreUnavailable
from chat.domain.events import Event
from chat.domain.generations import Generation, Outcome
from chat.stores.base import Store
from chat.stores.db import daily_use

logger = logging.getLogger(__name__)


def finish(store: Store, generation: Generation, outcome: Outcome) -> Event | None:
    """End the generation as the store does, and count its tokens if this call ended it."""
    event = store.finish(generation.id, outcome)
    user_id, usage = generation.owner.user_id, outcome.usage
    if event is not None and user_id is not None and usage is not None:
        try:
            if quota_of(user_id).tokens_per_month is not None:
                day = timezone.now().astimezone(UTC).date()
                daily_use.add_tokens(user_id, day, usage.input_tokens + usage.output_tokens)
        except StoreUnavailable:
            # The reply is stored, and that must not be undone for a count.
            logger.warning("generation.not_counted", extra={"generation_id": str(generation.id)})
    return event
