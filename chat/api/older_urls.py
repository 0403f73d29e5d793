"""The addresses under /api/users/."""

from __future__ import annotations

from django.urls import path

from chat.api.older import older

app_name = "older"

urlpatterns = [path("", older.urls)]
