"""Django's administration with Vana's site in the place of Django's own."""

from __future__ import annotations

from django.contrib.admin.apps import AdminConfig


class AdministrationConfig(AdminConfig):
    default_site = "vana.administration.site.Administration"
