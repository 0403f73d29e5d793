"""Everybody whom the table of access asks for, and what they ask about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.core.cache import caches
from django.utils import timezone

from accounts.api_tokens import ApiTokenScope, issue_api_token
from accounts.models import Invitation, User
from accounts.roles import AccountRole
from chat import actions
from chat.domain.owners import Owner
from chat.stores import store_for
from tests.builders import person, staff, talk

WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Cast:
    """`users` are by their column of the table; `values` fill the parts of addresses.

    One user more has no column: whoever waits for approval is a stranger.
    """

    visitor: Owner
    users: dict[str, User]
    values: dict[str, str]


def make_cast() -> Cast:
    for cache in caches.all():
        cache.clear()
    users = {
        "owner": person("owner@example.org"),
        "member": person("member@example.org"),
        "support": staff(AccountRole.SUPPORT),
        "officer": staff(AccountRole.PRIVACY_OFFICER),
        "admin": staff(AccountRole.ADMINISTRATOR),
        WAITING: person("waiting@example.org", approved_at=None, is_staff=True, is_superuser=True),
    }
    for user in users.values():
        user.vouch_for_address()
    visitor = Owner.visitor("visitor-of-the-table")
    talk(visitor, exchanges=1)
    owner = Owner.user(users["owner"].pk)
    made = talk(owner, exchanges=1)
    api_token, _ = issue_api_token(
        users["owner"].pk, "A program", scope=ApiTokenScope.READ, lifetime=timedelta(days=1)
    )
    # Addresses of the administration name their rows by number: one number for all.
    Invitation.objects.create(pk=users["owner"].pk, hash="0" * 64, expires_at=timezone.now())
    passkey = Authenticator.objects.create(
        user=users["member"], type=Authenticator.Type.WEBAUTHN, data={"name": "A key"}
    )
    values = {
        "conversation_id": str(made.id),
        "generation_id": store_for(owner).event(made.id, 2).invocation_id,
        "sequence": "2",
        "token": actions.share_conversation(owner, made.id).token,
        "api_token_id": str(api_token.id),
        "person_id": str(users["owner"].public_id),
        # In the administration: the owner as a person, and an invitation.
        "id": str(users["owner"].pk),
        "object_id": str(users["owner"].pk),
        "content_type_id": "1",
        "pk": str(passkey.pk),
        "app_label": "accounts",
        "url": "nothing/",
        # A link that nobody was mailed.
        "uidb36": "1",
        "key": "abc-def",
    }
    return Cast(visitor, users, values)
