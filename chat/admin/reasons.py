"""The question that stands before every look at what others wrote."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chat.domain.looking import (
    EXPLANATION_MAX_CHARS,
    EXPLANATION_MIN_CHARS,
    GROUND_WORDS,
    Reason,
    reason_of,
)
from chat.domain.looking_errors import LookRefused


def _grounds() -> list[tuple[str, str]]:
    chosen = [(ground.value, gettext(words)) for ground, words in GROUND_WORDS.items()]
    return [("", "---------"), *chosen]


class ReasonForm(forms.Form):
    ground = forms.ChoiceField(label=_("Reason"), choices=_grounds)
    explanation = forms.CharField(
        label=_("In your words"),
        help_text=_("At least 20 characters. The person reads it; do not repeat what they wrote."),
        min_length=EXPLANATION_MIN_CHARS,
        max_length=EXPLANATION_MAX_CHARS,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean(self) -> dict[str, Any]:
        """Add the reason, as the domain takes it."""
        fields = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                fields["reason"] = reason_of(fields["ground"], fields["explanation"])
            except LookRefused as error:
                raise ValidationError(str(error.message), error.code) from error
        return fields

    @property
    def reason(self) -> Reason:
        """The reason of a valid form."""
        found: Reason = self.cleaned_data["reason"]
        return found
