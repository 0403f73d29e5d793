"""Which policy holds for whom: by role from rows, for everybody else from the settings.

Whatever changes it, people have the days of notice before it acts: so it is
known of each role, of the settings and of a person's roles since when they are
as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

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
    """Return the policy of each role that has one, or had; members always do."""
    rows = {AccountRole(row.role): row for row in models.RetentionPolicy.objects.all()}
    members = _of_members(rows.pop(AccountRole.MEMBER, None))
    others = {
        role: value_of(row) if row.is_own else members.not_before(_acts_from(row.changed_at))
        for role, row in rows.items()
    }
    return {AccountRole.MEMBER: members, **others}


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


def columns() -> dict[str, int | None]:
    """Return what the settings say as columns of a row."""
    site = defaults()
    longest_days = site.longest_days
    return {
        "days": site.days,
        "shortest_days": site.shortest_days,
        # Settings may contradict each other; a row may not.
        "longest_days": longest_days and max(longest_days, site.shortest_days),
        "trash_days": site.trash_days,
        "empty_minutes": site.empty_minutes,
    }


def note_settings(now: datetime) -> None:
    """Remember what the settings say, and since when: nobody is there when they are changed."""
    seen = {"is_own": False, "changed_at": _begun_at() or now, **columns()}
    row, _is_new = models.RetentionPolicy.objects.get_or_create(
        role=AccountRole.MEMBER, defaults=seen
    )
    if not row.is_own and _differs(row):
        models.RetentionPolicy.objects.filter(pk=row.pk, is_own=False).update(
            changed_at=now, **columns()
        )


def policy_of(person: User) -> Policy:
    """Return what holds for a person, by their roles and their choice."""
    return site_policy_of(person).chosen(person.retention_days)


def site_policy_of(person: User) -> Policy:
    """Return what holds for a person who chose nothing."""
    # Without a role there is nothing to look up.
    names = set(person.groups.values_list("name", flat=True)) if person.is_staff else set()
    policy = _of(policies(), names, is_superuser=person.is_superuser)
    return policy.not_before(_acts_from(person.roles_changed_at))


def everybody(*, after: int = 0, known: Policies | None = None) -> Iterator[list[People]]:
    """Yield all people in the order of their keys, some at a time, by the policy that holds."""
    by_role = known or policies()
    people = User.objects.order_by("pk")
    columns_read = ("pk", "is_superuser", "retention_days", "roles_changed_at")
    while rows := list(people.filter(pk__gt=after).values_list(*columns_read)[:BATCH_PEOPLE]):
        names = _role_names([row[0] for row in rows])
        groups: dict[Policy, list[int]] = {}
        for pk, is_superuser, choice, changed_at in rows:
            policy = _of(by_role, names.get(pk, set()), is_superuser=is_superuser)
            policy = policy.not_before(_acts_from(changed_at)).chosen(choice)
            groups.setdefault(policy, []).append(pk)
        yield [People(policy, ids) for policy, ids in groups.items()]
        after = rows[-1][0]


def _of_members(row: models.RetentionPolicy | None) -> Policy:
    if row is None:
        return defaults()
    if row.is_own:
        return value_of(row)
    # Changed, and not noted yet: it has been so for less than the time between two runs.
    since = timezone.now() if _differs(row) else row.changed_at
    return defaults().not_before(_acts_from(since))


def _differs(row: models.RetentionPolicy) -> bool:
    """Tell whether the settings say something else about what was said than the row."""
    return any(
        getattr(row, name) != value for name, value in columns().items() if name != "empty_minutes"
    )


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
