"""Exports of what others wrote: of one person, of those who were chosen, or of all; on record."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.confirming import confirmed
from accounts.models import User
from accounts.people import tools
from accounts.people.tools import PeopleTool, PersonTool
from accounts.redirects import SeeOther
from accounts.roles import may
from chat.admin.metadata import MetadataAdmin
from chat.admin.reasons import ReasonForm
from chat.downloads import download
from chat.exports.of_others import OthersFormat, file_of_others
from chat.models import Conversation
from chat.operations.looking import note_exports
from chat.operations.looking.access import EXPORT

# People whom an address can name; more are all, or several exports.
MAX_PEOPLE = 200
_BATCH = 100


class ExportForm(ReasonForm):
    form = forms.ChoiceField(
        label=_("Format"),
        choices=[
            (OthersFormat.JSON_LINES.value, _("JSON lines: a conversation a line, whole")),
            (OthersFormat.TABLE.value, _("CSV: a message a row")),
        ],
        initial=OthersFormat.JSON_LINES.value,
    )
    field_order = ("form", "ground", "explanation")


class ExportingAdmin(MetadataAdmin):
    def export_urls(self) -> list[URLPattern]:
        page = require_http_methods(["GET", "HEAD", "POST"])(self.export_page)
        one = require_http_methods(["GET", "HEAD"])(self.export_person)
        wrap = self.admin_site.admin_view
        return [
            path("export/", wrap(page), name="chat_conversation_export"),
            path("export/<int:object_id>/", wrap(one), name="chat_conversation_export_person"),
        ]

    def export_person(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Lead from a person's page to the export of what they wrote."""
        self.staff_of(request, EXPORT)
        person = User.objects.filter(pk=object_id).first()
        return SeeOther(address_for([person] if person else []))

    def export_page(self, request: HttpRequest) -> HttpResponseBase:
        """Ask why, and who it is once more; then send the file."""
        self.staff_of(request, EXPORT)
        return confirmed(self._export)(request)

    def _export(self, request: HttpRequest) -> HttpResponse:
        user = self.staff_of(request, EXPORT)
        chosen = _named(request)
        people = _exportable(user, chosen)
        form = ExportForm(request.POST if request.method == "POST" else None)
        if form.is_valid() and people.exists():
            keys = list(people.values_list("pk", flat=True))
            note_exports(user, _walk(keys), form.reason, request)
            file = file_of_others(_walk(keys), OthersFormat(form.cleaned_data["form"]))
            return download(request, file)  # type: ignore[return-value]  # is one
        count = people.count()
        values = {
            "title": _("Export conversations"),
            "form": form,
            "is_all": chosen is None,
            "people": people[:MAX_PEOPLE] if chosen is not None else [],
            "count": count,
            "left_out": len(chosen) - count if chosen is not None else 0,
            "leaves_out_staff": not may(user, "people.roles"),
        }
        return self.shown(request, "export", values)


def address_for(people: list[User]) -> str:
    """Return the address of the page for these people."""
    query = urlencode({"person": [each.public_id for each in people]}, doseq=True)
    return f"{reverse('admin:chat_conversation_export')}?{query or 'person='}"


def _named(request: HttpRequest) -> set[UUID] | None:
    """Return the public ids that the address names; None: all people."""
    if "person" not in request.GET:
        return None
    found = set()
    for text in request.GET.getlist("person")[:MAX_PEOPLE]:
        try:
            found.add(UUID(text))
        except ValueError:
            continue
    return found


def _exportable(user: User, chosen: set[UUID] | None) -> QuerySet[User]:
    """Return those who wrote something, and whose words `user` may take along."""
    wrote = Conversation.objects.filter(owner=OuterRef("pk"))
    people = User.objects.filter(Exists(wrote)).exclude(pk=user.pk).order_by("pk")
    if chosen is not None:
        people = people.filter(public_id__in=chosen)
    if not may(user, "people.roles"):
        people = people.filter(is_staff=False, is_superuser=False)
    return people


def _walk(keys: list[int]) -> Iterator[User]:
    """Yield these people, some at a time: there may be very many."""
    for start in range(0, len(keys), _BATCH):
        yield from User.objects.filter(pk__in=keys[start : start + _BATCH]).order_by("pk")


def _export_selected(request: HttpRequest, people: QuerySet[User]) -> HttpResponse | None:
    chosen = list(people[: MAX_PEOPLE + 1])
    if len(chosen) > MAX_PEOPLE:
        sentence = _("Choose at most %(count)s people, or export all.") % {"count": MAX_PEOPLE}
        messages.error(request, sentence)
        return None
    return SeeOther(address_for(chosen))


tools.register(
    PersonTool(
        "chat_conversation_export_person",
        _("Export conversations"),
        EXPORT,
    )
)
tools.register_for_several(
    PeopleTool(
        "export_conversations",
        _("Export conversations of selected people"),
        EXPORT,
        _export_selected,
    )
)
