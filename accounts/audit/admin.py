"""The administration of people, on record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from django.contrib.admin import ModelAdmin
from django.forms import Form
from django.http import HttpRequest

from accounts.audit.record import record
from accounts.models import User
from accounts.roles import roles_of

# Fields of which a change is something of its own, and not just a change of the account.
_RIGHTS = {"groups", "is_superuser"}


class AuditedAdmin(ModelAdmin):  # type: ignore[type-arg]  # no parameter at run time
    """Records what staff change. Django does all of it in the transaction of the change."""

    def save_related(self, request: HttpRequest, form: Form, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        person: User = cast(Any, form).instance
        for action, detail in _changes(person, form.changed_data, is_new=not change):
            record(action, by=request.user, about=person, request=request, detail=detail)


def _changes(person: User, fields: list[str], *, is_new: bool) -> Iterator[tuple[str, str]]:
    """Yield action and detail of each thing that a form changed."""
    if is_new:
        yield "people.create", ""
        return
    if _RIGHTS & set(fields):
        yield "people.roles", " ".join(role.value for role in roles_of(person))
    if others := sorted(set(fields) - _RIGHTS):
        yield "people.change", " ".join(others)
