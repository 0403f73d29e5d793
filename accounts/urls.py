"""Account pages. Names and paths are django-allauth's; only those that are designed are here."""

from __future__ import annotations

from django.urls import path

from accounts import views

urlpatterns = [
    path("login/", views.SignInView.as_view(), name="account_login"),
    path("signup/", views.SignUpView.as_view(), name="account_signup"),
    path("logout/", views.SignOutView.as_view(), name="account_logout"),
    path("reauthenticate/", views.ConfirmPasswordView.as_view(), name="account_reauthenticate"),
]
