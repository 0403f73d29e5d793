"""By what the lists of conversations and of generations are narrowed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from chat.admin.metadata import people_found
from chat.domain.conversations import VANA_APP_NAME
from chat.domain.generations import GenerationStatus

_STATES = {
    "active": Q(deleted_at=None, archived_at=None),
    "pinned": Q(deleted_at=None, pinned_at__isnull=False),
    "archived": Q(deleted_at=None, archived_at__isnull=False),
    "trash": Q(deleted_at__isnull=False),
    "held": Q(is_held=True),
}


class ConversationFinder(forms.Form):
    q = forms.CharField(
        label=_("Person or id"),
        required=False,
        max_length=200,
        help_text=_(
            "An address or a part of it, a person's id, a conversation's id,"
            " or the id by which an agent knows a session."
        ),
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("Any")),
            ("active", _("In the list")),
            ("pinned", _("Pinned")),
            ("archived", _("Archived")),
            ("trash", _("In the trash")),
            ("held", _("Held")),
        ],
    )
    kind = forms.ChoiceField(
        label=_("Whose"),
        required=False,
        choices=[("", _("Anybody's")), ("people", _("People's")), ("agents", _("Agents'"))],
    )

    def wanted(self) -> Q:
        """Return what is to be shown; of a form that makes no sense, nothing."""
        if not self.is_valid():
            return Q(pk__in=[])
        fields = self.cleaned_data
        wanted = _STATES.get(fields["state"], Q())
        if fields["kind"]:
            is_people = Q(app_name=VANA_APP_NAME)
            wanted &= is_people if fields["kind"] == "people" else ~is_people
        return wanted & _named(fields["q"], prefix="")

    def person(self) -> User | None:
        """Return the one person whom the search names."""
        term = self.cleaned_data.get("q", "") if self.is_valid() else ""
        found = list(_people(term)[:2]) if term else []
        return found[0] if len(found) == 1 else None


class GenerationFinder(forms.Form):
    q = forms.CharField(
        label=_("Person or id"),
        required=False,
        max_length=200,
        help_text=_("An address or a part of it, or the id of a person, conversation or reply."),
    )
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("Any")), *((each.value, each.value) for each in GenerationStatus)],
    )
    model = forms.CharField(label=_("Model"), required=False, max_length=255)

    def wanted(self) -> Q:
        if not self.is_valid():
            return Q(pk__in=[])
        fields = self.cleaned_data
        wanted = _named(fields["q"], prefix="conversation__")
        if fields["status"]:
            wanted &= Q(status=fields["status"])
        if fields["model"]:
            wanted &= Q(model_name=fields["model"])
        return wanted


def _named(term: str, *, prefix: str) -> Q:
    """Return the condition for rows of a person or with an id; `prefix` leads to conversations."""
    if not term:
        return Q()
    named = Q(
        **{f"{prefix}owner__in": _people(term), f"{prefix}session_key": term}, _connector=Q.OR
    )
    uuid = uuid_of(term)
    if uuid is not None:
        named |= Q(pk=uuid)
        if prefix:
            named |= Q(**{f"{prefix[:-2]}_id": uuid})
    return named


def _people(term: str) -> Any:
    uuid = uuid_of(term)
    if uuid is not None:
        return User.objects.filter(public_id=uuid)
    return people_found(term)


def uuid_of(text: str) -> UUID | None:
    try:
        return UUID(text.strip())
    except ValueError:
        return None
