"""Staff as rows: who may do what, and that the last administrator stays one."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import AccountRole, roles_with


class LastAdministrator(Exception):
    """Nobody could assign roles any more."""

    code = "last_administrator"
    message = _(
        "This is the last administrator, and somebody must be one. Give another person that "
        "role first."
    )


def administrators() -> QuerySet[User]:
    """Return those who have the role and can sign in."""
    return _in_roles([AccountRole.ADMINISTRATOR])


def staff_who_may(permission: str) -> QuerySet[User]:
    """Return those who have a role with this permission and can sign in."""
    return _in_roles(roles_with(permission))


def is_last(person: User) -> bool:
    everybody = administrators()
    return everybody.filter(pk=person.pk).exists() and not everybody.exclude(pk=person.pk).exists()


@contextmanager
def one_is_kept() -> Iterator[None]:
    """Undo what happens in here if it takes the last administrator away.

    Two changes at once wait for each other, so that they cannot each leave the
    other's administrator as the last one. Raises LastAdministrator.
    """
    with transaction.atomic():
        # One row stands for the question. SQLite has one writer at a time anyway.
        list(Group.objects.select_for_update().filter(name=AccountRole.ADMINISTRATOR))
        there_was_one = administrators().exists()
        yield
        if there_was_one and not administrators().exists():
            raise LastAdministrator


def _in_roles(roles: Collection[AccountRole]) -> QuerySet[User]:
    """Return who can sign in and has one of these roles; superusers have all."""
    people = User.objects.filter(is_active=True, approved_at__isnull=False, closed_at__isnull=True)
    return people.filter(Q(is_superuser=True) | Q(groups__name__in=roles)).distinct()
