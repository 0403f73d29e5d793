"""Account pages. Names and paths are django-allauth's; only those that are designed are here."""

from __future__ import annotations

from django.urls import path

from accounts import views
from accounts.joining.views import waiting

urlpatterns = [
    path("login/", views.SignInView.as_view(), name="account_login"),
    path("signup/", views.SignUpView.as_view(), name="account_signup"),
    path("logout/", views.SignOutView.as_view(), name="account_logout"),
    path("waiting/", waiting, name="account_waiting"),
    path("reauthenticate/", views.ConfirmPasswordView.as_view(), name="account_reauthenticate"),
]
