"""What goes by itself beside conversations, for the whole site: by the settings alone."""

from __future__ import annotations

import logging

from django.utils import timezone

from accounts import upkeep
from accounts.audit import shortening
from chat.operations.backups import aside, places
from chat.operations.exports.expiry import remove_expired
from chat.operations.imports.spool import sweep
from chat.operations.jobs import history

logger = logging.getLogger(__name__)


def clean_site() -> dict[str, int]:
    """Remove what is over; return counts by table and folder."""
    counts = {
        "django_session": upkeep.remove_expired_sessions(),
        "invited_addresses": upkeep.forget_invited_addresses(),
        "import_files": sweep(),
        "file:backups": _forget_backups(),
        "chat_jobrun": history.forget_old(),
        **remove_expired(),
    }
    try:
        counts["accounts_auditevent"] = shortening.forget_old()
    except shortening.AuditBroken:
        # `verify_audit` says more. The rest of the run is not to suffer from it.
        logger.error("audit.not_shortened")  # noqa: TRY400 - the trace says nothing
        counts["audit_is_broken"] = 1
    return {name: count for name, count in counts.items() if count}


def _forget_backups() -> int:
    """Delete backups after their time also where none are made any more, or all fail.

    What restores put aside, too.
    """
    now = timezone.now()
    try:
        return places.forget_old(now) + aside.sweep(now)
    except OSError:
        logger.exception("backup.not_forgotten")
        return 0


def preview_site() -> dict[str, int]:
    """Count what `clean_site` would remove now, as far as that is rows."""
    now = timezone.now()
    return {
        "django_session": upkeep.expired_sessions().count(),
        "invited_addresses": upkeep.useless_addresses().count(),
        "accounts_auditevent": shortening.count_old(),
        "chat_jobrun": history.count_old(),
        "file:backups": len(places.old_names(now)) + len(aside.old(now)),
    }
