"""Personal API tokens: what a person's programs show instead of a password.

An api token is 256 random bits, shown once. Only its SHA-256 is kept: nobody
can guess so many bits, so a slow hash would cost every request and gain
nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger(__name__)

# People, and programs that look for leaked secrets, know it by its beginning.
PREFIX = "vana_"
SECRET_BYTES = 32
NAME_MAX_CHARS = 80
# More are not looked through any more.
TOKENS_PER_PERSON = 50
# "Last used" need not be more exact, and a write for every request would cost more than it.
USE_RECORDED_AFTER = timedelta(minutes=10)


class TooManyApiTokens(Exception):
    """This person has TOKENS_PER_PERSON already."""


class ApiTokenScope(models.TextChoices):
    READ = "read", _("Read")
    WRITE = "write", _("Read and write")


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def owned_by(self, user_id: int) -> ApiTokenQuerySet:
        return self.filter(user_id=user_id)

    def newest_first(self) -> ApiTokenQuerySet:
        return self.order_by("-created_at", "-id")

    def valid_at(self, moment: datetime) -> ApiTokenQuerySet:
        return self.filter(
            expires_at__gt=moment,
            user__is_active=True,
            user__approved_at__isnull=False,
            user__closed_at__isnull=True,
        )


class ApiToken(models.Model):
    """One api token. Revoking it removes the row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens"
    )
    name = models.CharField(_("name"), max_length=NAME_MAX_CHARS)
    scope = models.CharField(max_length=8, choices=ApiTokenScope.choices)
    hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        constraints = [
            models.CheckConstraint(
                condition=Q(scope__in=["read", "write"]), name="accounts_apitoken_scope_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def may_write(self) -> bool:
        return self.scope == ApiTokenScope.WRITE


def issue_api_token(
    user_id: int, name: str, *, scope: ApiTokenScope, lifetime: timedelta
) -> tuple[ApiToken, str]:
    """Create an api token and return it with its secret text, which nobody can read again.

    Raises TooManyApiTokens.
    """
    secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    now = timezone.now()
    with transaction.atomic():
        # Who makes several at once is counted one by one.
        get_user_model().objects.select_for_update().get(pk=user_id)
        if ApiToken.objects.owned_by(user_id).count() >= TOKENS_PER_PERSON:
            raise TooManyApiTokens
        api_token = ApiToken.objects.create(
            user_id=user_id,
            name=name,
            scope=scope,
            hash=_hash(secret),
            created_at=now,
            expires_at=now + lifetime,
        )
    logger.info("api_token.issued", extra={"api_token_id": str(api_token.id)})
    return api_token, secret


def revoke_api_token(user_id: int, api_token_id: uuid.UUID) -> bool:
    """Remove one of the person's api tokens: it is refused at once. False if it is none."""
    deleted, _kinds = ApiToken.objects.owned_by(user_id).filter(pk=api_token_id).delete()
    if deleted:
        logger.info("api_token.revoked", extra={"api_token_id": str(api_token_id)})
    return deleted > 0


def find_api_token(secret: str) -> ApiToken | None:
    """Return the api token with this secret text, with its person; None if it is not valid.

    Unknown, expired and revoked ones, and those of people who may not sign in,
    are all not valid.
    """
    if not secret.startswith(PREFIX):
        return None
    digest, now = _hash(secret), timezone.now()
    found = ApiToken.objects.valid_at(now).select_related("user").filter(hash=digest).first()
    if found is None or not hmac.compare_digest(found.hash, digest):
        return None
    _record_use(found, now)
    return found


def bearer_of(authorization: str) -> str:
    """Return what an Authorization header carries as a bearer; "" for anything else."""
    scheme, _separator, secret = authorization.partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


def _record_use(api_token: ApiToken, now: datetime) -> None:
    if api_token.last_used_at is None or api_token.last_used_at < now - USE_RECORDED_AFTER:
        ApiToken.objects.filter(pk=api_token.pk).update(last_used_at=now)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
