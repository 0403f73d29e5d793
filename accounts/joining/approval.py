"""Approval by staff: who has signed up waits until somebody lets them in, or refuses them."""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts.joining import mails
from accounts.models import User
from accounts.privacy.erasing import Subject, erase_now
from accounts.staff import staff_who_may

logger = logging.getLogger(__name__)

# What lets staff invite, approve and refuse (accounts/roles.py).
PERMISSION = "people.admit"
# Each mail to staff leads to the list of all who wait, so that more would say nothing new.
STAFF_MAILS_PER_HOUR = 6
_HOUR_SECONDS = 3600


def waiting() -> QuerySet[User]:
    """Return those about whom staff have to decide.

    Where addresses are verified, who has not done so yet is nobody to decide about.
    """
    people = User.objects.filter(approved_at__isnull=True, is_active=True, closed_at__isnull=True)
    if settings.MAIL_ENABLED:
        people = people.filter(emailaddress__primary=True, emailaddress__verified=True)
    return people


def approve(person: User) -> bool:
    """Let the person in, and tell them; False if they do not wait (any more)."""
    if not waiting().filter(pk=person.pk).update(approved_at=timezone.now()):
        return False
    logger.info("account.approved", extra={"user_id": person.pk})
    link = f"{settings.SITE_URL}{reverse('account_login')}"
    transaction.on_commit(lambda: mails.send("approved", [person.email], {"link": link}))
    return True


def refuse(person: User) -> bool:
    """Erase the account, and tell the person; False if they do not wait (any more)."""
    with transaction.atomic():
        # Whoever approves at the same moment waits for this row, or has done so already.
        locked = User.objects.select_for_update().filter(pk=person.pk).first()
        if locked is None or not waiting().filter(pk=locked.pk).exists():
            return False
        erase_now(Subject.of(locked))
    logger.info("account.refused", extra={"user_id": person.pk})
    transaction.on_commit(lambda: mails.send("refused", [person.email], {}))
    return True


def tell_staff() -> None:
    """Mail those who may decide that somebody waits, a few times an hour at most."""
    transaction.on_commit(_tell_staff)


def _tell_staff() -> None:
    count = waiting().count()
    if not count or not _may_mail_staff():
        return
    query = urlencode({"approval": "waiting"})
    link = f"{settings.SITE_URL}{reverse('admin:accounts_user_changelist')}?{query}"
    addresses = list(staff_who_may(PERMISSION).values_list("email", flat=True))
    mails.send("waiting", addresses, {"link": link, "count": count})


def _may_mail_staff() -> bool:
    key = "joining:staff-mails"
    if cache.add(key, 1, _HOUR_SECONDS):
        return True
    try:
        return int(cache.incr(key)) <= STAFF_MAILS_PER_HOUR
    except ValueError:  # its hour ended in this very moment
        return True
