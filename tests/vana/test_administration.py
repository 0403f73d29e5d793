"""The administration's own site: its menu, and its one way in and out."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable
from functools import partial
from unittest import mock

from django.conf import settings
from django.test import SimpleTestCase, TestCase
from django.utils import timezone

from accounts.models import Invitation
from accounts.roles import AccountRole
from tests.accounts.test_admin_roles import client_of
from tests.builders import staff
from tests.house.test_configuration import in_code
from vana.administration.configuration import Setting, sections
from vana.env import env_database, env_str, env_url
from vana.mail import env_mail


class AdministrationTests(TestCase):
    def test_the_password_is_changed_where_everybody_changes_it(self) -> None:
        client = client_of(staff(AccountRole.SUPPORT))

        response = client.get("/admin/password_change/")

        assert (response.status_code, response["Location"]) == (303, "/settings/security/")

    def test_a_page_has_the_persons_own_theme(self) -> None:
        user = staff(AccountRole.SUPPORT)
        user.theme = "dark"
        user.save(update_fields=["theme"])

        page = client_of(user).get("/admin/").content.decode()

        assert 'data-theme="dark"' in page

    def test_the_policy_of_its_pages_allows_no_inline_code(self) -> None:
        client = client_of(staff(AccountRole.ADMINISTRATOR))
        for path in ("/admin/", "/admin/accounts/user/", "/admin/accounts/user/add/"):
            response = client.get(path)
            policy = response["Content-Security-Policy"]

            assert "unsafe" not in policy
            assert "style-src 'self'" in policy
            assert "<style" not in response.content.decode()
            assert "style=" not in response.content.decode()

    def test_before_something_is_deleted_all_that_goes_is_named(self) -> None:
        client = client_of(staff(AccountRole.ADMINISTRATOR))
        invited = Invitation.objects.create(email="iris@example.org", expires_at=timezone.now())
        path = "/admin/accounts/invitation/"

        alone = client.get(f"{path}{invited.pk}/delete/").content.decode()
        chosen = {"action": "delete_selected", "_selected_action": [invited.pk]}
        several = client.post(path, chosen).content.decode()

        for page, back in ((alone, f"{path}{invited.pk}/change/"), (several, path)):
            assert "All of this is deleted, and cannot be brought back" in page
            assert str(invited) in page.partition("In detail")[2]
            assert f'href="{back}"' in page.partition("In detail")[2]
        assert client.post(f"{path}{invited.pk}/delete/", {"post": "yes"}).status_code == 302
        assert not Invitation.objects.exists()


class SettingsPageTests(TestCase):
    def page(self) -> str:
        return client_of(staff(AccountRole.ADMINISTRATOR)).get("/admin/settings/").content.decode()

    def test_every_variable_is_shown_and_only_those(self) -> None:
        shown = re.findall(r"<code>([A-Z_0-9]+)</code>", self.page())

        assert sorted(shown) == sorted(in_code())

    def test_each_has_what_the_documentation_says_it_means(self) -> None:
        found = [each for section in sections() for each in section.settings]

        assert [each.name for each in found if not each.meaning] == []
        days = next(each for each in found if each.name == "SESSION_DAYS")
        assert (days.default, days.unit) == ("30", "days")

    def test_only_administrators_see_it(self) -> None:
        for role, status in ((AccountRole.SUPPORT, 403), (AccountRole.PRIVACY_OFFICER, 403)):
            client = client_of(staff(role))
            assert client.get("/admin/settings/").status_code == status
            assert "/admin/settings/" not in client.get("/admin/").content.decode()

    def test_no_secret_is_shown(self) -> None:
        page = self.page()

        assert settings.SECRET_KEY not in page
        assert str(settings.DATABASES["default"].get("PASSWORD") or "no password") not in page


class ShownTests(SimpleTestCase):
    def shown(self, environment: dict[str, str], read: Callable[[], object], name: str) -> Setting:
        with mock.patch.dict(os.environ, environment), mock.patch.dict("vana.env._readings"):
            read()
            found = [each for section in sections() for each in section.settings]
            return next(each for each in found if each.name == name)

    def test_a_secret_is_set_or_not(self) -> None:
        for value, shown in (("sesame", "set"), ("", "not set")):
            setting = self.shown(
                {"LLM_API_KEY": value}, lambda: env_str("LLM_API_KEY"), "LLM_API_KEY"
            )
            assert setting.value == shown

    def test_what_sounds_like_a_secret_is_one(self) -> None:
        for name in ("S3_SECRET", "BACKUP_PASSWORD", "HEALTH_TOKEN", "S3_ACCESS_KEY"):
            assert self.shown({name: "sesame"}, partial(env_str, name), name).value == "set"

    def test_an_address_is_shown_without_its_password(self) -> None:
        url = "redis://user:sesame@cache.example:6380/1?password=sesame"
        read = partial(env_url, "REDIS_URL", schemes=["redis"])

        setting = self.shown({"REDIS_URL": url}, read, "REDIS_URL")

        assert setting.value == "redis://cache.example:6380/1"
        assert setting.source == "environment"

    def test_a_database_and_a_mail_server_are_set(self) -> None:
        cases: list[tuple[str, str, Callable[[], object]]] = [
            (
                "DATABASE_URL",
                "postgres://user:sesame@host/name",
                lambda: env_database("DATABASE_URL", default="sqlite:///x"),
            ),
            ("EMAIL_URL", "smtps://user:sesame@host", lambda: env_mail("EMAIL_URL")),
        ]
        for name, value, read in cases:
            assert self.shown({name: value}, read, name).value == "set"

    def test_the_source_is_named(self) -> None:
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
            file.write("terms of ours")
            file.flush()
            setting = self.shown({"TERMS": "", "TERMS_FILE": file.name}, read_terms, "TERMS")

        assert (setting.source, setting.value) == ("file", "13 characters")
        assert self.shown({"TERMS": ""}, read_terms, "TERMS").source == "default"


def read_terms() -> str:
    return env_str("TERMS")
