"""Staff's way to help somebody who lost phone, passkeys and recovery codes."""

from __future__ import annotations

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from accounts.second_factors.removal import remove_second_factors


@admin.action(
    description=gettext_lazy("Remove all second factors"),
    permissions=["credentials"],  # has_credentials_permission of the class that offers it
)
def remove_factors(
    model_admin: admin.ModelAdmin[User], request: HttpRequest, people: QuerySet[User]
) -> HttpResponseBase | None:
    """Ask, and then remove them. Nobody sees a secret for it."""
    chosen = list(people)
    if not all(model_admin.has_change_permission(request, person) for person in chosen):
        raise PermissionDenied
    if request.POST.get("is_sure") != "yes":
        return _question(model_admin, request, chosen)
    changed = [person for person in chosen if remove_second_factors(request, person)]
    for person in changed:
        model_admin.log_change(request, person, _("All second factors were removed."))
    sentence = ngettext(
        "%(count)s person signs in with the password alone now.",
        "%(count)s people sign in with the password alone now.",
        len(changed),
    )
    messages.success(request, sentence % {"count": len(changed)})
    return None


def _question(
    model_admin: admin.ModelAdmin[User], request: HttpRequest, people: list[User]
) -> TemplateResponse:
    values = {
        **model_admin.admin_site.each_context(request),
        "title": _("Remove all second factors?"),
        "people": people,
    }
    return TemplateResponse(request, "admin/accounts/user/remove_factors.html", values)
