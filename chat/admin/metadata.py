"""What pages about rows have in common that show metadata alone, and change nothing.

They are pages of their own and not Django's lists: those take any field in an
address (`?title__startswith=…`), and would tell by their rows what nobody
shows. They read no more than a page, without counting: a site has hundreds of
thousands of rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse

from accounts.models import User
from accounts.readonly_admin import ReadOnly
from accounts.roles import may
from chat.views.sidebar import place_of

PERMISSION = "conversations.read_metadata"
PAGE_ROWS = 50
# People whom a search by address finds; more would be no search.
FOUND_PEOPLE = 50


@dataclass(frozen=True)
class Page:
    """Some rows of a list, newest first, and the address of those that follow; empty: the end."""

    rows: list[Any]
    next_query: str
    first_query: str
    is_first: bool


class MetadataAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # no parameter at run time
    view_permission = PERMISSION

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - Django's signature
        """Tell whether it may go with its person: there is no page that deletes it alone."""
        return may(request.user, "erase.others")

    def staff_of(self, request: HttpRequest, permission: str = PERMISSION) -> User:
        """Return who asks. Raises PermissionDenied."""
        if not may(request.user, permission):
            raise PermissionDenied
        return cast("User", request.user)

    def shown(self, request: HttpRequest, template: str, values: dict[str, Any]) -> HttpResponse:
        """Return the page; no cache keeps what staff see."""
        values = {**self.admin_site.each_context(request), **values}
        response = TemplateResponse(request, f"admin/chat/{template}.html", values)
        response["Cache-Control"] = "no-store"
        return response


def page_of(request: HttpRequest, rows: QuerySet[Any], at: str) -> Page:
    """Return the page that the address names, of `rows` ordered by the time in field `at`."""
    rows = rows.order_by(f"-{at}", "-id")
    place = place_of(request.GET.get("after", ""))
    if place is not None:
        earlier = Q(**{f"{at}__lt": place.at})
        same_time = Q(**{at: place.at}, id__lt=place.id)
        # The last condition adds nothing but a bound that the index can use.
        rows = rows.filter(earlier | same_time, **{f"{at}__lte": place.at})
    # One more than is shown: it says whether there is a next page.
    found = list(rows[: PAGE_ROWS + 1])
    is_more = len(found) > PAGE_ROWS
    return Page(
        rows=found[:PAGE_ROWS],
        next_query=_query(request.GET, found[PAGE_ROWS - 1], at) if is_more else "",
        first_query=_query(request.GET),
        is_first=place is None,
    )


def people_found(term: str) -> QuerySet[User]:
    """Return those whose address holds `term`, or whose id it is."""
    found = User.objects.filter(email__icontains=term).order_by("email")
    return User.objects.filter(pk__in=list(found.values_list("pk", flat=True)[:FOUND_PEOPLE]))


def _query(query: QueryDict, last: Any = None, at: str = "") -> str:
    """Return the address of the page after `last`, or of the first one."""
    changed = query.copy()
    changed.pop("after", None)
    if last is not None:
        changed["after"] = f"{getattr(last, at).isoformat()}_{last.pk}"
    return changed.urlencode()
