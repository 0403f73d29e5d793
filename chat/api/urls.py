"""The addresses of the API, version 1."""

from __future__ import annotations

from django.urls import include, path

from chat.api.api import api
from chat.api.docs import docs

app_name = "api"

urlpatterns = [
    path("docs/", docs, name="docs"),
    path("auth/app/", include("chat.api.app_urls")),
    path("", api.urls),
]
