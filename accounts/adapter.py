"""What Vana decides otherwise than django-allauth does by itself."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.addresses import client_address
from accounts.backends import PersonBackend
from accounts.devices import browser_and_system
from accounts.joining import entrance, policy
from accounts.letters import MailUnavailable, send_letter
from accounts.limits import TooManyAttempts, count_attempt, window_seconds
from accounts.models import User
from accounts.privacy.closing import reopen
from accounts.redirects import is_own_path
from accounts.second_factors.ways import ways_to_confirm
from accounts.sentences import wrong_password_sentence, wrong_sign_in_sentence
from accounts.sessions import end_other_sessions

# Where a server does not know who asks (a socket without addresses), all are counted as one.
UNKNOWN_ADDRESS = "unknown"
# Django's name for the age that a session was given.
_EXPIRY_KEY = "_session_expiry"
# What allauth calls it when one of its limits is met inside a form.
_LIMIT_CODES = frozenset({"rate_limited", "too_many_login_attempts"})


class AccountAdapter(DefaultAccountAdapter):
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _("This is not the code that we sent."),
        "too_many_login_attempts": _("That was wrong too often. Ask for a new code."),
        "duplicate_email": _("This is your address already."),
        "email_taken": _("This address cannot be used."),
        "invalid_password_reset": _("This link does not work any more."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        return policy.signup_policy() is not policy.SignupPolicy.CLOSED

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Save a new account as the policy wants it. Raises InvitationNotGood."""
        with entrance.joining(request, user, form.cleaned_data["email"]):
            super().save_user(request, user, form, commit)
        return user

    def get_login_stages(self) -> list[str]:
        """Return the steps of signing in: approval comes between the address and second factors."""
        stages: list[str] = super().get_login_stages()
        place = stages.index("allauth.account.stages.EmailVerificationStage") + 1
        return [*stages[:place], "accounts.joining.stages.ApprovalStage", *stages[place:]]

    def is_ajax(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Pages answer with pages, whatever is asked for; programs have the API."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        return is_own_path(url)

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request) or UNKNOWN_ADDRESS

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User:
        """Return whose password this is; used to sign in, and to confirm that it is they.

        Counts before it looks. Who is suspended is told the same as somebody unknown;
        who waits for approval is returned, and told so by the stage of that name.
        Raises TooManyAttempts, ValidationError.
        """
        attempt = count_attempt(credentials.get("email") or "", client_address(request))
        # Spends a hash for unknown addresses too.
        person = authenticate(request, **credentials) or PersonBackend.take_waiting()
        if person is None:
            is_known = request.user.is_authenticated
            sentence = wrong_password_sentence if is_known else wrong_sign_in_sentence
            raise ValidationError(sentence(attempt.left), code="wrong_password")
        attempt.succeeded()
        return person

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in, until the browser is closed if nobody asked for longer.

        Every way in ends here: also that of people who come back before their account is
        erased. The stages have sent away whom the site does not let in.
        """
        reopen(user, request)
        if not user.may_sign_in:
            raise PermissionDenied
        if _EXPIRY_KEY not in request.session:
            request.session.set_expiry(0)
        super().login(request, user)

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, Any]]:
        return ways_to_confirm(super().get_reauthentication_methods(user))

    def set_password(self, user: User, password: str) -> None:
        """Give a new password, and sign out wherever the old one was used."""
        user.set_password(password)
        user.save(update_fields=["password"])
        end_other_sessions(user, except_key=self.request.session.session_key)

    def unstash_verified_email(self, request: HttpRequest) -> str | None:
        """Return what is stashed. A session without it stays as it is: it would get a cookie.

        Signing up calls this for new addresses only, and so nobody must see that it did.
        """
        verified: str | None = request.session.pop("account_verified_email", None)
        return verified

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail somebody waits for. Raises MailUnavailable."""
        send_letter(template_prefix, email, {**context, "is_open": policy.is_offered()})

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell somebody what was changed. It is done: a mail that does not leave undoes nothing."""
        if not settings.MAIL_ENABLED:
            return
        browser = " · ".join(filter(None, browser_and_system(self._user_agent())))
        values = {**(context or {}), "moment": timezone.now(), "device": browser}
        with suppress(MailUnavailable):
            self.send_mail(template_prefix, email or user.email, values)

    def send_account_already_exists_mail(self, email: str) -> None:
        """Tell the owner. It costs the hash that a new account costs, or time would tell."""
        if not self.request.user.is_authenticated:
            spend_hash()
        entrance.use_up_for_known(self.request, email)
        self.send_mail("account/email/account_already_exists", email, {})

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:  # noqa: ARG002 - allauth's signature
        name = "settings:profile" if self.request.user.is_authenticated else "account_login"
        return reverse(name)

    def validation_error(self, code: str, *values: Any) -> ValidationError:
        """Return what is wrong with a form. A limit that was met is no matter of the form."""
        if code in _LIMIT_CODES:
            raise TooManyAttempts(window_seconds())
        error: ValidationError = super().validation_error(code, *values)
        return error

    def _user_agent(self) -> str:
        return str(self.request.headers.get("User-Agent", ""))


def spend_hash() -> None:
    """Cost what a new password costs, for nothing."""
    User().set_password("the length of a password makes no difference")
