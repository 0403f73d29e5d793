"""How long a person's conversations are kept, as they choose it."""

from __future__ import annotations

import logging

from accounts.models import User

logger = logging.getLogger(__name__)


def keep_for(user_id: int, days: int | None) -> None:
    """Keep what is not used for so many days; NEVER ends that, None leaves it to the site.

    What the site's limits do not allow counts as the nearest that they do.
    """
    User.objects.filter(pk=user_id).update(retention_days=days)
    logger.info("retention.chosen", extra={"user_id": user_id})
