"""Account pages. Names and paths are django-allauth's; only those that are designed are here."""

from __future__ import annotations

from django.urls import include, path, re_path

from accounts import mail_views, views
from accounts.joining.views import waiting

urlpatterns = [
    path("login/", views.SignInView.as_view(), name="account_login"),
    path("signup/", views.SignUpView.as_view(), name="account_signup"),
    path("logout/", views.SignOutView.as_view(), name="account_logout"),
    path("waiting/", waiting, name="account_waiting"),
    path("inactive/", views.ClosedAccountView.as_view(), name="account_inactive"),
    path(
        "confirm-email/",
        mail_views.ConfirmAddressView.as_view(),
        name="account_email_verification_sent",
    ),
    path("email/", mail_views.ChangeAddressView.as_view(), name="account_email"),
    path("login/code/", mail_views.AskForCodeView.as_view(), name="account_request_login_code"),
    path(
        "login/code/confirm/",
        mail_views.SignInByCodeView.as_view(),
        name="account_confirm_login_code",
    ),
    path("password/reset/", mail_views.LostPasswordView.as_view(), name="account_reset_password"),
    path(
        "password/reset/done/",
        mail_views.LinkSentView.as_view(),
        name="account_reset_password_done",
    ),
    # The key holds a dash of its own.
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        mail_views.NewPasswordView.as_view(),
        name="account_reset_password_from_key",
    ),
    path("reauthenticate/", views.ConfirmPasswordView.as_view(), name="account_reauthenticate"),
    path("2fa/", include("accounts.second_factors.urls")),
]
