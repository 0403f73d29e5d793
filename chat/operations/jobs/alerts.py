"""Mails to those who run the site, when a job failed or does not run: one per job and day."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from django.conf import settings
from django.core.mail import mail_admins
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from chat import models
from chat.operations.jobs.registry import title_of

logger = logging.getLogger(__name__)


def tell_of_failure(job: str, sentence: str) -> None:
    """Mail that a run failed; never raises."""
    with translation.override(settings.LANGUAGE_CODE):
        title = title_of(job)
        _mail(job, _("The job “%(job)s” failed") % {"job": title}, sentence)


def tell_of_overdue(names: Iterable[str]) -> None:
    """Mail which jobs have not run for too long; never raises."""
    with translation.override(settings.LANGUAGE_CODE):
        for name in names:
            subject = _("The job “%(job)s” is overdue") % {"job": title_of(name)}
            _mail(name, subject, _("It has not ended well for longer than it may be away."))


def _mail(job: str, subject: str, sentence: str) -> None:
    if not (settings.MAIL_ENABLED and settings.ADMINS):
        return
    place = settings.SITE_URL + reverse("admin:index")
    text = _("%(sentence)s\n\nThe runs of jobs are listed in the administration: %(place)s\n")
    try:
        if _is_first_today(job):
            mail_admins(subject, text % {"sentence": sentence, "place": place})
    except Exception:
        # The job is over, whatever becomes of the mail.
        logger.exception("job.alert_lost", extra={"job": job})


def _is_first_today(job: str) -> bool:
    try:
        with transaction.atomic():
            models.JobAlert.objects.create(job=job, day=timezone.now().date())
    except IntegrityError:
        return False
    return True
