"""The pages about one person's access: each asks, and then does it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.people import tools
from accounts.people.access import AccessReason, readmit, sign_out_everywhere, suspend
from accounts.people.tools import PeopleTool, PersonTool
from accounts.redirects import SeeOther
from accounts.roles import may, may_touch
from accounts.staff import LastAdministrator

PERMISSION = "people.manage"

for _tool in (
    PersonTool("accounts_user_suspend", _("Suspend"), PERMISSION, lambda one: one.is_active),
    PersonTool("accounts_user_readmit", _("Readmit"), PERMISSION, lambda one: not one.is_active),
    PersonTool("accounts_user_sign_out", _("Sign out everywhere"), PERMISSION),
):
    tools.register(_tool)


class ReasonForm(forms.Form):
    reason = forms.ChoiceField(label=_("Reason"), choices=AccessReason.choices)


class SignOutForm(forms.Form):
    revokes_api_tokens = forms.BooleanField(
        label=_("Revoke their API tokens as well"),
        help_text=_("Their programs then need new ones."),
        required=False,
    )


def _acted(
    tool: PeopleTool,
    _admin: admin.ModelAdmin[User],
    request: HttpRequest,
    people: QuerySet[User],
) -> HttpResponse | None:
    return tool.act(request, people)


class AccessAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # no parameter at run time
    """The pages, as part of the administration of people."""

    def get_urls(self) -> list[URLPattern]:
        pages = {
            "suspend": self.suspend_page,
            "readmit": self.readmit_page,
            "sign-out": self.sign_out_page,
        }
        urls = [
            path(
                f"<path:object_id>/{name}/",
                self.admin_site.admin_view(require_http_methods(["GET", "POST"])(page)),
                name=f"accounts_user_{name.replace('-', '_')}",
            )
            for name, page in pages.items()
        ]
        return [*urls, *super().get_urls()]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Add what other apps can do about several people."""
        found: dict[str, Any] = super().get_actions(request)
        for tool in tools.tools_for_several(request.user):
            found[tool.name] = (partial(_acted, tool), tool.name, tool.title)
        return found

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Add the buttons of what can be done about this person."""
        person = self.get_object(request, object_id)
        shown = tools.tools_for(request.user, person) if person else []
        more = {
            "tools": [(tool, reverse(f"admin:{tool.name}", args=[object_id])) for tool in shown]
        }
        return super().change_view(request, object_id, form_url, {**more, **(extra_context or {})})

    def suspend_page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        person = self._person(request, object_id)
        texts = {
            "title": _("Suspend this account?"),
            "text": _(
                "They are signed out everywhere, and neither a password nor a token lets them in. "
                "What they wrote stays. You can readmit them."
            ),
            "button": _("Suspend"),
        }
        return self._asked(request, person, ReasonForm, texts, self._suspend)

    def readmit_page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        person = self._person(request, object_id)
        texts = {
            "title": _("Readmit this account?"),
            "text": _("They can sign in again, and their API tokens count again."),
            "button": _("Readmit"),
        }
        return self._asked(request, person, ReasonForm, texts, self._readmit)

    def sign_out_page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        person = self._person(request, object_id)
        texts = {
            "title": _("Sign them out everywhere?"),
            "text": _("Every browser and program has to sign in again."),
            "button": _("Sign out everywhere"),
        }
        return self._asked(request, person, SignOutForm, texts, self._sign_out)

    def _person(self, request: HttpRequest, object_id: str) -> User:
        """Return whom the page is about. Raises Http404, PermissionDenied."""
        if not may(request.user, PERMISSION):
            raise PermissionDenied
        person = cast("User | None", self.get_object(request, object_id))
        if person is None:
            raise Http404
        if not may_touch(request.user, person):
            raise PermissionDenied
        return person

    def _asked(
        self,
        request: HttpRequest,
        person: User,
        form_class: type[forms.Form],
        texts: dict[str, Any],
        act: Callable[[HttpRequest, User, dict[str, Any]], None],
    ) -> HttpResponse:
        """Show the question, or do what was answered and lead back to the person."""
        form = form_class(request.POST if request.method == "POST" else None)
        back = reverse("admin:accounts_user_change", args=[person.pk])
        if form.is_valid():
            act(request, person, form.cleaned_data)
            return SeeOther(back)
        values = {**self.admin_site.each_context(request), **texts}
        values |= {"person": person, "subtitle": str(person), "form": form, "back": back}
        return TemplateResponse(request, "admin/accounts/user/access.html", values)

    def _suspend(self, request: HttpRequest, person: User, fields: dict[str, Any]) -> None:
        by, reason = cast(User, request.user), AccessReason(fields["reason"])
        try:
            is_done = suspend(person, by=by, reason=reason, request=request)
        except LastAdministrator as error:
            self.message_user(request, str(error.message), messages.ERROR)
            return
        if is_done:
            self.log_change(request, person, str(_("Suspended.")))
            self.message_user(request, str(_("The account is suspended.")), messages.SUCCESS)

    def _readmit(self, request: HttpRequest, person: User, fields: dict[str, Any]) -> None:
        by, reason = cast(User, request.user), AccessReason(fields["reason"])
        if readmit(person, by=by, reason=reason, request=request):
            self.log_change(request, person, str(_("Readmitted.")))
            self.message_user(request, str(_("The account is readmitted.")), messages.SUCCESS)

    def _sign_out(self, request: HttpRequest, person: User, fields: dict[str, Any]) -> None:
        sessions, _api_tokens = sign_out_everywhere(
            person,
            by=cast(User, request.user),
            request=request,
            revokes_api_tokens=fields["revokes_api_tokens"],
        )
        self.log_change(request, person, str(_("Signed out everywhere.")))
        sentence = ngettext(
            "%(count)s session was ended.", "%(count)s sessions were ended.", sessions
        )
        self.message_user(request, sentence % {"count": sessions}, messages.SUCCESS)
