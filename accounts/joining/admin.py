"""Invitations in Django's administration."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.audit import record
from accounts.joining import policy
from accounts.joining.approval import PERMISSION
from accounts.joining.invitations import (
    issue_invitation,
    link_of,
    mail_invitation,
    revoke_invitation,
    subject_of,
)
from accounts.models import Invitation, InvitationState, User
from accounts.readonly_admin import ReadOnly
from accounts.roles import may


class InvitationForm(forms.ModelForm):  # type: ignore[type-arg]  # no parameter at run time
    sends_mail = forms.BooleanField(
        label=_("Mail the link to this address"), required=False, initial=True
    )

    class Meta:
        model = Invitation
        fields = ("email",)
        help_texts = {
            "email": _(
                "Only an account with this address can be made with the link. "
                "Leave it empty to give the link to somebody yourself."
            )
        }

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if email and User.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError(_("Somebody with this address has an account already."))
        return email


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002 - Django's signature
        return list(InvitationState.choices)

    def queryset(
        self,
        request: HttpRequest,  # noqa: ARG002 - as above
        invitations: QuerySet[Invitation],
    ) -> QuerySet[Invitation]:
        state = self.value()
        if state not in InvitationState.values:
            return invitations
        found = Invitation.objects.in_state(InvitationState(state), timezone.now())
        return invitations.filter(pk__in=found.values("pk"))


@admin.register(Invitation)
class InvitationAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # no parameter at run time
    """Made, shown, revoked and deleted; never changed.

    The link stands on the page that answers the form, and nowhere else.
    """

    view_permission = PERMISSION
    form = InvitationForm
    ordering = ("-created_at",)
    list_display = ("__str__", "email", "state_name", "used_by", "created_by", "expires_at")
    list_filter = (StateFilter,)
    list_select_related = ("used_by", "created_by")
    search_fields = ("email",)
    actions = ("revoke",)

    @admin.display(description=_("state"))
    def state_name(self, invitation: Invitation) -> str:
        return str(invitation.state.label)

    def has_delete_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:  # noqa: ARG002 - Django's signature
        return may(request.user, PERMISSION)

    def has_add_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:  # noqa: ARG002 - as above
        """Only where invitations are what people join by: elsewhere they would mean nothing."""
        return may(request.user, PERMISSION) and policy.needs_invitation()

    def get_fields(self, request: HttpRequest, obj: Invitation | None = None) -> Any:  # noqa: ARG002 - as above
        if obj is None:
            return ["email", "sends_mail"] if settings.MAIL_ENABLED else ["email"]
        times = ["created_at", "expires_at", "used_at", "revoked_at"]
        return ["email", "state_name", "created_by", "used_by", *times]

    def save_model(self, request: HttpRequest, obj: Invitation, form: Any, change: bool) -> None:  # noqa: ARG002 - as above
        made = issue_invitation(request.user, obj.email, request=request)  # type: ignore[arg-type]  # staff
        obj.__dict__.update(made.__dict__)

    def delete_model(self, request: HttpRequest, obj: Invitation) -> None:
        # Before its number goes with it; Django does both in one transaction.
        record("invitation.delete", by=request.user, about=subject_of(obj), request=request)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> None:
        with transaction.atomic():
            for invitation in queryset:
                about = subject_of(invitation)
                record("invitation.delete", by=request.user, about=about, request=request)
            super().delete_queryset(request, queryset)

    def response_add(
        self,
        request: HttpRequest,
        obj: Invitation,
        post_url_continue: str | None = None,  # noqa: ARG002 - Django's signature
    ) -> HttpResponse:
        link = link_of(obj)
        wants_mail = bool(obj.email and request.POST.get("sends_mail"))
        values = {
            **self.admin_site.each_context(request),
            "title": _("Invitation"),
            "link": link,
            "invitation": obj,
            "wants_mail": wants_mail,
            "is_mailed": wants_mail and mail_invitation(obj),
        }
        return TemplateResponse(request, "admin/accounts/invitation/issued.html", values)

    @admin.action(description=_("Revoke selected invitations"), permissions=["delete"])
    def revoke(self, request: HttpRequest, invitations: QuerySet[Invitation]) -> None:
        revoked = [each for each in invitations if self._revoke(request, each)]
        sentence = ngettext(
            "%(count)s invitation was revoked.",
            "%(count)s invitations were revoked.",
            len(revoked),
        )
        self.message_user(request, sentence % {"count": len(revoked)}, messages.SUCCESS)

    def _revoke(self, request: HttpRequest, invitation: Invitation) -> bool:
        with transaction.atomic():
            if not revoke_invitation(invitation):
                return False
            self.log_change(request, invitation, str(_("Revoked.")))
            about = subject_of(invitation)
            record("invitation.revoke", by=request.user, about=about, request=request)
        return True
