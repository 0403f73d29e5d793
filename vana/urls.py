"""Every address of the site."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from accounts.views import admin_sign_in
from vana.metrics.views import metrics

urlpatterns = [
    path("admin/login/", admin_sign_in),
    path("admin/", admin.site.urls),
    path("accounts/", include("accounts.urls")),
    path("settings/", include("accounts.settings.urls")),
    path("api/v1/", include("chat.api.urls")),
    path("api/users/", include("chat.api.older_urls")),
    path("health/", include("vana.health.urls")),
    path("metrics", metrics, name="metrics"),
    path("", include("chat.urls")),
]

handler400 = "chat.views.errors.bad_request"
handler403 = "chat.views.errors.no_access"
handler404 = "chat.views.errors.not_found"
# Asked for by django-allauth, whose limits it answers for.
handler429 = "accounts.pauses.too_many_requests"
handler500 = "chat.views.errors.fault"
