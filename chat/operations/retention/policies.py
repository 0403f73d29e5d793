"""Which policy holds for whom: by role from rows, for everybody else from the settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.migrations.recorder import MigrationRecorder

from accounts.models import User
from accounts.roles import AccountRole
from chat import models
from chat.domain.retention import Policy, longest

# People asked about at once.
BATCH_PEOPLE = 500
# The end of the name of the migration since which anything goes by itself.
_MIGRATION = "_retention"

Policies = Mapping[AccountRole, Policy]


@dataclass(frozen=True, slots=True)
class People:
    """People for whom the same policy holds, by their keys."""

    policy: Policy
    ids: list[int]


def policies() -> dict[AccountRole, Policy]:
    """Return the policy of each role that has one; members always do."""
    rows = {AccountRole(row.role): value_of(row) for row in models.RetentionPolicy.objects.all()}
    return {AccountRole.MEMBER: defaults(), **rows}


def defaults() -> Policy:
    """Return what the settings say."""
    return Policy(
        days=settings.RETENTION_DAYS or None,
        trash_days=settings.TRASH_DAYS,
        empty_minutes=settings.EMPTY_CONVERSATION_MINUTES,
        shortest_days=settings.RETENTION_SHORTEST_DAYS,
        longest_days=settings.RETENTION_LONGEST_DAYS or None,
        notice_days=settings.RETENTION_NOTICE_DAYS,
        acts_from=_acts_from(_begun_at()),
    )


def value_of(row: models.RetentionPolicy) -> Policy:
    return Policy(
        days=row.days,
        trash_days=row.trash_days,
        empty_minutes=row.empty_minutes,
        shortest_days=row.shortest_days,
        longest_days=row.longest_days,
        notice_days=settings.RETENTION_NOTICE_DAYS,
        acts_from=_acts_from(row.changed_at),
    )


def policy_of(person: User) -> Policy:
    """Return what holds for a person, by their roles and their choice."""
    return site_policy_of(person).chosen(person.retention_days)


def site_policy_of(person: User) -> Policy:
    """Return what holds for a person who chose nothing."""
    # Without a role there is nothing to look up.
    names = set(person.groups.values_list("name", flat=True)) if person.is_staff else set()
    return _of(policies(), names, is_superuser=person.is_superuser)


def everybody(*, after: int = 0, known: Policies | None = None) -> Iterator[list[People]]:
    """Yield all people in the order of their keys, some at a time, by the policy that holds."""
    by_role = known or policies()
    people = User.objects.order_by("pk")
    while rows := list(
        people.filter(pk__gt=after).values_list("pk", "is_superuser", "retention_days")[
            :BATCH_PEOPLE
        ]
    ):
        names = _role_names([row[0] for row in rows])
        groups: dict[Policy, list[int]] = {}
        for pk, is_superuser, choice in rows:
            policy = _of(by_role, names.get(pk, set()), is_superuser=is_superuser).chosen(choice)
            groups.setdefault(policy, []).append(pk)
        yield [People(policy, ids) for policy, ids in groups.items()]
        after = rows[-1][0]


def _of(by_role: Policies, names: set[str], *, is_superuser: bool) -> Policy:
    roles = {AccountRole.MEMBER.value, *names}
    if is_superuser:
        roles.add(AccountRole.ADMINISTRATOR.value)
    return longest(policy for role, policy in by_role.items() if role.value in roles)


def _role_names(ids: list[int]) -> dict[int, set[str]]:
    names: dict[int, set[str]] = {}
    memberships = User.groups.through.objects.filter(user_id__in=ids)
    for user_id, name in memberships.values_list("user_id", "group__name"):
        names.setdefault(user_id, set()).add(name)
    return names


def _acts_from(changed_at: datetime | None) -> datetime | None:
    if changed_at is None or not settings.RETENTION_NOTICE_DAYS:
        return None
    return changed_at + timedelta(days=settings.RETENTION_NOTICE_DAYS)


def _begun_at() -> datetime | None:
    """Return since when conversations go by themselves here: an older site's people are told.

    Asked once per process: every page of a conversation shows its date.
    """
    if _begun.at is None:
        applied = MigrationRecorder.Migration.objects.filter(app="chat", name__endswith=_MIGRATION)
        _begun.at = applied.values_list("applied", flat=True).first()
    return _begun.at


@dataclass
class _Begun:
    at: datetime | None = None


_begun = _Begun()
