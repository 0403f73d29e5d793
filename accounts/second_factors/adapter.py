"""What django-allauth asks us about second factors (MFA_ADAPTER)."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.second_factors.boxes import seal, unseal


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "unverified_email": _("Confirm your email address first."),
    }

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Raises UnreadableSecret."""
        return unseal(encrypted_text)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Bind passkeys to SITE_URL; a forged Host header changes nothing."""
        return {"id": settings.SITE_HOST, "name": "Vana"}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        """Passkeys keep the id, and show it to whoever holds the key: it says nothing."""
        return {
            "id": user.public_id.bytes,
            "name": user.email,
            "display_name": user.name or user.email,
        }
