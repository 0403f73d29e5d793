"""Legal holds in the administration: a list, a form to place one, and a button to release it."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.readonly_admin import ReadOnly
from accounts.redirects import SeeOther
from accounts.roles import may
from chat.domain.errors import ConversationNotFound
from chat.models import LegalHold
from chat.models.legal_hold import REASON_MAX_CHARS
from chat.operations import holds


class HoldForm(forms.Form):
    """Of a person by their address, or of one conversation by its id."""

    held = forms.CharField(
        label=gettext_lazy("Person or conversation"),
        help_text=gettext_lazy("The email address of a person, or the id of one conversation."),
        max_length=254,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Such as the number of a case. It is deleted with the hold."),
        max_length=REASON_MAX_CHARS,
    )


@admin.register(LegalHold)
class LegalHoldAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # no parameter at run time
    view_permission = holds.PERMISSION

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        listed = require_http_methods(["GET", "POST"])(self.list_page)
        return [
            path("", wrap(listed), name="chat_legalhold_changelist"),
            path(
                "<uuid:hold_id>/release/",
                wrap(require_POST(self.release)),
                name="chat_legalhold_release",
            ),
        ]

    def list_page(self, request: HttpRequest) -> HttpResponse:
        """Show what is held; POST places a hold."""
        _require(request)
        form = HoldForm(request.POST if request.method == "POST" else None)
        if form.is_valid() and _place(request, form):
            messages.success(request, _("It is held from now on."))
            return SeeOther(reverse("admin:chat_legalhold_changelist"))
        values = {
            **self.admin_site.each_context(request),
            "title": _("Legal holds"),
            "form": form,
            "holds": LegalHold.objects.select_related("person", "placed_by").order_by("-placed_at"),
        }
        status = 400 if form.is_bound else 200
        return TemplateResponse(request, "admin/chat/holds.html", values, status=status)

    def release(self, request: HttpRequest, hold_id: UUID) -> HttpResponse:
        _require(request)
        hold = LegalHold.objects.select_related("person").filter(pk=hold_id).first()
        if hold is None:
            raise Http404
        holds.release(hold, by=cast(User, request.user), request=request)
        messages.success(request, _("It is not held any more. Its usual time counts again."))
        return SeeOther(reverse("admin:chat_legalhold_changelist"))


def _require(request: HttpRequest) -> None:
    if not may(request.user, holds.PERMISSION):
        raise PermissionDenied


def _place(request: HttpRequest, form: HoldForm) -> bool:
    """Place the hold; False: there is no such person or conversation, and the form says so."""
    held, reason = form.cleaned_data["held"].strip(), form.cleaned_data["reason"]
    by = cast(User, request.user)
    person = User.objects.filter(email__iexact=held).first()
    if person is not None:
        holds.hold_person(person, by=by, reason=reason, request=request)
        return True
    try:
        holds.hold_conversation(UUID(held), by=by, reason=reason, request=request)
    except (ValueError, ConversationNotFound):
        form.add_error("held", _("There is no person with this address, and no such conversation."))
        return False
    return True
