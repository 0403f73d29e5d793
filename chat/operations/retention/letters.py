"""Mails to people of whom conversations will go soon: how many and when, and never which."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from accounts.letters import MailUnavailable, send_letter
from accounts.models import User
from chat import models
from chat.domain.retention import Policy, Rule
from chat.operations.exports.making import locality_of
from chat.operations.retention.due import Share, due, shares
from chat.operations.retention.policies import everybody

# Nobody gets more than one in this time.
BETWEEN = timedelta(days=7)
# Runs that are a week apart are so but for some seconds: the second one may mail again.
_LEEWAY = timedelta(hours=1)


def mail_notices(now: datetime | None = None) -> dict[str, int]:
    """Mail everybody who has something that will go soon; return how many mails that were."""
    at, days = now or timezone.now(), settings.RETENTION_NOTICE_DAYS
    if not (settings.MAIL_ENABLED and days):
        return {}
    return {"notices_mailed": sum(_mail(share, policy, at) for share, policy in _soon(at))}


def due_soon(person_id: int, policy: Policy, now: datetime | None = None) -> Share | None:
    """Return what of one person will go within the days of notice; None: nothing."""
    later = (now or timezone.now()) + policy.notice
    wanted = due(Rule.UNUSED, policy, later) if policy.notice_days else None
    return next(iter(shares(wanted, [person_id])), None) if wanted else None


def _soon(now: datetime) -> Iterator[tuple[Share, Policy]]:
    for groups in everybody():
        for people in groups:
            ids = [share.user_id for share in _shares(people.policy, people.ids, now)]
            # What is near only when no mail may be sent is told now, too.
            for share in _shares(people.policy, ids, now + BETWEEN):
                yield share, people.policy


def _shares(policy: Policy, ids: list[int], now: datetime) -> list[Share]:
    """Return what of these people would be near at that time."""
    wanted = due(Rule.UNUSED, policy, now + policy.notice)
    return shares(wanted, ids) if wanted and ids else []


def _mail(share: Share, policy: Policy, now: datetime) -> bool:
    person = User.objects.filter(pk=share.user_id, is_active=True).first()
    if person is None or policy.days is None or not _is_first(person, now):
        return False
    first = max(share.oldest + timedelta(days=policy.days), policy.acts_from or now, now)
    values = {
        "count": share.conversations,
        "first": first,
        "link": settings.SITE_URL + reverse("chat:sidebar"),
    }
    locality = locality_of(person)
    try:
        with translation.override(locality.language), timezone.override(locality.zone):
            send_letter("retention/mail/soon", person.email, values)
    except MailUnavailable:  # it is in the log; the next run tries again
        models.RetentionNotice.objects.filter(pk=person.pk, mailed_at=now).delete()
        return False
    return True


def _is_first(person: User, now: datetime) -> bool:
    """Note the mail before it is sent: of two processes, one sends it."""
    told = models.RetentionNotice.objects.filter(pk=person.pk)
    if told.filter(mailed_at__lt=now - BETWEEN + _LEEWAY).update(mailed_at=now):
        return True
    try:
        with transaction.atomic():
            models.RetentionNotice.objects.create(person=person, mailed_at=now)
    except IntegrityError:
        return False
    return True
