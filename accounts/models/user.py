"""The people who sign in."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create a person who signs in with `email`; None makes the password unusable."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create a superuser. Whoever can run commands on the server vouches for the address."""
        user = self.create_user(email, password, is_staff=True, is_superuser=True, **fields)
        user.vouch_for_address()
        return user

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """Addresses are compared in small letters, so they are kept so."""
        return (email or "").strip().lower()

    def get_by_natural_key(self, username: str | None) -> User:
        """Find a person by e-mail address; capitals do not matter."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account. `public_id` stands for them wherever others can see it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("email"), unique=True)
    name = models.CharField(_("name"), max_length=80, blank=True)
    is_staff = models.BooleanField(_("staff"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    theme = models.CharField(
        max_length=8,
        default="system",
        choices=[("system", _("System")), ("light", _("Light")), ("dark", _("Dark"))],
    )
    text_size = models.CharField(
        max_length=8,
        default="normal",
        choices=[
            ("small", _("Small")),
            ("normal", _("Normal")),
            ("large", _("Large")),
            ("larger", _("Larger")),
        ],
    )
    send_key = models.CharField(
        max_length=12,
        default="enter",
        choices=[("enter", _("Enter")), ("ctrl-enter", _("Ctrl + Enter"))],
    )
    announcements = models.CharField(
        max_length=12,
        default="sentences",
        choices=[
            ("sentences", _("Sentence by sentence")),
            ("whole", _("Only when complete")),
            ("end", _("Only that it is complete")),
        ],
    )
    follows_text = models.BooleanField(default=True)
    time_zone = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=16, blank=True)
    # For every model that answers this person (chat.views.instructions).
    instructions = models.TextField(blank=True)
    keeps_history = models.BooleanField(default=True)
    # Days without use after which a conversation goes; 0: never, None: as the site says.
    retention_days = models.PositiveIntegerField(null=True, blank=True)
    # A role that was taken may have kept more: what it kept does not go at once.
    roles_changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    # None: what the site gives everybody (QUOTA_MESSAGES_PER_DAY, QUOTA_TOKENS_PER_MONTH).
    messages_per_day = models.PositiveIntegerField(
        _("messages a day"),
        null=True,
        blank=True,
        help_text=_("Empty: as for everybody. 0: no messages at all."),
    )
    tokens_per_month = models.PositiveBigIntegerField(
        _("tokens a month"), null=True, blank=True, help_text=_("Empty: as for everybody.")
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    # None: signed up under the policy "approval", and staff have not decided yet.
    approved_at = models.DateTimeField(
        _("approved"), default=timezone.now, null=True, blank=True, editable=False
    )

    # Not None: it is to be erased, and lets nobody in. Until `erased_from` signing in takes it
    # back; without that, erasing has begun (accounts/privacy/closing.py).
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    erased_from = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="accounts_user_email_any_case"),
        ]

    def __str__(self) -> str:
        return self.email

    def clean(self) -> None:
        super().clean()
        self.email = UserManager.normalize_email(self.email)

    def vouch_for_address(self) -> None:
        """Make the account's address its one address, verified; what it had before goes."""
        addresses = EmailAddress.objects.filter(user_id=self.pk)
        addresses.exclude(email=self.email).delete()
        verified = {"primary": True, "verified": True}
        EmailAddress.objects.update_or_create(user_id=self.pk, email=self.email, defaults=verified)

    @property
    def may_sign_in(self) -> bool:
        """Whether this person is neither suspended nor waiting for approval nor about to go."""
        return self.is_active and self.approved_at is not None and self.closed_at is None

    @property
    def may_come_back(self) -> bool:
        """Whether signing in takes back that the account is to be erased."""
        return self.erased_from is not None and self.erased_from > timezone.now()

    @property
    def short_name(self) -> str:
        """What to call this person: the name's first word, else the address's first part."""
        return (self.name.split() or [self.email.partition("@")[0]])[0]

    @property
    def initials(self) -> str:
        words = self.name.split() or [self.email]
        letters = [words[0][0], *([words[-1][0]] if len(words) > 1 else [])]
        return "".join(letters).upper()
