"""The fields people fill in, read but not judged: what is valid is for the actions to say."""

from __future__ import annotations

from datetime import date

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

KEY_MAX_CHARS = 200
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


class PlaceForm(forms.Form):
    """Which part of a conversation is asked for, by the sequences of events."""

    branch = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    before = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    since = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1)
    turn = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)


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
