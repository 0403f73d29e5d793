"""What people can change of their account: the fields named here, and no others."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from accounts.forms import PASSWORD_MAX_CHARS
from accounts.languages import languages
from accounts.models import User
from accounts.timezones import zones_by_region

_LIST = {"class": "input"}


def zone_choices() -> list[Any]:
    return [("", _("As this device says")), *zones_by_region().items()]


def language_choices() -> list[tuple[str, Any]]:
    return [("", _("As this device says")), *languages()]


class OwnFieldsForm(forms.ModelForm):  # type: ignore[type-arg]  # no parameter at run time
    """Saves its own fields and leaves the others to whoever changes them meanwhile."""

    def __init__(self, data: Any = None, *, instance: User) -> None:
        super().__init__(data, instance=instance, auto_id="%s")

    def keep(self) -> None:
        """Save what was checked by `is_valid`."""
        self.save(commit=False).save(update_fields=list(self.fields))


class ProfileForm(OwnFieldsForm):
    class Meta:
        model = User
        fields = ("name",)
        labels = {"name": _("Name")}


class AppearanceForm(OwnFieldsForm):
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("For times, and for the days of your list."),
        required=False,
        choices=zone_choices,
        widget=forms.Select(_LIST),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        help_text=_("Of these pages. Replies come in the language you write in."),
        required=False,
        choices=language_choices,
        widget=forms.Select(_LIST),
    )

    def __init__(self, data: Any = None, *, instance: User) -> None:
        super().__init__(data, instance=instance)
        if len(settings.LANGUAGES) < 2:  # nothing to choose from
            del self.fields["language"]

    class Meta:
        model = User
        fields = (
            "theme",
            "text_size",
            "language",
            "time_zone",
            "send_key",
            "announcements",
            "follows_text",
        )
        labels = {
            "theme": _("Theme"),
            "text_size": _("Text size"),
            "send_key": _("Send with"),
            "announcements": _("Screen reader announcements"),
            "follows_text": _("Follow new text"),
        }
        help_texts = {
            "send_key": _("On touch keyboards Enter always makes a new line."),
            "announcements": _("How a reply is read out while it is being written."),
            "follows_text": _("Scroll along while a reply is being written."),
        }
        widgets = {
            "send_key": forms.Select(_LIST),
            "announcements": forms.Select(_LIST),
            "follows_text": forms.CheckboxInput({"role": "switch"}),
        }


class PrivacyForm(OwnFieldsForm):
    class Meta:
        model = User
        fields = ("keeps_history",)
        labels = {"keeps_history": _("Keep my conversations")}
        # What it means is said with figures of this site, so on the page.
        described = {"role": "switch", "aria-describedby": "keeps_history_helptext"}
        widgets = {"keeps_history": forms.CheckboxInput(described)}


class PasswordForm(forms.Form):
    """Both passwords. Whether the old one is right is not asked here: tries are counted."""

    oldpassword = forms.CharField(
        label=_("Current password"), max_length=PASSWORD_MAX_CHARS, strip=False
    )
    password1 = forms.CharField(label=_("New password"), max_length=PASSWORD_MAX_CHARS, strip=False)

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(data)
        self._user = user

    def clean_password1(self) -> str:
        password: str = self.cleaned_data["password1"]
        password_validation.validate_password(password, self._user)
        return password
