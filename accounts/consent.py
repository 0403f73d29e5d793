"""Whether people have accepted the site's terms and privacy notice in their current version."""

from __future__ import annotations

import logging

from django.conf import settings
from django.utils import timezone

from accounts.models import Consent, User
from accounts.models.consent import Document

logger = logging.getLogger(__name__)


def is_missing(user: User) -> bool:
    """Whether this person has yet to accept what the site asks everybody to accept."""
    if not settings.TERMS_REQUIRED:
        return False
    accepted = Consent.objects.of(user.pk).filter(version=settings.TERMS_VERSION)
    return accepted.count() < len(Document)


def record_consent(user: User) -> None:
    """Write down that this person accepts the current version, now. Twice is once."""
    given = {"user": user, "version": settings.TERMS_VERSION, "accepted_at": timezone.now()}
    rows = [Consent(document=document, **given) for document in Document]
    Consent.objects.bulk_create(rows, ignore_conflicts=True)
    logger.info("consent.given", extra={"user_id": user.pk})
