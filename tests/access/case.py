"""Everybody whom the table of access asks for, and what they ask about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.core.cache import caches
from django.utils import timezone

from accounts.api_tokens import ApiTokenScope, issue_api_token
from accounts.audit import record
from accounts.models import Invitation, User
from accounts.roles import AccountRole
from chat import actions, models
from chat.agents.service import SessionService
from chat.agents.values import SessionKey
from chat.domain.erasure import ReceiptKind
from chat.domain.imports import ImportStatus, Report
from chat.domain.owners import Owner
from chat.operations.erasure.receipts import open_receipt
from chat.operations.jobs import enqueue
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
    for _ in range(users["owner"].pk):
        record("account.password", by=users["owner"], about=users["owner"])
    passkey = Authenticator.objects.create(
        user=users["member"], type=Authenticator.Type.WEBAUTHN, data={"name": "A key"}
    )
    run_id = enqueue("job_records", requested_by=users["owner"].pk)
    imported = models.Import.objects.create(
        owner=users["owner"],
        status=ImportStatus.DONE,
        report=Report(conversations=1).to_json(),
    )
    key = SessionKey("shop", str(users["owner"].public_id), "one")
    receipt = open_receipt(ReceiptKind.CONVERSATIONS, asked_by="person")
    hold = models.LegalHold.objects.create(person=users[WAITING], reason="A case")
    values = {
        "session_id": str(SessionService().create(key).place.id),
        "receipt_id": str(receipt.id),
        "hold_id": str(hold.pk),
        "role": AccountRole.MEMBER.value,
        "run_id": str(run_id),
        "job": "job_records",
        "conversation_id": str(made.id),
        "import_id": str(imported.pk),
        "generation_id": store_for(owner).event(made.id, 2).invocation_id,
        "sequence": "2",
        "message_id": str(made.id),
        "export_id": str(made.id),
        "token": actions.share_conversation(owner, made.id).token,
        "api_token_id": str(api_token.id),
        "person_id": str(users["owner"].public_id),
        # In the administration: the owner as a person, an invitation, an audit event.
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
