"""The parts that accounts themselves erase. What the audit has stays: ids, and no address."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import Model, Q

from accounts.models import ApiToken, Consent, Invitation, SessionRecord, User
from accounts.privacy.erasing import (
    BATCH,
    Counts,
    Part,
    Rows,
    Subject,
    label_of,
    raw_delete,
    register,
    table_of,
)

# Of these the audit keeps who did what, by ids that stand for nobody when the account is gone.
KEPT = ("accounts.AuditEvent", "accounts.AuditHead")


def register_own_erasures() -> None:
    # In the order in which they go: the last first.
    register(Rows(User, lambda one: Q(pk=one.user_id)).part())
    for model, of in (
        (User.groups.through, lambda one: Q(user_id=one.user_id)),
        (User.user_permissions.through, lambda one: Q(user_id=one.user_id)),
        (EmailAddress, lambda one: Q(user_id=one.user_id)),
        (EmailConfirmation, lambda one: Q(email_address__user_id=one.user_id)),
        (Authenticator, lambda one: Q(user_id=one.user_id)),
        (ApiToken, lambda one: Q(user_id=one.user_id)),
        (Consent, lambda one: Q(user_id=one.user_id)),
    ):
        register(Rows(model, of).part())
    register(Rows(Invitation, lambda one: Q(email__in=one.addresses)).part())
    for name in ("created_by", "used_by"):
        register(Rows(Invitation, _found_by(name), {name: None}).part())
    register(Rows(LogEntry, _in_admins_log).part())
    register(Part("sessions", _end_sessions, _count_sessions, _labels(Session, SessionRecord)))


def _found_by(name: str) -> Callable[[Subject], Q]:
    return lambda one: Q(**{f"{name}_id": one.user_id})


def _labels(*models: type[Model]) -> tuple[str, ...]:
    return tuple(label_of(model) for model in models)


def _in_admins_log(subject: Subject) -> Q:
    """Find what they did, and what was done about them: that holds their address."""
    people = ContentType.objects.get_for_model(User)
    about = Q(content_type=people, object_id=str(subject.user_id))
    return Q(user_id=subject.user_id) | about


def _end_sessions(subject: Subject) -> Counts:
    """End the sessions of the person, and those in which they only began to sign in."""
    keys = {session.session_key for session in _sessions(subject)}
    recorded = SessionRecord.objects.filter(user_id=subject.user_id)
    keys |= set(recorded.values_list("session_id", flat=True))
    keys = set(sorted(keys)[:BATCH])
    records = SessionRecord.objects.filter(session_id__in=keys)
    counts = {
        table_of(SessionRecord): raw_delete(records),
        table_of(Session): Session.objects.filter(pk__in=keys).delete()[0],
    }
    return {name: count for name, count in counts.items() if count}


def _count_sessions(subject: Subject) -> Counts:
    counts = {
        table_of(SessionRecord): SessionRecord.objects.filter(user_id=subject.user_id).count(),
        table_of(Session): sum(1 for _ in _sessions(subject)),
    }
    return {name: count for name, count in counts.items() if count}


def _sessions(subject: Subject) -> Iterator[Session]:
    """Yield the sessions that hold who it is: what is in them is signed, and has to be read."""
    own = {str(subject.user_id)}
    for session in Session.objects.iterator(chunk_size=BATCH):
        values = session.get_decoded()
        text = str(values).lower()
        is_theirs = values.get("_auth_user_id") in own or str(subject.public_id) in text
        if is_theirs or any(address in text for address in subject.addresses):
            yield session
