"""The fields people fill in, read but not judged: what is valid is for the actions to say."""

from __future__ import annotations

from datetime import date

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from chat.domain.feedback import Rating
from chat.domain.wishes import Preset

KEY_MAX_CHARS = 200
# As many as the database keeps of it (chat.models.draft).
WRITER_MAX_CHARS = 32
# Days that can be counted from in every time zone.
_POSSIBLE_DAYS = [MinValueValidator(date(1970, 1, 2)), MaxValueValidator(date(9998, 12, 31))]


class MessageForm(forms.Form):
    """A message. `parent` is the last event that the page showed, `key` the idempotency key."""

    # A plain Field: it neither strips nor refuses anything of what was typed.
    prompt = forms.Field(required=False)
    key = forms.CharField(required=False, max_length=KEY_MAX_CHARS)
    model = forms.CharField(required=False, max_length=200)
    parent = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    temporary = forms.BooleanField(required=False)
    kept = forms.BooleanField(required=False)
    instructions = forms.Field(required=False)
    writer = forms.CharField(required=False, max_length=WRITER_MAX_CHARS)
    number = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1)
    # A waiting message that was edited.
    replaces = forms.UUIDField(required=False)


class WaitingForm(forms.Form):
    """Which waiting message is meant, and the last event that the page shows."""

    message = forms.UUIDField(required=False)
    parent = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)


class DraftForm(forms.Form):
    """A draft. `writer` is the tab that types, `number` counts its changes."""

    prompt = forms.Field(required=False)
    writer = forms.CharField(required=False, max_length=WRITER_MAX_CHARS)
    number = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1)


class AgainForm(forms.Form):
    """How a reply should be written again: by which model, and how, in a word or in one's own."""

    model = forms.CharField(required=False, max_length=200)
    preset = forms.ChoiceField(required=False, choices=[(one.value, "") for one in Preset])
    # A plain Field: how long it may be is for the wish to say.
    instruction = forms.Field(required=False)


class PlaceForm(forms.Form):
    """Which part of a conversation is asked for, by the sequences of events."""

    branch = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    before = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    since = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1)
    turn = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)


class FeedbackForm(forms.Form):
    """A thumb, or none, to take one back; `explains` comes with the form that asks why."""

    rating = forms.ChoiceField(required=False, choices=[(each.value, "") for each in Rating])
    explains = forms.BooleanField(required=False)
    # What fits to the thumb, and how long it may be, is for the action to say.
    reason = forms.CharField(required=False)
    text = forms.CharField(required=False, strip=False)


class SearchForm(forms.Form):
    """A search: `q` is asked for, the other fields narrow it; `after` is a place between pages.

    `since` and `until` are days of the reader's calendar, both of them included.
    """

    # A plain Field: it keeps what was typed, and what is wrong with it is for the query to say.
    q = forms.Field(required=False)
    by = forms.ChoiceField(required=False, choices=[("me", ""), ("vana", "")])
    where = forms.ChoiceField(required=False, choices=[("titles", ""), ("pinned", "")])
    when = forms.ChoiceField(required=False, choices=[("week", ""), ("month", ""), ("year", "")])
    since = forms.DateField(required=False, validators=_POSSIBLE_DAYS)
    until = forms.DateField(required=False, validators=_POSSIBLE_DAYS)
    within = forms.UUIDField(required=False)
    after = forms.CharField(required=False, max_length=200)
