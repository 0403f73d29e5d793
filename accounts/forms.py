"""Sign-in and sign-up. The names of the fields are those of django-allauth's forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from accounts.models import User

# Hashing costs time by length; nobody types more than this.
PASSWORD_MAX_CHARS = 1_000


class SignInForm(forms.Form):
    login = forms.EmailField(label=_("Email"), max_length=254)
    password = forms.CharField(label=_("Password"), max_length=PASSWORD_MAX_CHARS, strip=False)
    remember = forms.BooleanField(label=_("Stay signed in on this device"), required=False)


class SignUpForm(forms.Form):
    email = forms.EmailField(label=_("Email"), max_length=254)
    password1 = forms.CharField(label=_("Password"), max_length=PASSWORD_MAX_CHARS, strip=False)

    def clean(self) -> dict[str, Any]:
        """Check the password as a whole: it must not resemble the address."""
        fields = super().clean() or self.cleaned_data
        if "password1" in fields:
            person = User(email=fields.get("email", ""))
            try:
                password_validation.validate_password(fields["password1"], person)
            except forms.ValidationError as error:
                self.add_error("password1", error)
        return fields


def password_min_chars() -> int:
    """Return the least number of characters that the validators ask for."""
    validators = password_validation.get_default_password_validators()
    return max(getattr(validator, "min_length", 0) for validator in validators)
