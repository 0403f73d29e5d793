"""What happens by itself.

Sign-ins are recorded, staff hear of who waits for them, and groups get what the table of
roles says.
"""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed, password_reset
from allauth.mfa.signals import (
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from django.apps import apps as current_apps
from django.contrib.auth.signals import user_logged_in
from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import Q
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.audit import record
from accounts.codes import forget_unproven_password
from accounts.joining.approval import tell_staff
from accounts.models import User
from accounts.roles import PERMISSIONS, AccountRole
from accounts.sessions import record_sign_in


@receiver(user_logged_in)
def signed_in(request: HttpRequest, user: User, **_: Any) -> None:
    record_sign_in(request, user)


@receiver(email_confirmed)
def address_verified(request: HttpRequest, email_address: EmailAddress, **_: Any) -> None:
    forget_unproven_password(request, email_address.user)
    if email_address.user.approved_at is None:
        tell_staff()


@receiver(password_reset)
def password_was_reset(request: HttpRequest, user: User, **_: Any) -> None:
    """A link in a mail is a way into an account: that it was used goes on record."""
    record("account.password_reset", by=user, about=user, request=request)


@receiver(authenticator_added)
def second_factor_was_added(request: HttpRequest, user: User, authenticator: Any, **_: Any) -> None:
    detail = authenticator.type
    record("second_factor.add", by=user, about=user, request=request, detail=detail)


@receiver(authenticator_reset)
def second_factor_was_renewed(
    request: HttpRequest, user: User, authenticator: Any, **_: Any
) -> None:
    detail = authenticator.type
    record("second_factor.renew", by=user, about=user, request=request, detail=detail)


@receiver(authenticator_removed)
def second_factor_was_removed(
    request: HttpRequest, user: User, authenticator: Any, **_: Any
) -> None:
    detail = authenticator.type
    record("second_factor.remove", by=user, about=user, request=request, detail=detail)


def fill_groups(using: str = DEFAULT_DB_ALIAS, apps: Any = current_apps, **signal: Any) -> None:  # noqa: ARG001 - Django's signature
    """Make permissions and groups equal to the table; what it does not have goes.

    Runs after each migrate, and may be repeated. `apps` has the models as the
    migration left them: one that went back may have removed them.
    """
    try:
        group, permission = (apps.get_model("auth", name) for name in ("Group", "Permission"))
        content_types = apps.get_model("contenttypes", "ContentType").objects.db_manager(using)
        people = content_types.get_for_model(apps.get_model("accounts", "User"))
    except LookupError:
        return
    with transaction.atomic(using=using):
        permission_ids = _fill_permissions(permission, using, people.pk)
        _fill_groups(group, using, permission_ids)


def _fill_permissions(permission: Any, using: str, content_type_id: int) -> dict[str, int]:
    """Return the keys of Vana's permissions by their names."""
    # A dot tells them from those that Django makes for every model.
    ours = permission.objects.using(using).filter(
        content_type_id=content_type_id, codename__contains="."
    )
    names = [each.name for each in PERMISSIONS]
    ours.exclude(codename__in=names).delete()
    rows = [permission(content_type_id=content_type_id, codename=one, name=one) for one in names]
    permission.objects.using(using).bulk_create(rows, ignore_conflicts=True)
    return dict(ours.values_list("codename", "pk"))


def _fill_groups(group: Any, using: str, permission_ids: dict[str, int]) -> None:
    """Give each role's group exactly what the table says, and other groups nothing of it."""
    groups, grant = group.objects.using(using), group.permissions.through
    groups.bulk_create([group(name=role.value) for role in AccountRole], ignore_conflicts=True)
    group_ids = dict(groups.filter(name__in=AccountRole.values).values_list("name", "pk"))
    wanted = {
        (group_ids[role.value], permission_ids[each.name])
        for each in PERMISSIONS
        for role in each.roles
    }
    grants = grant.objects.using(using)
    concerned = Q(group__in=group_ids.values()) | Q(permission__in=permission_ids.values())
    held = {
        (group_id, permission_id): key
        for key, group_id, permission_id in grants.filter(concerned).values_list(
            "pk", "group_id", "permission_id"
        )
    }
    grants.filter(pk__in=[held[each] for each in held.keys() - wanted]).delete()
    missing = [grant(group_id=one, permission_id=other) for one, other in wanted - held.keys()]
    grants.bulk_create(missing, ignore_conflicts=True)
