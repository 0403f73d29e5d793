"""What people agreed to, in which version, and when."""

from __future__ import annotations

from typing import Any, NoReturn, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

VERSION_MAX_CHARS = 40


class ConsentIsImmutable(Exception):
    """A consent is never changed; it goes with the account."""


class Document(models.TextChoices):
    TERMS = "terms", _("Terms of use")
    PRIVACY = "privacy", _("Privacy notice")


class ConsentQuerySet(models.QuerySet["Consent"]):
    def of(self, user_id: int) -> Self:
        return self.filter(user_id=user_id)

    def newest_first(self) -> Self:
        return self.order_by("-accepted_at", "id")

    def update(self, **_changes: Any) -> NoReturn:
        raise ConsentIsImmutable

    def bulk_update(self, *_args: Any, **_options: Any) -> NoReturn:
        raise ConsentIsImmutable

    def delete(self) -> NoReturn:
        raise ConsentIsImmutable


class Consent(models.Model):
    """One document, in one version, that one person accepted. Only ever added."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consents"
    )
    document = models.CharField(max_length=8, choices=Document.choices)
    version = models.CharField(max_length=VERSION_MAX_CHARS)
    accepted_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "document", "version"], name="accounts_consent_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ConsentIsImmutable
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_options: Any) -> NoReturn:
        raise ConsentIsImmutable
