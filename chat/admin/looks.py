"""Who of the staff looked at what others wrote, for those who see the audit. Nobody changes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.readonly_admin import ReadOnly
from accounts.roles import AccountRole
from chat.admin.finding import uuid_of
from chat.admin.metadata import people_found
from chat.domain.looking import GROUND_WORDS, KIND_WORDS, Ground, LookKind
from chat.models import ContentAccess

PERMISSION = "audit.view"


class KindFilter(admin.SimpleListFilter):
    title = _("what")
    parameter_name = "kind"
    words: Mapping[Any, str] = KIND_WORDS

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002 - Django's signature
        return [(each.value, gettext(words)) for each, words in self.words.items()]

    def queryset(
        self,
        request: HttpRequest,  # noqa: ARG002 - as above
        rows: QuerySet[ContentAccess],
    ) -> QuerySet[ContentAccess]:
        value = self.value()
        return rows.filter(**{self.parameter_name: value}) if value else rows


class GroundFilter(KindFilter):
    title = _("ground")
    parameter_name = "ground"
    words = GROUND_WORDS


@admin.register(ContentAccess)
class ContentAccessAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # no parameter at run time
    view_permission = PERMISSION
    ordering = ("-begun_at", "-id")
    list_display = (
        *("begun_at", "kind_name", "who", "whose", "conversation", "ground_name", "views"),
        "over_at",
    )
    list_filter = (KindFilter, GroundFilter)
    list_per_page = 50
    list_select_related = ("owner", "reader")
    # What is searched, `get_search_results` says; Django wants it not to be empty.
    search_fields = ("owner__email",)
    search_help_text = _("The address of somebody who looked or was looked at, or an id.")
    show_full_result_count = False
    actions = None
    fields = readonly_fields = (
        *("kind_name", "who", "role", "whose", "conversation", "ground_name", "explanation"),
        *("begun_at", "until", "ended_at", "views", "seen_at"),
    )

    @admin.display(description=_("who"))
    def who(self, row: ContentAccess) -> str:
        return row.reader.email if row.reader else str(_("Somebody who is gone"))

    @admin.display(description=_("what"), ordering="kind")
    def kind_name(self, row: ContentAccess) -> str:
        return gettext(KIND_WORDS[LookKind(row.kind)])

    @admin.display(description=_("ground"), ordering="ground")
    def ground_name(self, row: ContentAccess) -> str:
        return gettext(GROUND_WORDS[Ground(row.ground)])

    @admin.display(description=_("role"))
    def role(self, row: ContentAccess) -> str:
        return str(AccountRole(row.reader_role).label)

    @admin.display(description=_("whose"))
    def whose(self, row: ContentAccess) -> str:
        return row.owner.email

    @admin.display(description=_("conversation"))
    def conversation(self, row: ContentAccess) -> str:
        if row.conversation_id is None:
            return str(_("all"))
        url = reverse("admin:chat_conversation_change", args=[row.conversation_id])
        return format_html('<a href="{}">{}</a>', url, str(row.conversation_id)[:8])

    @admin.display(description=_("over"))
    def over_at(self, row: ContentAccess) -> Any:
        return row.ended_at or row.until

    def get_search_results(
        self,
        request: HttpRequest,  # noqa: ARG002 - Django's signature
        queryset: QuerySet[ContentAccess],
        search_term: str,
    ) -> tuple[QuerySet[ContentAccess], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        uuid = uuid_of(term)
        if uuid is not None:
            named = Q(pk=uuid) | Q(conversation_id=uuid)
            named |= Q(owner__public_id=uuid) | Q(reader__public_id=uuid)
            return queryset.filter(named), False
        people = people_found(term)
        return queryset.filter(Q(owner__in=people) | Q(reader__in=people)), False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:  # noqa: ARG002 - as above
        return lookup in {one.parameter_name for one in self.list_filter}
