"""The addresses of a person's settings."""

from __future__ import annotations

from django.urls import path

from accounts.settings import views

app_name = "settings"

urlpatterns = [
    path("", views.profile, name="profile"),
    path("appearance/", views.appearance, name="appearance"),
    path("security/", views.security, name="security"),
    path("sessions/", views.sessions, name="sessions"),
    path("privacy/", views.privacy, name="privacy"),
]
