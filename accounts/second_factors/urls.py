"""The addresses of second factors. Names and paths are django-allauth's, the views are ours."""

from __future__ import annotations

from django.urls import path
from django.views.generic import RedirectView

from accounts.second_factors.views import app, passkeys, proving, recovery

# What allauth calls its overview is a part of the settings.
_settings = RedirectView.as_view(
    pattern_name="settings:security", http_method_names=["get", "head"]
)

urlpatterns = [
    path("", _settings, name="mfa_index"),
    path("authenticate/", proving.second_step, name="mfa_authenticate"),
    path("reauthenticate/", proving.confirm_by_code, name="mfa_reauthenticate"),
    path("totp/activate/", app.set_up, name="mfa_activate_totp"),
    path("totp/deactivate/", app.turn_off, name="mfa_deactivate_totp"),
    path("recovery-codes/", recovery.show, name="mfa_view_recovery_codes"),
    path("recovery-codes/generate/", recovery.make, name="mfa_generate_recovery_codes"),
    path("recovery-codes/download/", recovery.save, name="mfa_download_recovery_codes"),
    path("webauthn/", _settings, name="mfa_list_webauthn"),
    path("webauthn/add/", passkeys.add, name="mfa_add_webauthn"),
    path("webauthn/login/", proving.sign_in_by_passkey, name="mfa_login_webauthn"),
    path(
        "webauthn/reauthenticate/", proving.confirm_by_passkey, name="mfa_reauthenticate_webauthn"
    ),
    path("webauthn/keys/<int:pk>/edit/", passkeys.rename, name="mfa_edit_webauthn"),
    path("webauthn/keys/<int:pk>/remove/", passkeys.remove, name="mfa_remove_webauthn"),
]
