"""How long a person's conversations are kept: a page of the settings."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.redirects import SeeOther, own_path
from chat import actions
from chat.domain.retention import NEVER, Policy
from chat.operations.retention.policies import site_policy_of
from chat.operations.retention.previews import preview_choice

# Offered where the site's limits allow them.
_DAYS = (1, 7, 30, 90, 180, 365, 730, 1_825, 3_650)
# What the form sends for no choice.
_SITE = "site"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def keep_for(request: HttpRequest) -> HttpResponse:
    """Ask how long; what would go at once is said before it is saved."""
    person = cast("User", request.user)
    site = site_policy_of(person)
    if request.method != "POST":
        return _page(request, site, _written(person.retention_days))
    chosen = request.POST.get("days", "")
    if chosen not in dict(_choices(site, person)):
        return _page(request, site, chosen, error=_("Choose one of these."))
    days = None if chosen == _SITE else int(chosen)
    count = preview_choice(person, site.chosen(days))
    if count and "sure" not in request.POST:
        return _page(request, site, chosen, count=count)
    actions.keep_for(person.pk, days)
    messages.success(request, _("Your settings were saved."))
    return SeeOther(own_path(None, default="settings:privacy"))


def _page(
    request: HttpRequest, site: Policy, chosen: str, *, count: int = 0, error: str = ""
) -> HttpResponse:
    values = {
        "page": "privacy",
        "choices": _choices(site, cast("User", request.user)),
        "chosen": chosen,
        "count": count,
        "policy": site,
        "error": error,
    }
    return render(request, "settings/keep_for.html", values, status=400 if error else 200)


def _choices(site: Policy, person: User) -> list[tuple[str, str]]:
    """Return what can be chosen: what the limits allow, and what was chosen before."""
    days = {each for each in _DAYS if site.chosen(each).days == each}
    days |= {site.shortest_days}
    days |= {each for each in (site.limit_days, person.retention_days) if each}
    found = [(_SITE, _("As the site says: %(days)s") % {"days": days_text(site.days)})]
    found += [(str(each), days_text(each)) for each in sorted(days)]
    if site.limit_days is None:
        found.append((str(NEVER), days_text(None)))
    return found


def days_text(days: int | None) -> str:
    if not days:
        return _("until I delete them")
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}


def _written(days: int | None) -> str:
    return _SITE if days is None else str(days)
