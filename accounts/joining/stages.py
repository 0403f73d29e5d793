"""The step of signing in at which an account that waits for approval goes no further."""

from __future__ import annotations

from allauth.account.stages import LoginStage
from allauth.core.internal.httpkit import headed_redirect_response
from django.http import HttpResponse


class ApprovalStage(LoginStage):
    """Comes after the address is verified, so only who has shown that it is theirs is told."""

    key = "approval"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Return where to go instead of in, and whether signing in goes on."""
        person = self.login.user
        if person is None or person.approved_at is not None:
            return None, True
        return headed_redirect_response("account_waiting"), False
