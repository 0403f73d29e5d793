"""The fields people fill in, read but not judged: what is valid is for the actions to say."""

from __future__ import annotations

from django import forms

KEY_MAX_CHARS = 200


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
