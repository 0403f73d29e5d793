"""Receipts for staff, to look at; and the page by which they erase somebody."""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.confirming import confirmed
from accounts.models import User
from accounts.people import tools
from accounts.people.access import AccessReason
from accounts.people.tools import PersonTool
from accounts.readonly_admin import ReadOnly
from accounts.redirects import SeeOther
from accounts.roles import may, may_touch
from accounts.staff import LastAdministrator
from chat import actions
from chat.admin.exporting import address_for
from chat.domain.hold_errors import AccountHeld
from chat.models import Receipt
from chat.operations.looking.access import EXPORT

PERMISSION = "erase.others"

tools.register(
    PersonTool("chat_receipt_erase", _("Erase"), PERMISSION, lambda one: one.closed_at is None)
)


class ErasureForm(forms.Form):
    reason = forms.ChoiceField(label=_("Reason"), choices=AccessReason.choices)
    is_sure = forms.BooleanField(
        label=_("Yes, erase this account and everything in it"),
        help_text=_("Offer an export first: afterwards there is nothing left to give."),
    )


@admin.register(Receipt)
class ReceiptAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # no parameter at run time
    """Nothing can be changed here. Receipts name nobody, so nobody can be searched."""

    view_permission = PERMISSION
    ordering = ("-asked_at",)
    list_display = ("id", "kind", "status", "asked_by", "asked_at", "ended_at", "conversations")
    list_filter = ("kind", "status")
    list_per_page = 50
    fields = (
        *("id", "kind", "status", "asked_by", "reason", "counted", "held_by"),
        *("asked_at", "due_at", "began_at", "ended_at", "reapplied_at"),
    )
    readonly_fields = fields

    @admin.display(description=_("conversations"))
    def conversations(self, row: Receipt) -> int:
        return row.counted.get("chat_conversation", 0)

    @admin.display(description=_("counted"))
    def counted(self, row: Receipt) -> str:
        return ", ".join(f"{name} {count}" for name, count in row.counted.items())

    @admin.display(description=_("backups that may still hold it"))
    def held_by(self, row: Receipt) -> str:
        return ", ".join(f"{one['name']} ({one['until'][:10]})" for one in row.named_backups)

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(require_http_methods(["GET", "POST"])(self.erase_page))
        return [path("erase/<int:id>/", page, name="chat_receipt_erase"), *super().get_urls()]

    def erase_page(self, request: HttpRequest, id: int) -> HttpResponse:  # noqa: A002 - as Django's
        """Ask why, and who it is once more; then have the person erased."""
        # After the question whether they may: nobody confirms for nothing.
        return confirmed(self._asked)(request, self._person(request, id))

    def _asked(self, request: HttpRequest, person: User) -> HttpResponse:
        form = ErasureForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            return self._erase(request, person, form.cleaned_data["reason"])
        back = reverse("admin:accounts_user_change", args=[person.pk])
        values = {
            **self.admin_site.each_context(request),
            "title": _("Erase this account?"),
            "text": _(
                "They are signed out everywhere at once, and everything that is kept about them "
                "is erased. A receipt counts what went. This cannot be undone."
            ),
            "button": _("Erase"),
            "subtitle": str(person),
            "person": person,
            "form": form,
            "back": back,
            "export": address_for([person]) if may(request.user, EXPORT) else "",
        }
        return TemplateResponse(request, "admin/accounts/user/access.html", values)

    def _erase(self, request: HttpRequest, person: User, reason: str) -> HttpResponse:
        by = cast(User, request.user)
        back = reverse("admin:accounts_user_change", args=[person.pk])
        try:
            receipt_id = actions.erase_account(person, by=by, request=request, reason=reason)
        except (LastAdministrator, AccountHeld) as error:
            self.message_user(request, gettext(str(error.message)), messages.ERROR)
            return SeeOther(back)
        if receipt_id is None:
            self.message_user(request, str(_("The account is closed already.")))
            return SeeOther(back)
        self.message_user(request, str(_("The account is closed.")), messages.SUCCESS)
        return SeeOther(reverse("admin:chat_receipt_change", args=[receipt_id]))

    def _person(self, request: HttpRequest, person_id: int) -> User:
        """Return whom the page is about. Raises Http404, PermissionDenied."""
        if not may(request.user, PERMISSION):
            raise PermissionDenied
        person = User.objects.filter(pk=person_id).first()
        if person is None:
            raise Http404
        if not may_touch(request.user, person):
            raise PermissionDenied
        return person
