"""Who is let in, whichever way they come: by password, session, passkey, code or token."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User


class PersonBackend(AuthenticationBackend):
    """allauth's, which finds people by their addresses.

    Django and Channels ask it at every request whether the session's person is
    still let in, so this one answer closes pages, streams and tokens at once.
    """

    def user_can_authenticate(self, user: Any) -> bool:
        return bool(user.may_sign_in)

    @classmethod
    def take_waiting(cls) -> User | None:
        """Return who gave the right password just now, and is not let in only because they wait.

        Or because they closed their account, and may take that back. allauth leaves in
        the thread whom it did not let in; asking takes it away.
        """
        refused: User | None = cls.unstash_authenticated_user()
        if refused is None or not refused.is_active:
            return None
        return refused if refused.closed_at is None or refused.may_come_back else None
