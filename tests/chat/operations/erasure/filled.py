"""A person who left something everywhere, with one word in all that can be written."""

from __future__ import annotations

import uuid
from datetime import timedelta

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.test import Client
from django.utils import timezone
from django_eventstream.models import Event as StreamEvent

from accounts.api_tokens import ApiTokenScope, issue_api_token
from accounts.audit import record
from accounts.consent import record_consent
from accounts.joining.invitations import issue_invitation
from accounts.limits import count_attempt
from accounts.models import Invitation, User
from chat import actions, models
from chat.actions.limits import count_send
from chat.agents.service import SessionService
from chat.agents.values import SessionKey
from chat.domain.drafts import Typing
from chat.domain.feedback import Rating
from chat.domain.owners import Owner
from chat.operations.exports import ask_for_export, files
from chat.operations.imports import spool
from chat.operations.jobs import enqueue
from chat.stores import store_for
from tests.builders import PASSWORD, talk

MARKER = "zumbelkrautwurz"


def fill() -> User:
    """Return somebody who wrote MARKER wherever people write, and left a trace elsewhere."""
    person = User.objects.create_user(
        f"{MARKER}@example.org", PASSWORD, name=MARKER, instructions=f"Speak of {MARKER}."
    )
    person.vouch_for_address()
    _account(person)
    _conversations(person)
    _agents(person)
    _files(person)
    _caches(person)
    return person


def _account(person: User) -> None:
    client = Client()
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    # Somebody who began to sign in elsewhere, and stopped.
    session = Client().session
    session["account_login"] = {"email": person.email}
    session.save()
    other = EmailAddress.objects.create(user=person, email=f"second-{MARKER}@example.org")
    EmailConfirmation.objects.create(email_address=other, key=MARKER)
    Authenticator.objects.create(
        user=person, type=Authenticator.Type.WEBAUTHN, data={"name": MARKER}
    )
    issue_api_token(person.pk, MARKER, scope=ApiTokenScope.WRITE, lifetime=timedelta(days=1))
    record_consent(person)
    issue_invitation(person, "friend@example.org")
    issue_invitation(None, person.email)
    Invitation.objects.filter(email="friend@example.org").update(used_by=person)
    LogEntry.objects.create(
        user=person,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(person.pk),
        object_repr=person.email,
        action_flag=CHANGE,
        change_message=MARKER,
    )
    record("account.password", by=person, about=person)
    StreamEvent.objects.create(channel=Owner.user(person.pk).channel, type="x", data=MARKER)


def _conversations(person: User) -> None:
    owner = Owner.user(person.pk)
    made = talk(owner, MARKER)
    made.exchange(f"What is {MARKER}?", f"{MARKER} is a herb.")
    actions.rename_conversation(owner, made.id, MARKER)
    actions.instruct_conversation(owner, made.id, MARKER)
    actions.rate_reply(owner, made.id, 2, Rating.DOWN)
    models.Feedback.objects.update(text=MARKER)
    actions.share_conversation(owner, made.id)
    actions.save_draft(owner, made.id, MARKER, Typing("tab", 1))
    actions.save_draft(owner, None, MARKER, Typing("tab", 1))
    made.write(made.question(f"And {MARKER}?").generation, f"half of {MARKER}", MARKER)
    deleted = talk(owner, MARKER)
    deleted.exchange(MARKER, MARKER)
    store_for(owner).delete(deleted.id, timezone.now())
    models.DailyUse.objects.create(user=person, day=timezone.now().date(), messages=3)


def _agents(person: User) -> None:
    sessions = SessionService()
    for app, user in (("vana", str(person.pk)), ("helper", str(person.public_id))):
        key = SessionKey(app, user, uuid.uuid4().hex)
        sessions.create(key, {"plain": MARKER, "user:likes": MARKER})


def _files(person: User) -> None:
    ask_for_export(person.pk)
    with files.create(models.Export.objects.get(owner=person).file_name) as file:
        file.write(MARKER.encode())
    files.finish(models.Export.objects.get(owner=person).file_name)
    given = spool.spooled([MARKER.encode()])
    models.Import.objects.create(pk=given, owner=person)
    enqueue("job_records", arguments={"person": str(person.public_id)})


def _caches(person: User) -> None:
    temporary = talk(Owner.temporary(person.pk), MARKER)
    temporary.exchange(MARKER, MARKER)
    count_send(Owner.user(person.pk), "192.0.2.1")
    count_attempt(person.email, "192.0.2.1")
    caches["default"].set(f"something:user:{person.pk}", MARKER)
