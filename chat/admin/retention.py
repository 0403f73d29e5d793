"""Retention in the administration: policies by role, what is due now, and a run at once.

Nothing is saved before somebody saw what it would remove.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.audit import Subject, record
from accounts.models import User
from accounts.readonly_admin import ReadOnly
from accounts.redirects import SeeOther
from accounts.roles import AccountRole, may
from chat.domain.retention import Policy, Rule
from chat.models import RetentionPolicy
from chat.operations.jobs import enqueue
from chat.operations.retention.policies import columns, defaults, policies, value_of
from chat.operations.retention.previews import preview, preview_of
from chat.operations.retention.site import preview_site

PERMISSION = "retention.manage"

RULES = {
    Rule.UNUSED: gettext_lazy("Not used for their time"),
    Rule.TRASH: gettext_lazy("In the trash for their time"),
    Rule.EMPTY: gettext_lazy("Empty"),
    Rule.UNOWNED: gettext_lazy("Sessions of agents that are nobody's"),
}
SITE_ROWS = {
    "django_session": gettext_lazy("Sessions that are over"),
    "invited_addresses": gettext_lazy("Addresses of invitations that nobody can use"),
    "accounts_auditevent": gettext_lazy("Audit events after their time"),
    "chat_jobrun": gettext_lazy("Records of jobs after their time"),
    "file:backups": gettext_lazy("Backups after their time"),
}


class PolicyForm(forms.ModelForm):  # type: ignore[type-arg]  # no parameter at run time
    class Meta:
        model = RetentionPolicy
        fields = ("days", "shortest_days", "longest_days", "trash_days", "empty_minutes")

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or {}
        shortest, longest = fields.get("shortest_days"), fields.get("longest_days")
        if shortest and longest and longest < shortest:
            self.add_error("longest_days", _("This must not be less than the fewest days."))
        return fields


@dataclass(frozen=True, slots=True)
class RoleRow:
    role: AccountRole
    policy: Policy | None
    is_own: bool


@admin.register(RetentionPolicy)
class RetentionPolicyAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # no parameter at run time
    """One page of all roles, and one for each."""

    view_permission = PERMISSION

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        both = require_http_methods(["GET", "POST"])
        name = "chat_retentionpolicy"
        return [
            path("", wrap(require_safe(self.list_page)), name=f"{name}_changelist"),
            path("run/", wrap(require_POST(self.run_now)), name=f"{name}_run"),
            path("<slug:role>/", wrap(both(self.role_page)), name=f"{name}_role"),
        ]

    def list_page(self, request: HttpRequest) -> HttpResponse:
        """Show the policies, and what a run would remove now."""
        _require(request)
        held, own = policies(), {row.role for row in RetentionPolicy.objects.filter(is_own=True)}
        shown = own | {AccountRole.MEMBER.value}
        due = [(RULES[each.rule], each) for each in preview().rules]
        site = [(SITE_ROWS[name], count) for name, count in preview_site().items()]
        values = {
            **self.admin_site.each_context(request),
            "title": _("Retention"),
            "rows": [
                RoleRow(role, held[role] if role.value in shown else None, role.value in own)
                for role in AccountRole
            ],
            "due": due,
            "site": site,
        }
        return TemplateResponse(request, "admin/chat/retention.html", values)

    def role_page(self, request: HttpRequest, role: str) -> HttpResponse:
        """Show a role's policy; then what another one would remove; then save it."""
        _require(request)
        if role not in AccountRole.values:
            raise Http404
        named = AccountRole(role)
        if request.method != "POST":
            return self._form_page(request, named, PolicyForm(instance=_row(named)))
        if "reset" in request.POST:
            return self._asked(request, named, None)
        form = PolicyForm(request.POST, instance=_row(named))
        if not form.is_valid():
            return self._form_page(request, named, form, status=400)
        return self._asked(request, named, form)

    def run_now(self, request: HttpRequest) -> HttpResponse:
        """Have the job run at once: what it removes was on the page with the button."""
        _require(request)
        person = cast(User, request.user)
        run_id = enqueue("cleanup", requested_by=person.pk)
        about = Subject("job", run_id)
        record("jobs.run", by=person, about=about, request=request, detail="cleanup")
        messages.success(
            request, _("The cleanup starts in a moment. Its record is below “Job runs”.")
        )
        return SeeOther(reverse("admin:chat_retentionpolicy_changelist"))

    def _asked(
        self, request: HttpRequest, role: AccountRole, form: PolicyForm | None
    ) -> HttpResponse:
        """Save what was confirmed, or ask; `None` takes the role's own policy away."""
        if "sure" in request.POST:
            _save(request, role, form)
            messages.success(request, _("The policy was saved."))
            return SeeOther(reverse("admin:chat_retentionpolicy_changelist"))
        wanted = value_of(cast(RetentionPolicy, form.instance)) if form else None
        now, then = preview_of(role, policies().get(role)), preview_of(role, wanted)
        values = {
            **self.admin_site.each_context(request),
            "title": _("Save this policy?"),
            "role": role,
            "fields": list(form.cleaned_data.items()) if form else [("reset", "1")],
            "due": [(RULES[each.rule], each, now.of(each.rule)) for each in then.rules],
            "notice_days": defaults().notice_days,
        }
        return TemplateResponse(request, "admin/chat/retention_sure.html", values)

    def _form_page(
        self, request: HttpRequest, role: AccountRole, form: PolicyForm, *, status: int = 200
    ) -> HttpResponse:
        values = {
            **self.admin_site.each_context(request),
            "title": role.label,
            "form": form,
            "role": role,
            "is_own": form.instance.is_own,
        }
        return TemplateResponse(request, "admin/chat/retention_role.html", values, status=status)


def _require(request: HttpRequest) -> None:
    if not may(request.user, PERMISSION):
        raise PermissionDenied


def _row(role: AccountRole) -> RetentionPolicy:
    """Return the row of a role; of one without a policy of its own, with what the settings say."""
    row = RetentionPolicy.objects.filter(role=role).first()
    if row is not None and row.is_own:
        return row
    return RetentionPolicy(pk=row.pk if row else None, role=role, is_own=False, **columns())


def _save(request: HttpRequest, role: AccountRole, form: PolicyForm | None) -> None:
    person = cast(User, request.user)
    with transaction.atomic():
        # Taken away, it stays as a row: people have their days of notice from now on, too.
        row = RetentionPolicy(pk=_row(role).pk, role=role, **columns())
        if form is not None:
            row = form.save(commit=False)
        row.is_own = form is not None
        row.changed_by, row.changed_at = person, timezone.now()
        row.save()
        action = "retention.reset" if form is None else "retention.change"
        record(action, by=person, about=Subject("role", role.value), request=request)
