"""The audit in the administration: to look at, to search, to take along; never to change."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.audit import checks, exports
from accounts.audit.record import record
from accounts.models import AuditEvent, User
from accounts.readonly_admin import ReadOnly
from accounts.redirects import SeeOther
from accounts.roles import may

PERMISSION = "audit.view"
# People whom a search by address finds; more would be no search.
FOUND_PEOPLE = 50
# Each is named after who asked, or by what; together they are what was erased.
ERASURES = ("account.erase", "people.erase", "people.refuse", "erase.others", "erasures.reapply")


class ResourceFilter(admin.SimpleListFilter):
    title = _("what")
    parameter_name = "of"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002 - Django's signature
        return [
            ("account", _("Accounts: by the person")),
            ("api_token", _("API tokens")),
            ("audit", _("The audit itself")),
            ("conversations", _("Conversations")),
            ("erase", _("Erasures")),
            ("export", _("Exports")),
            ("hold", _("Legal holds")),
            ("import", _("Imports")),
            ("invitation", _("Invitations")),
            ("jobs", _("Jobs")),
            ("people", _("People: by staff")),
            ("retention", _("Retention")),
            ("second_factor", _("Second factors")),
        ]

    def queryset(self, request: HttpRequest, events: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:  # noqa: ARG002 - as above
        resource = self.value()
        if resource == "erase":
            return events.filter(action__in=ERASURES)
        return events.filter(action__startswith=f"{resource}.") if resource else events


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # no parameter at run time
    """Read only for everybody: the model and the database refuse changes as well."""

    view_permission = PERMISSION
    ordering = ("-number",)
    list_display = ("number", "at", "action", "outcome", "who", "whom", "detail", "address_hash")
    list_display_links = ("number", "at")
    list_filter = (ResourceFilter, "outcome")
    list_per_page = 100
    date_hierarchy = "at"
    # What is searched, `get_search_results` says; Django wants it not to be empty.
    search_fields = ("action",)
    search_help_text = _(
        "An action such as people.suspend, a person's address or id, an id, or a hash of where "
        "it came from."
    )
    show_full_result_count = False
    actions = None
    fields = readonly_fields = (
        *("number", "at", "action", "outcome", "who", "whom", "subject_kind", "subject_id"),
        *("actor_public_id", "detail", "address_hash", "previous_hash", "hash"),
    )

    @admin.display(description=_("who"))
    def who(self, event: AuditEvent) -> str:
        """Return the actor as staff know them: by address while there is an account."""
        if event.actor_public_id is None:
            return str(_("The site"))
        return self._address_of(str(event.actor_public_id))

    @admin.display(description=_("to whom"))
    def whom(self, event: AuditEvent) -> str:
        if event.subject_kind != "person":
            return f"{event.subject_kind} {event.subject_id}".strip()
        return self._address_of(event.subject_id)

    def _address_of(self, public_id: str) -> str:
        return User.objects.filter(public_id=public_id).values_list("email", flat=True).first() or (
            public_id
        )

    def get_search_results(
        self,
        request: HttpRequest,  # noqa: ARG002 - as above
        queryset: QuerySet[AuditEvent],
        search_term: str,
    ) -> tuple[QuerySet[AuditEvent], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        wanted = Q(action__startswith=term.lower()) | Q(subject_id=term) | Q(address_hash=term)
        ids = [_uuid(term)] if _uuid(term) else []
        people = User.objects.filter(email__icontains=term).values_list("public_id", flat=True)
        ids += list(people[:FOUND_PEOPLE]) if "@" in term else []
        wanted |= Q(actor_public_id__in=ids) | Q(subject_id__in=[str(one) for one in ids])
        return queryset.filter(wanted), False

    def get_urls(self) -> list[URLPattern]:
        pages = (("export", self.export), ("check", self.check_chain))
        urls = [
            path(
                f"{name}/",
                self.admin_site.admin_view(require_POST(page)),
                name=f"accounts_auditevent_{name}",
            )
            for name, page in pages
        ]
        return [*urls, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        more = {"status": checks.last_check(), "query": request.GET.urlencode()}
        return super().changelist_view(request, {**more, **(extra_context or {})})

    def export(self, request: HttpRequest) -> HttpResponse:
        """Send what the list shows, whole, as a file; that it was taken along goes on record."""
        file_format = request.POST.get("format", "csv")
        if not may(request.user, PERMISSION):
            raise PermissionDenied
        if file_format not in exports.FORMATS:
            raise Http404
        events = self.get_changelist_instance(request).get_queryset(request)
        record("audit.export", by=cast(User, request.user), request=request, detail=file_format)
        return exports.download(request, events, file_format)  # type: ignore[return-value]  # is one

    def check_chain(self, request: HttpRequest) -> HttpResponse:
        if not may(request.user, PERMISSION):
            raise PermissionDenied
        status = checks.check()
        if status.problem is None:
            self.message_user(request, str(_("The audit is whole.")), messages.SUCCESS)
        else:
            self.message_user(request, str(_("The audit is broken.")), messages.ERROR)
        return SeeOther(reverse("admin:accounts_auditevent_changelist"))


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
