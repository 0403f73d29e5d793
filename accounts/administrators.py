"""There is always somebody who may assign roles: the last administrator stays one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import AccountRole


class LastAdministrator(Exception):
    """Nobody could assign roles any more."""

    code = "last_administrator"
    message = _(
        "This is the last administrator, and somebody must be one. Give another person that "
        "role first."
    )


def administrators() -> QuerySet[User]:
    """Return those who have the role and can sign in."""
    has_role = Q(is_superuser=True) | Q(groups__name=AccountRole.ADMINISTRATOR)
    return User.objects.filter(has_role, is_active=True).distinct()


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
