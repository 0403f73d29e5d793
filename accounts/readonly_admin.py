"""Rows in the administration that are looked at by those who may, and changed by nobody."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest

from accounts.roles import may


class ReadOnly:
    """For a ModelAdmin or an inline: `view_permission` opens it, and nothing changes its rows."""

    view_permission: ClassVar[str]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may(request.user, self.view_permission)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - Django's signature
        return may(request.user, self.view_permission)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - as above
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - as above
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - as above
        return False
