"""What the API refuses by itself, before anything of the chat is asked.

    RequestRefused
    ├── BadRequest
    │   ├── MalformedJson
    │   ├── DuplicateKey
    │   └── InvalidCursor
    ├── SignInRequestRefused
    │   ├── SignInFailed
    │   ├── SecondFactorRequired
    │   ├── SecondFactorWrong
    │   ├── EmailUnverified
    │   ├── AccountWaiting
    │   ├── AccountRefused
    │   ├── RefreshTokenInvalid
    │   ├── SignInTooOld
    │   └── ReauthenticationRequired
    ├── TooManySignIns
    ├── CsrfFailed
    ├── MethodNotAllowed
    ├── BodyTooLarge
    ├── WrongContentType
    ├── InvalidFields
    │   └── NulCharacter
    └── Fault

`code` is for programs and stays as it is. `chat.api.problems` writes these, and
the errors of `chat.domain.errors`, as problem+json.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _


class RequestRefused(Exception):
    """The root of what is wrong with a request as such."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "request_refused"
    message: ClassVar[Any] = _("This request cannot be answered.")


class BadRequest(RequestRefused):
    code = "bad_request"
    message = _("Vana could not read this request.")


class MalformedJson(BadRequest):
    code = "malformed_json"
    message = _("The body is not JSON in UTF-8.")


class DuplicateKey(BadRequest):
    code = "duplicate_key"
    message = _("The body names the same key twice.")


class InvalidCursor(BadRequest):
    code = "invalid_cursor"
    message = _("This cursor is not one that Vana gave for this list.")


class SignInRequestRefused(RequestRefused):
    """Somebody, or a program of theirs, is not signed in by this request."""

    status = 401


class SignInFailed(SignInRequestRefused):
    """The same for an address that nobody has and for a wrong password."""

    code = "sign_in_failed"
    message = _("The email or the password is wrong.")


class SecondFactorRequired(SignInRequestRefused):
    code = "second_factor_required"
    message = _("Send the code of the authenticator app, or a recovery code, too.")


class SecondFactorWrong(SignInRequestRefused):
    code = "second_factor_wrong"
    message = _("This code is wrong, or was used before.")


class EmailUnverified(SignInRequestRefused):
    status = 403
    code = "email_unverified"
    message = _("The address of this account is not confirmed yet. Sign in in a browser once.")


class AccountWaiting(SignInRequestRefused):
    """Staff have to approve it first; only who knows the password is told."""

    status = 403
    code = "account_waiting"
    message = _("This account waits for approval.")


class AccountRefused(SignInRequestRefused):
    status = 403
    code = "account_refused"
    message = _("This account may not sign in like this. Sign in in a browser.")


class RefreshTokenInvalid(SignInRequestRefused):
    """Also one that was used before: that has ended the sign-in."""

    code = "refresh_token_invalid"
    message = _("This refresh token is not valid, or not any more. Sign in again.")


class SignInTooOld(SignInRequestRefused):
    status = 403
    code = "sign_in_too_old"
    message = _("This needs a sign-in of the last minutes. Sign in again.")


class ReauthenticationRequired(SignInRequestRefused):
    """A browser's session, whose person has not shown for a while that it is they."""

    status = 403
    code = "reauthentication_required"
    message = _("Confirm first, on the page /accounts/reauthenticate/, that it is you.")


class TooManySignIns(RequestRefused):
    status = 429
    code = "too_many_sign_ins"
    message = _("Too many tries. Wait before the next one.")

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__()
        self.retry_after_seconds = retry_after_seconds


class CsrfFailed(RequestRefused):
    status = 403
    code = "csrf_failed"
    message = _("Send the CSRF token of a page in the header X-CSRFToken, or use an API token.")


class MethodNotAllowed(RequestRefused):
    status = 405
    code = "method_not_allowed"
    message = _("This address does not know this method.")


class BodyTooLarge(RequestRefused):
    status = 413
    code = "body_too_large"
    message = _("The body is larger than Vana takes.")


class WrongContentType(RequestRefused):
    status = 415
    code = "wrong_content_type"
    message = _("The body must be application/json.")


class InvalidFields(RequestRefused):
    """`errors` says for each field what is wrong with it; never what was sent."""

    status = 422
    code = "invalid_fields"
    message = _("Some fields are missing, unknown or wrong.")

    def __init__(self, errors: list[dict[str, str]]) -> None:
        super().__init__()
        self.errors = errors


class NulCharacter(InvalidFields):
    code = "nul_character"
    message = _("A text holds the character NUL, which cannot be kept.")


class Fault(RequestRefused):
    status = 500
    code = "fault"
    message = _("Something went wrong in Vana itself. Its log says what.")
