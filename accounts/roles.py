"""Roles of people, and what each role may do: the one table.

After every migration the groups are filled from it (accounts/receivers.py), so
a right that is not written here is nobody's. docs/roles.md shows it to people.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.utils.functional import _StrPromise

    from accounts.models import User


class AccountRole(TextChoices):
    """The value is the name of the role's group, the label is for people."""

    MEMBER = "member", _("Member")
    SUPPORT = "support", _("Support")
    PRIVACY_OFFICER = "privacy_officer", _("Privacy officer")
    ADMINISTRATOR = "administrator", _("Administrator")


# Everyone who signs in is a member, without being in a group. The others work in the
# administration, and only they are assigned.
STAFF_ROLES = (AccountRole.SUPPORT, AccountRole.PRIVACY_OFFICER, AccountRole.ADMINISTRATOR)

_EVERYONE = frozenset(AccountRole)
_STAFF = frozenset(STAFF_ROLES)
_SUPPORT = frozenset({AccountRole.SUPPORT, AccountRole.ADMINISTRATOR})
_PRIVACY = frozenset({AccountRole.PRIVACY_OFFICER, AccountRole.ADMINISTRATOR})
_ADMINISTRATORS = frozenset({AccountRole.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class Permission:
    """`name` is `resource.action`, `sentence` says it to people."""

    name: str
    sentence: _StrPromise
    roles: frozenset[AccountRole]


# Administrators have every permission, as Django's superusers have.
PERMISSIONS = (
    Permission("conversations.read_own", _("Read one's own conversations."), _EVERYONE),
    Permission(
        "conversations.read_metadata",
        _("See whose conversations there are, when they were used and how long they are."),
        _STAFF,
    ),
    Permission(
        "conversations.read_content",
        _("Read what others wrote: with a reason, for a limited time, on record."),
        _PRIVACY,
    ),
    Permission("export.own", _("Take along everything that is kept about oneself."), _EVERYONE),
    Permission("export.others", _("Export what is kept about other people."), _PRIVACY),
    Permission("erase.others", _("Delete other people with all that they wrote."), _PRIVACY),
    Permission("retention.manage", _("Decide how long conversations are kept."), _PRIVACY),
    Permission(
        "legal_hold.manage", _("Keep conversations from being deleted, for a reason."), _PRIVACY
    ),
    Permission("people.view", _("Find people and see their accounts."), _STAFF),
    Permission("people.manage", _("Rename, suspend and readmit members."), _SUPPORT),
    Permission(
        "people.admit",
        _("Invite people, and approve or refuse those who ask for an account."),
        _SUPPORT,
    ),
    # Whoever sets a password can be that person, and read what they wrote.
    Permission(
        "people.credentials",
        _("Add people, and change by which address and password they sign in."),
        _ADMINISTRATORS,
    ),
    Permission(
        "people.roles", _("Assign roles, and change accounts that have one."), _ADMINISTRATORS
    ),
    Permission("audit.view", _("See who did what, when and to whom."), _PRIVACY),
    Permission("figures.view", _("See how much the site is used."), _STAFF),
    Permission("jobs.view", _("See which jobs ran, and how they ended."), _STAFF),
    Permission("jobs.run", _("Have a job run now."), _ADMINISTRATORS),
    Permission("settings.view", _("See how the site is configured."), _ADMINISTRATORS),
)
_BY_NAME = {permission.name: permission for permission in PERMISSIONS}


def may(user: User | AnonymousUser, permission: str) -> bool:
    """Tell whether `user` may do what the table calls `permission`.

    Raises KeyError for a name that the table does not have. The first question
    about a user reads their groups from the database: coroutines ask through
    `channels.db.database_sync_to_async`.
    """
    roles = _BY_NAME[permission].roles
    if user.is_anonymous or not user.may_sign_in:
        return False
    return AccountRole.MEMBER in roles or user.has_perm(f"accounts.{permission}")


def roles_with(permission: str) -> frozenset[AccountRole]:
    """Return the roles that have it. Raises KeyError for a name that the table does not have."""
    return _BY_NAME[permission].roles


def may_touch(user: User | AnonymousUser, person: User | None) -> bool:
    """Tell whether a member of staff may change that person, or anybody (None).

    Whoever has a role is changed only by who assigns roles: a password would
    otherwise be a way to somebody else's rights.
    """
    is_member = person is None or not (person.is_staff or person.is_superuser)
    return is_member or may(user, "people.roles")


def roles_of(user: User) -> list[AccountRole]:
    """Return the roles of somebody with an account, in the order of the table."""
    names: set[str] = {group.name for group in user.groups.all()} | {AccountRole.MEMBER}
    if user.is_superuser:
        names.add(AccountRole.ADMINISTRATOR)
    return [role for role in AccountRole if role in names]


def keep_staff_in_step(user: User) -> None:
    """Let into the administration who has a role there, and nobody else."""
    is_staff = user.is_superuser or user.groups.filter(name__in=STAFF_ROLES).exists()
    if is_staff != user.is_staff:
        user.is_staff = is_staff
        user.save(update_fields=["is_staff"])
