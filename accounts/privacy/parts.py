"""The parts that accounts keep themselves: who the person is, and how they sign in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q, QuerySet

from accounts.audit.personal import exported_events
from accounts.models import ApiToken, Consent, Invitation, SessionRecord, User
from accounts.privacy.registry import register
from accounts.roles import roles_of

# What the person is and chose. Not the password's hash, nor what only the site needs.
_PERSONS_FIELDS = (
    "email",
    "name",
    "theme",
    "text_size",
    "send_key",
    "announcements",
    "follows_text",
    "time_zone",
    "language",
    "keeps_history",
    "retention_days",
    "instructions",
    "messages_per_day",
    "tokens_per_month",
    "is_active",
    "approved_at",
    "created_at",
    "last_login",
)


def register_own_parts() -> None:
    register("account", _account)
    register("email_addresses", _email_addresses)
    register("consents", _consents)
    register("second_factors", _second_factors)
    register("sessions", _sessions)
    register("api_tokens", _api_tokens)
    register("invitations", _invitations)
    register("audit", exported_events)


def _account(person: User) -> Iterator[str]:
    values = {name: getattr(person, name) for name in _PERSONS_FIELDS}
    roles = [role.value for role in roles_of(person)]
    yield _written({"id": person.public_id, **values, "roles": roles})


def _email_addresses(person: User) -> Iterator[str]:
    rows = EmailAddress.objects.filter(user=person).order_by("pk")
    yield _rows(rows, email="email", is_primary="primary", is_verified="verified")


def _consents(person: User) -> Iterator[str]:
    rows = Consent.objects.of(person.pk).order_by("accepted_at", "pk")
    yield _rows(rows, document="document", version="version", accepted_at="accepted_at")


def _second_factors(person: User) -> Iterator[str]:
    rows = Authenticator.objects.filter(user=person).order_by("pk")
    yield _rows(rows, type="type", created_at="created_at", last_used_at="last_used_at")


def _sessions(person: User) -> Iterator[str]:
    rows = SessionRecord.objects.of(person.pk).newest_first()
    fields = ("browser", "system", "created_at", "last_seen_at")
    yield _rows(rows, **{name: name for name in fields})


def _api_tokens(person: User) -> Iterator[str]:
    rows = ApiToken.objects.owned_by(person.pk).newest_first()
    fields = ("name", "scope", "created_at", "expires_at", "last_used_at")
    yield _rows(rows, **{name: name for name in fields})


def _invitations(person: User) -> Iterator[str]:
    """Those the person made, and the one by which they joined."""
    parts = {"invited_by": Q(created_by=person), "used_by": Q(used_by=person)}
    fields = ("email", "created_at", "expires_at", "used_at", "revoked_at")
    found = [
        {"part": part, **row}
        for part, condition in parts.items()
        for row in Invitation.objects.filter(condition).order_by("pk").values(*fields)
    ]
    yield _written(found)


def _rows(rows: QuerySet[Any], **fields: str) -> str:
    """Return the JSON list of these columns, each under its own name."""
    found = rows.values_list(*fields.values())
    return _written([dict(zip(fields, row, strict=True)) for row in found])


def _written(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
