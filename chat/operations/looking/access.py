"""Looking at what somebody wrote: begun with a reason, noted each time, over after some minutes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from accounts.audit import Subject, record
from accounts.models import User
from accounts.roles import may, may_touch, roles_of, roles_with
from chat import models
from chat.domain.looking import LookKind, Reason
from chat.operations.jobs import enqueue

READ = "conversations.read_content"
EXPORT = "export.others"
TELLING = "tell_of_looks"
# Rows that are written at once.
BATCH = 500
# Of how many people of one export the audit names each. It writes one event after the other, and
# whoever else records waits so long; of more, one event more counts them.
RECORDED_EACH = 100


def may_look(user: User, person: User | None, permission: str = READ) -> bool:
    """Tell whether `user` may see what `person` wrote, once they have said why.

    Nobody's own: that is on their own pages. What somebody with a role wrote,
    only who assigns roles; what belongs to no account, nobody: there is no one
    who could be told.
    """
    if person is None or person.pk == user.pk:
        return False
    return may(user, permission) and may_touch(user, person)


def begin_reading(
    user: User, person: User, conversation_id: UUID, reason: Reason, request: HttpRequest
) -> models.ContentAccess:
    """Let `user` read one conversation of `person` for CONTENT_ACCESS_MINUTES, on record."""
    now = timezone.now()
    until = now + timedelta(minutes=settings.CONTENT_ACCESS_MINUTES)
    with transaction.atomic():
        row = _row(user, person, LookKind.READING, reason, now, until)
        row.conversation_id = conversation_id
        row.save()
        _have_told([row])
        about = Subject("conversation", conversation_id)
        detail = f"begin {reason.ground.value}"
        record(READ, by=user, about=about, request=request, detail=detail)
    return row


def running_access(user: User, conversation_id: UUID) -> models.ContentAccess | None:
    """Return under which access `user` reads the conversation at this moment."""
    mine = models.ContentAccess.objects.filter(reader=user, conversation_id=conversation_id)
    return mine.running(timezone.now()).newest_first().first()


def note_view(access: models.ContentAccess, user: User, request: HttpRequest) -> bool:
    """Count one look and put it on record; False if the time is over meanwhile.

    Before anything is shown: what cannot be recorded does not happen.
    """
    with transaction.atomic():
        mine = models.ContentAccess.objects.filter(pk=access.pk, reader=user)
        if not mine.running(timezone.now()).update(views=F("views") + 1):
            return False
        about = Subject("conversation", access.conversation_id or "")
        record(READ, by=user, about=about, request=request, detail="view")
    return True


def end_reading(access: models.ContentAccess, user: User, request: HttpRequest) -> None:
    """End it before its time."""
    with transaction.atomic():
        now = timezone.now()
        mine = models.ContentAccess.objects.filter(pk=access.pk, reader=user)
        if mine.running(now).update(ended_at=now):
            about = Subject("conversation", access.conversation_id or "")
            record(READ, by=user, about=about, request=request, detail="end")


def note_exports(
    user: User,
    people: Iterable[User],
    reason: Reason,
    request: HttpRequest,
    *,
    is_on_record: bool = False,
) -> None:
    """Write down, for each of these people, that `user` takes along what they wrote.

    `is_on_record`: the audit has it already.
    """
    now = timezone.now()
    with transaction.atomic():
        count = 0
        for batch in _batches(people):
            rows = [_row(user, each, LookKind.EXPORT, reason, now, now) for each in batch]
            models.ContentAccess.objects.bulk_create(rows)
            _have_told(rows)
            for each in batch[: 0 if is_on_record else max(RECORDED_EACH - count, 0)]:
                record(EXPORT, by=user, about=each, request=request, detail=reason.ground.value)
            count += len(batch)
        if count > RECORDED_EACH:
            detail = f"people={count} {reason.ground.value}"
            record(EXPORT, by=user, request=request, detail=detail)


def _batches(people: Iterable[User]) -> Iterator[tuple[User, ...]]:
    rest = iter(people)
    while batch := tuple(islice(rest, BATCH)):
        yield batch


def _row(
    user: User, person: User, kind: LookKind, reason: Reason, now: datetime, until: datetime
) -> models.ContentAccess:
    return models.ContentAccess(
        owner=person,
        reader=user,
        reader_role=_role_for(user, READ if kind is LookKind.READING else EXPORT),
        kind=kind.value,
        ground=reason.ground.value,
        explanation=reason.explanation,
        begun_at=now,
        until=until,
        views=1 if kind is LookKind.EXPORT else 0,
        # Where there is no mail, nobody waits for one.
        told_at=None if settings.MAIL_ENABLED else now,
    )


def _role_for(user: User, permission: str) -> str:
    """Return by which role `user` may: the least of those that they have."""
    allowed = roles_with(permission)
    return next(role.value for role in roles_of(user) if role in allowed)


def _have_told(rows: list[models.ContentAccess]) -> None:
    if any(row.told_at is None for row in rows):
        enqueue(TELLING)
