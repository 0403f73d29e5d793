"""What the forms for signing up share, on pages and by JSON (ACCOUNT_SIGNUP_FORM_CLASS).

django-allauth builds both on this class, so that a policy holds for either.
"""

from __future__ import annotations

from typing import Any

from allauth.core import context
from django import forms
from django.http import HttpRequest

from accounts.joining import entrance, policy
from accounts.joining.invitations import InvitedAtAnotherAddress
from accounts.models import User


class JoiningForm(forms.Form):
    invitation = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Refuse whom the policy does not let in. Raises InvitationNotGood, TooManyAttempts."""
        fields = super().clean() or self.cleaned_data
        email = fields.get("email", "")
        if email and not policy.is_welcome(email):
            self.add_error("email", policy.domains_sentence())
        if policy.needs_invitation():
            try:
                entrance.show_invitation(context.request, fields.get("invitation", ""), email)
            except InvitedAtAnotherAddress as error:
                self.add_error("email", forms.ValidationError(error.message, error.code))
        return fields

    def signup(self, request: HttpRequest, user: User) -> None:
        """Nothing more is to be done with a new account; django-allauth asks for this method."""
