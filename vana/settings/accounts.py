"""Accounts, how people sign in, and the mail that needs."""

from __future__ import annotations

from vana import signing_in
from vana.env import env_bool, env_choice, env_int, env_list, env_str
from vana.mail import env_mail, env_sender
from vana.settings.site import IS_PRODUCTION, SITE_HOST

# -- mail ----------------------------------------------------------------------

# Without it no page counts on mail: addresses are not verified, and lost passwords stay lost.
_mail = env_mail("EMAIL_URL")
MAIL_ENABLED = bool(_mail)
# What somebody adds that mails all the same is printed, on a production site dropped.
_nowhere = "dummy" if IS_PRODUCTION else "console"
EMAIL_BACKEND = f"django.core.mail.backends.{_nowhere}.EmailBackend"
globals().update(_mail)
_sender = f"Vana <vana@{SITE_HOST if IS_PRODUCTION else 'localhost'}>"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env_sender("EMAIL_FROM", default=_sender)

# -- accounts ------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.PersonBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "chat:start"
LOGOUT_REDIRECT_URL = "chat:start"
SIGNUP_POLICY = env_choice("SIGNUP_POLICY", default="open", choices=signing_in.SIGNUP_POLICIES)
# The only hosts of addresses under the policy "domains".
SIGNUP_DOMAINS = env_list("SIGNUP_DOMAINS")
INVITATION_DAYS = env_int("INVITATION_DAYS", default=7, at_least=1, at_most=365)
FAILED_SIGN_INS = env_int("FAILED_SIGN_INS", default=5, at_least=1)
FAILED_SIGN_IN_MINUTES = env_int("FAILED_SIGN_IN_MINUTES", default=5, at_least=1)
ACCOUNT_FORMS_PER_ADDRESS = env_int("ACCOUNT_FORMS_PER_ADDRESS", default=30, at_least=1)
# Programs that sign in by JSON (accounts.sign_in_tokens).
JWT_ACCESS_MINUTES = env_int("JWT_ACCESS_MINUTES", default=15, at_least=1, at_most=1_440)
JWT_REFRESH_DAYS = env_int("JWT_REFRESH_DAYS", default=7, at_least=1, at_most=3_650)
# How long a proof counts before what changes how somebody signs in.
REAUTHENTICATION_SECONDS = env_int("REAUTHENTICATION_SECONDS", default=300, at_least=30)
# Staff without a second factor are led to set one up, instead of into the administration.
STAFF_SECOND_FACTOR = env_bool("STAFF_SECOND_FACTOR", default=False)
# The Markdown of the two pages, as a rule by TERMS_FILE and PRIVACY_FILE; empty: Vana's own text.
TERMS = env_str("TERMS")
PRIVACY = env_str("PRIVACY")
# Changed together with the texts: with TERMS_REQUIRED everybody is asked again.
TERMS_VERSION = env_str("TERMS_VERSION", default="1")
TERMS_REQUIRED = env_bool("TERMS_REQUIRED", default=False)
PASSWORD_HASHERS = signing_in.PASSWORD_HASHERS
PASSWORD_MIN_CHARS = env_int("PASSWORD_MIN_CHARS", default=10, at_least=8)
AUTH_PASSWORD_VALIDATORS = signing_in.password_validators(PASSWORD_MIN_CHARS)

# django-allauth's own, by their names: ACCOUNT_ADAPTER and so on.
globals().update(
    signing_in.allauth(
        sends_mail=MAIL_ENABLED,
        forms_per_address=ACCOUNT_FORMS_PER_ADDRESS,
        tries_per_account=FAILED_SIGN_INS,
        minutes=FAILED_SIGN_IN_MINUTES,
        reauthentication_seconds=REAUTHENTICATION_SECONDS,
    )
)
