"""Mails to those who run the site, when a job failed or does not run: one per job and day."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.mail import mail_admins
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from chat import models
from chat.domain.jobs import JobStatus
from chat.operations.jobs.history import bad_ends
from chat.operations.jobs.registry import title_of

logger = logging.getLogger(__name__)


def tell_of_failure(job: str, sentence: str) -> None:
    """Mail that a run failed; never raises."""
    with translation.override(settings.LANGUAGE_CODE):
        title = title_of(job)
        _mail(job, _("The job “%(job)s” failed") % {"job": title}, sentence)


def tell_of_untold() -> None:
    """Mail about bad ends of which nobody could be told, or that were only found.

    The mail server was away, or the process died with the run.
    """
    told = dict(models.JobAlert.objects.values_list("job").annotate(Max("day")))
    for name, ended_at in bad_ends().items():
        if name not in told or told[name] < ended_at.date():
            tell_of_failure(name, _sentence_of(name))


def _sentence_of(name: str) -> str:
    """Return what the last run of a job that ended badly says about that."""
    last = models.JobRun.objects.of(name).filter(ended_at__isnull=False).order_by("-ended_at")[0]
    if last.status == JobStatus.FAILED:
        return last.error_sentence
    with translation.override(settings.LANGUAGE_CODE):
        return _("Its process ended while it ran, more than once. It is not tried again by itself.")


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
        alert = _first_today(job)
        if alert is not None:
            with _given_back(alert):
                mail_admins(subject, text % {"sentence": sentence, "place": place})
    except Exception:
        # The job is over, whatever becomes of the mail.
        logger.exception("job.alert_lost", extra={"job": job})


def _first_today(job: str) -> models.JobAlert | None:
    """Claim the mail of this day before it is sent: of two processes, one sends it."""
    try:
        with transaction.atomic():
            return models.JobAlert.objects.create(job=job, day=timezone.now().date())
    except IntegrityError:
        return None


@contextmanager
def _given_back(alert: models.JobAlert) -> Iterator[None]:
    """Let the mail be sent later, should that fail in here."""
    try:
        yield
    except Exception:
        alert.delete()
        raise
