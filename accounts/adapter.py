"""What Vana decides otherwise than django-allauth does by itself."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth import authenticate
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest

from accounts.addresses import client_address
from accounts.backends import PersonBackend
from accounts.joining import entrance, policy
from accounts.limits import TooManyAttempts, count_attempt, window_seconds
from accounts.models import User
from accounts.redirects import is_own_path
from accounts.sentences import wrong_password_sentence, wrong_sign_in_sentence
from accounts.sessions import end_other_sessions

# Where a server does not know who asks (a socket without addresses), all are counted as one.
UNKNOWN_ADDRESS = "unknown"
# Django's name for the age that a session was given.
_EXPIRY_KEY = "_session_expiry"
# What allauth calls it when one of its limits is met inside a form.
_LIMIT_CODES = frozenset({"rate_limited", "too_many_login_attempts"})


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        return policy.signup_policy() is not policy.SignupPolicy.CLOSED

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Save a new account as the policy wants it. Raises InvitationNotGood."""
        with entrance.joining(request, user, form.cleaned_data["email"]):
            super().save_user(request, user, form, commit)
        return user

    def send_account_already_exists_mail(self, email: str) -> None:
        entrance.use_up_for_known(self.request, email)
        super().send_account_already_exists_mail(email)

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

        Every way in ends here. The stages have sent away whom the site does not let in.
        """
        if not user.may_sign_in:
            raise PermissionDenied
        if _EXPIRY_KEY not in request.session:
            request.session.set_expiry(0)
        super().login(request, user)

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

    def validation_error(self, code: str, *values: Any) -> ValidationError:
        """Return what is wrong with a form. A limit that was met is no matter of the form."""
        if code in _LIMIT_CODES:
            raise TooManyAttempts(window_seconds())
        error: ValidationError = super().validation_error(code, *values)
        return error
