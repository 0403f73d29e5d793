"""The addresses of a person's settings."""

from __future__ import annotations

from django.urls import path

from accounts.settings import api_tokens, views

app_name = "settings"

urlpatterns = [
    path("", views.profile, name="profile"),
    path("appearance/", views.appearance, name="appearance"),
    path("security/", views.security, name="security"),
    path("sessions/", views.sessions, name="sessions"),
    path("tokens/", api_tokens.tokens, name="tokens"),
    path("tokens/new/", api_tokens.new_token, name="new_token"),
    path("tokens/<uuid:api_token_id>/revoke/", api_tokens.revoke_token, name="revoke_token"),
    path("privacy/", views.privacy, name="privacy"),
]
