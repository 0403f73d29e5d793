"""People in Django's administration. What staff may do there, the table of roles says.

Django's own permissions for the model are not asked: nobody has them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    AdminUserCreationForm,
    UserChangeForm,
)
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import ManyToManyField, QuerySet
from django.forms import CheckboxSelectMultiple, Form, ModelMultipleChoiceField, ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

import accounts.audit.pages
import accounts.joining.admin  # noqa: F401 - both register their pages
from accounts.audit import record
from accounts.audit.admin import AuditedAdmin
from accounts.joining.people import ApprovalAdmin, ApprovalFilter
from accounts.models import Consent, User
from accounts.people.filters import LastSignInFilter, RoleFilter
from accounts.people.pages import AccessAdmin
from accounts.readonly_admin import ReadOnly
from accounts.redirects import SeeOther
from accounts.roles import (
    PERMISSIONS,
    STAFF_ROLES,
    AccountRole,
    keep_staff_in_step,
    may,
    may_touch,
    roles_of,
)
from accounts.second_factors.administration import remove_factors
from accounts.staff import LastAdministrator, is_last, one_is_kept

# Rights come from the table in code; changed here, they would last until the next migration.
admin.site.unregister(Group)
# Addresses change with their owner's consent, and nobody sees others' second factors.
admin.site.unregister([EmailAddress, Authenticator])


class RoleField(ModelMultipleChoiceField):  # type: ignore[type-arg]  # no parameter at run time
    """Groups, called by the names that people know."""

    def label_from_instance(self, group: Group) -> str:
        return str(AccountRole(group.name).label)


class PersonCreationForm(AdminUserCreationForm):  # type: ignore[type-arg]  # no parameter at run time
    class Meta:
        model = User
        fields = ("email",)


class PersonPasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg]  # no parameter at run time
    # Django's own is markup, written as plain text.
    usable_password_help_text = _(  # type: ignore[assignment]  # Django's is lazy, too
        "Whether they can sign in with a password. Once disabled, the one they have is lost; other "
        "ways to sign in stay."
    )


class PersonChangeForm(UserChangeForm):  # type: ignore[type-arg]  # no parameter at run time
    class Meta:
        model = User
        fields = ("email", "name", "is_superuser", "groups", "messages_per_day", "tokens_per_month")

    def clean(self) -> dict[str, Any]:
        """Refuse beside the fields what would be undone after saving."""
        fields = super().clean() or self.cleaned_data
        if not self._is_administrator(fields) and is_last(self.instance):
            raise ValidationError(LastAdministrator.message, LastAdministrator.code)
        return fields

    def _is_administrator(self, fields: dict[str, Any]) -> bool:
        """Tell whether the person is one with these fields; what is not asked stays."""
        person: User = self.instance
        roles = fields.get("groups", person.groups.all())
        is_superuser = bool(fields.get("is_superuser", person.is_superuser))
        return is_superuser or AccountRole.ADMINISTRATOR in {role.name for role in roles}


class ConsentInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]  # no parameter at run time
    """What the person agreed to, and when. Nobody changes it."""

    view_permission = "people.view"
    model = Consent
    fields = readonly_fields = ("document", "version", "accepted_at")
    extra = 0
    can_delete = False


@admin.register(User)
class PersonAdmin(AuditedAdmin, AccessAdmin, ApprovalAdmin):
    """Django's own for users, without the user name that our people do not have.

    Whoever is staff is so by a role, so there is no box for it. Staff change
    members; only who assigns roles changes staff, or a password would be a way
    to somebody else's rights.
    """

    form = PersonChangeForm
    add_form = PersonCreationForm
    ordering = ("email",)
    list_display = ("email", "name", "state_name", "role_names", "last_login", "created_at")
    list_filter = (ApprovalFilter, "is_active", RoleFilter, LastSignInFilter)
    list_per_page = 50
    search_fields = ("email", "name")
    actions = (*ApprovalAdmin.actions, remove_factors)
    inlines = (ConsentInline,)
    change_password_form = PersonPasswordForm
    add_fieldsets = ((None, {"fields": ("email", "usable_password", "password1", "password2")}),)

    @admin.display(description=_("state"))
    def state_name(self, person: User) -> str:
        """Return whether somebody gets in; what keeps them out counts first."""
        if person.closed_at is not None:
            return str(_("Is to be erased"))
        if not person.is_active:
            return str(_("Suspended"))
        return str(_("Active") if person.approved_at else _("Waits for approval"))

    @admin.display(description=_("roles"))
    def role_names(self, person: User) -> str:
        """Return the roles somebody has beside being a member, else that."""
        roles = roles_of(person)
        return ", ".join(str(role.label) for role in roles[1:] or roles)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:  # noqa: ARG002 - Django's signature
        """Refuse what no filter needs.

        Whoever may ask whether somebody's instructions begin with some letters
        can read them, letter by letter.
        """
        needed = {getattr(one, "parameter_name", f"{one}__exact") for one in self.list_filter}
        return lookup in needed

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may(request.user, "people.view")

    def has_view_permission(self, request: HttpRequest, obj: User | None = None) -> bool:  # noqa: ARG002 - Django's signature
        return may(request.user, "people.view")

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return may(request.user, "people.manage") and may_touch(request.user, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request) and may(request.user, "people.credentials")

    def has_credentials_permission(self, request: HttpRequest) -> bool:
        """Tell whether actions that change how people sign in are offered."""
        return may(request.user, "people.credentials")

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:  # noqa: ARG002 - Django's signature
        """Nobody deletes a row of people: a person is erased, with all that there is of them."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        if obj is None:
            return self.add_fieldsets
        roles = "groups" if may(request.user, "people.roles") else "role_names"
        return (
            (None, {"fields": ["email", "name"]}),
            (_("Rights"), {"fields": ["state_name", roles, "is_superuser"]}),
            (_("Limits"), {"fields": ["messages_per_day", "tokens_per_month"]}),
            (_("Times"), {"fields": ["last_login", "created_at", "approved_at"]}),
        )

    def get_inlines(self, request: HttpRequest, obj: User | None) -> Any:  # noqa: ARG002 - Django's signature
        return self.inlines if obj is not None and obj.consents.exists() else ()

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:  # noqa: ARG002 - Django's signature
        fields = ["state_name", "role_names", "last_login", "created_at", "approved_at"]
        if not may(request.user, "people.credentials"):
            fields.append("email")
        if not request.user.is_superuser:
            fields.append("is_superuser")
        return fields

    def formfield_for_manytomany(
        self, db_field: ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "groups":
            kwargs |= {
                "form_class": RoleField,
                "label": _("Roles"),
                "help_text": _("Without a role, this person is a member."),
                "queryset": Group.objects.filter(name__in=STAFF_ROLES),
                "widget": CheckboxSelectMultiple,
            }
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_related(self, request: HttpRequest, form: Form, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        person = cast(Any, form).instance
        keep_staff_in_step(person)
        if {"groups", "is_superuser"} & set(form.changed_data):
            person.roles_changed_at = timezone.now()
            person.save(update_fields=["roles_changed_at"])
        if "email" in form.changed_data:
            person.vouch_for_address()

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return self._keeping_one(request, super().changeform_view, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return self._keeping_one(request, super().changelist_view, *args, **kwargs)

    def _keeping_one(
        self, request: HttpRequest, view: Callable[..., Any], *args: Any, **kwargs: Any
    ) -> Any:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        try:
            with one_is_kept():
                return view(request, *args, **kwargs)
        except LastAdministrator as error:
            self.message_user(request, error.message, messages.ERROR)
            return SeeOther(request.get_full_path())

    def user_change_password(
        self,
        request: HttpRequest,
        id: str,  # noqa: A002 - Django's signature
        form_url: str = "",
    ) -> HttpResponse:
        if not may(request.user, "people.credentials"):
            raise PermissionDenied
        response = super().user_change_password(request, id, form_url)
        if request.method == "POST" and response.status_code == 302:
            person = self.get_object(request, id)
            record("people.password", by=request.user, about=person, request=request)
        return response

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(require_safe(self.roles_page))
        return [path("roles/", page, name="accounts_user_roles"), *super().get_urls()]

    def roles_page(self, request: HttpRequest) -> HttpResponse:
        """Show which role may do what."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        values = {
            **self.admin_site.each_context(request),
            "title": _("Roles"),
            "roles": list(AccountRole),
            "rows": [(each, [role in each.roles for role in AccountRole]) for each in PERMISSIONS],
        }
        return TemplateResponse(request, "admin/accounts/user/roles.html", values)
