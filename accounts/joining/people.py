"""What the administration of people gets for those who wait for approval."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.auth.admin import UserAdmin
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.audit import record
from accounts.joining.approval import PERMISSION, approve, refuse, waiting
from accounts.models import User
from accounts.roles import may


class ApprovalFilter(admin.SimpleListFilter):
    title = _("approval")
    parameter_name = "approval"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002 - Django's signature
        return [("waiting", _("Waits for approval"))]

    def queryset(self, request: HttpRequest, people: QuerySet[User]) -> QuerySet[User]:  # noqa: ARG002 - as above
        return people.filter(pk__in=waiting().values("pk")) if self.value() else people


class ApprovalAdmin(UserAdmin):  # type: ignore[type-arg]  # no parameter at run time
    """Approving and refusing, as actions of the list of people."""

    actions: tuple[Any, ...] = ("approve_waiting", "refuse_waiting")

    def has_admit_permission(self, request: HttpRequest) -> bool:
        return may(request.user, PERMISSION)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Offer the two only while somebody waits."""
        found: dict[str, Any] = super().get_actions(request)
        if not waiting().exists():
            for name in ApprovalAdmin.actions:
                found.pop(name, None)
        return found

    @admin.action(description=_("Approve selected people"), permissions=["admit"])
    def approve_waiting(self, request: HttpRequest, people: QuerySet[User]) -> None:
        approved = [person for person in people if self._approve(request, person)]
        sentence = ngettext(
            "%(count)s person was approved.", "%(count)s people were approved.", len(approved)
        )
        self.message_user(request, sentence % {"count": len(approved)}, messages.SUCCESS)

    def _approve(self, request: HttpRequest, person: User) -> bool:
        with transaction.atomic():
            if not approve(person):
                return False
            self.log_change(request, person, str(_("Approved.")))
            record("people.approve", by=request.user, about=person, request=request)
        return True

    @admin.action(description=_("Refuse selected people"), permissions=["admit"])
    def refuse_waiting(self, request: HttpRequest, people: QuerySet[User]) -> HttpResponse | None:
        """Delete the accounts, after asking whether that is meant."""
        chosen = people.filter(pk__in=waiting().values("pk"))
        if not request.POST.get("post"):
            return self._refusal_page(request, chosen)
        self._refuse(request, list(chosen))
        return None

    def _refuse(self, request: HttpRequest, people: list[User]) -> None:
        refused = [person for person in people if _refuse(request, person)]
        sentence = ngettext(
            "%(count)s person was refused.", "%(count)s people were refused.", len(refused)
        )
        self.message_user(request, sentence % {"count": len(refused)}, messages.SUCCESS)

    def _refusal_page(self, request: HttpRequest, people: QuerySet[User]) -> HttpResponse:
        values = {
            **self.admin_site.each_context(request),
            "title": _("Refuse people"),
            "people": people,
        }
        return TemplateResponse(request, "admin/accounts/user/refuse.html", values)


def _refuse(request: HttpRequest, person: User) -> bool:
    with transaction.atomic():
        if not refuse(person):
            return False
        _log_refusal(request, person)
        record("people.refuse", by=request.user, about=person, request=request)
    return True


def _log_refusal(request: HttpRequest, person: User) -> None:
    """Note who refused somebody. Django's own entry would keep the address of who is gone."""
    LogEntry.objects.create(
        user=cast(User, request.user),
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(person.pk),
        object_repr=str(person.public_id),
        action_flag=DELETION,
        change_message=str(_("Refused.")),
    )
