"""By what the list of people is narrowed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import STAFF_ROLES, AccountRole


class RoleFilter(admin.SimpleListFilter):
    title = _("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002 - Django's signature
        return [(role.value, role.label) for role in STAFF_ROLES]

    def queryset(self, request: HttpRequest, people: QuerySet[User]) -> QuerySet[User]:  # noqa: ARG002 - as above
        role = self.value()
        if role not in STAFF_ROLES:
            return people
        has_role = Q(groups__name=role)
        if role == AccountRole.ADMINISTRATOR:
            has_role |= Q(is_superuser=True)
        return people.filter(has_role).distinct()


class LastSignInFilter(admin.SimpleListFilter):
    title = _("last sign-in")
    parameter_name = "signed_in"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002 - as above
        return [
            ("7", _("In the last 7 days")),
            ("30", _("In the last 30 days")),
            ("before-90", _("Not for 90 days")),
            ("never", _("Never")),
        ]

    def queryset(self, request: HttpRequest, people: QuerySet[User]) -> QuerySet[User]:  # noqa: ARG002 - as above
        now = timezone.now()
        chosen = {
            "7": Q(last_login__gte=now - timedelta(days=7)),
            "30": Q(last_login__gte=now - timedelta(days=30)),
            "before-90": Q(last_login__lt=now - timedelta(days=90)),
            "never": Q(last_login__isnull=True),
        }
        return people.filter(chosen.get(self.value() or "", Q()))
