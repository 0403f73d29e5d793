"""The site of the administration: its pages beside those of rows, and its one way in and out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.redirects import SeeOther
from accounts.roles import may
from chat.operations.figures.shown import overview
from vana.administration.configuration import sections

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Place:
    """A page that is not the list of a model, as the menu names it."""

    title: _StrPromise
    name: str
    permission: str

    @property
    def url(self) -> str:
        return reverse(f"admin:{self.name}")


PLACES = (
    Place(_("Roles"), "accounts_user_roles", "people.view"),
    Place(_("Settings"), "settings", "settings.view"),
    Place(_("Backups"), "chat_backups", "jobs.view"),
)


class Administration(AdminSite):
    site_header = _("Administration")
    site_title = "Vana"
    index_title = _("Overview")
    # Django's own menu needs its script; ours is in templates/admin/_sidebar.html.
    enable_nav_sidebar = False

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Add what the menu shows beside models: the pages that this person may open."""
        places = [place for place in PLACES if may(request.user, place.permission)]
        return {**super().each_context(request), "administration_pages": places}

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Add the figures, for who may see them."""
        figures = overview() if may(request.user, "figures.view") else None
        return super().index(request, {"overview": figures, **(extra_context or {})})

    def get_urls(self) -> list[Any]:
        page = self.admin_view(require_safe(self.settings_page))
        return [path("settings/", page, name="settings"), *super().get_urls()]

    def settings_page(self, request: HttpRequest) -> HttpResponse:
        """Show what the environment decides. It is changed there, and nowhere else."""
        if not may(request.user, "settings.view"):
            raise PermissionDenied
        values = {**self.each_context(request), "title": _("Settings"), "sections": sections()}
        return TemplateResponse(request, "admin/settings.html", values)

    def password_change(  # type: ignore[override]  # a redirect is no template's answer
        self,
        request: HttpRequest,  # noqa: ARG002 - Django's signature
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002 - as above
    ) -> HttpResponse:
        """Lead to the page that everybody has: it ends other sessions and goes on record."""
        return SeeOther(reverse("settings:security"))

    def password_change_done(  # type: ignore[override]  # as above
        self,
        request: HttpRequest,  # noqa: ARG002 - Django's signature
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002 - as above
    ) -> HttpResponse:
        return SeeOther(reverse("settings:security"))
