"""Mails to people whose words somebody looked at; the page says the same, mail or not."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils import timezone, translation

from accounts.letters import MailRefused, MailUnavailable, send_letter
from accounts.models import User
from chat import models
from chat.operations.jobs import JobRun


def tell(run: JobRun) -> dict[str, int]:
    """Send one mail to each person who has not been told; none twice, however often it runs.

    An address that is refused keeps nobody else from being told. Raises
    MailUnavailable, then at the end, or at once when the mail server takes none:
    who was not told is told by the next run.
    """
    if not settings.MAIL_ENABLED:
        return {"mails": 0}
    count, refused = 0, set[int]()
    untold = models.ContentAccess.objects.filter(told_at=None)
    while not run.must_stop:
        oldest = untold.exclude(owner__in=refused).order_by("begun_at").first()
        if oldest is None:
            break
        try:
            count += _tell(oldest.owner_id, timezone.now())
        except MailRefused:  # it is in the log
            refused.add(oldest.owner_id)
        run.report(count)
    if refused:
        raise MailRefused
    return {"mails": count}


def _tell(user_id: int, now: datetime) -> int:
    """Claim what this person is to be told, and send it. Raises MailUnavailable."""
    theirs = models.ContentAccess.objects.about(user_id)
    # Whoever changes the rows sends the mail: two runs do not both.
    claimed = theirs.filter(told_at=None).update(told_at=now)
    person = User.objects.get(pk=user_id)
    if not claimed or not person.may_sign_in:
        return 0
    values = {"count": claimed, "link": f"{settings.SITE_URL}/settings/privacy/looks/"}
    try:
        with translation.override(person.language or settings.LANGUAGE_CODE):
            send_letter("looks/mail/looked", person.email, values)
    except MailUnavailable:
        theirs.filter(told_at=now).update(told_at=None)
        raise
    return 1
