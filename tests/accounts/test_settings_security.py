"""Changing the password: what is asked, how often, and who is signed out by it."""

from __future__ import annotations

import itertools
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.core.cache import cache
from django.test import Client, TestCase, override_settings

from accounts.models import SessionRecord, User
from tests.builders import PASSWORD, person
from tests.chat.views.case import parsed, title_of

PATH = "/settings/security/"
NEW = "a dozen brown hens"
ARGON2 = ["django.contrib.auth.hashers.Argon2PasswordHasher"]


class SecurityTestCase(TestCase):
    def setUp(self) -> None:
        cache.clear()
        self.user = person("mira@example.org")
        self.client.force_login(self.user)
        self.other = Client()
        self.other.force_login(self.user)

    def _change(self, old: str = PASSWORD, new: str = NEW, **fields: str) -> Any:
        return self.client.post(PATH, {"oldpassword": old, "password1": new, **fields})

    def _has(self, password: str) -> bool:
        return User.objects.get(pk=self.user.pk).check_password(password)


class SecurityTests(SecurityTestCase):
    def test_the_new_password_holds_and_it_is_said(self) -> None:
        response = self._change()

        self.assertRedirects(response, PATH, status_code=303, fetch_redirect_response=False)
        assert "Your password was changed." in parsed(self.client.get(PATH)).text
        assert self._has(NEW)
        assert not self._has(PASSWORD)

    def test_other_devices_are_signed_out_at_once_and_this_one_is_not(self) -> None:
        assert self.other.get(PATH).status_code == 200
        stranger = Client()
        stranger.force_login(person("stranger@example.org"))

        self._change()

        assert self.other.get(PATH).status_code == 302
        assert self.client.get(PATH).status_code == 200
        assert stranger.get(PATH).status_code == 200

    def test_this_device_gets_a_new_session_key_and_keeps_its_record(self) -> None:
        before = self.client.cookies[settings.SESSION_COOKIE_NAME].value
        record = SessionRecord.objects.get(session_id=before)

        self._change()

        after = self.client.cookies[settings.SESSION_COOKIE_NAME].value
        (kept,) = SessionRecord.objects.filter(user=self.user)
        assert after != before
        assert (kept.id, kept.created_at) == (record.id, record.created_at)
        assert kept.session_id == after

    @override_settings(PASSWORD_HASHERS=[*ARGON2, *settings.PASSWORD_HASHERS])
    def test_the_new_password_is_kept_by_argon2(self) -> None:
        self._change()

        assert User.objects.get(pk=self.user.pk).password.startswith("argon2$argon2id$")

    def test_the_old_password_is_asked_for(self) -> None:
        for old in ("", "wrong", NEW):
            response = self._change(old)

            page = parsed(response)
            assert response.status_code == 400
            assert title_of(response).startswith("Error:")
            assert page.one("a", href="#oldpassword")
            assert page.one("input", id="oldpassword")["aria-invalid"] == "true"
        assert self._has(PASSWORD)
        assert self.other.get(PATH).status_code == 200

    def test_a_weak_new_password_is_refused_for_the_same_reasons_as_at_sign_up(self) -> None:
        for new in ("short", "password1234", "123456789012", "mira@example.org"):
            response = self._change(new=new)

            assert response.status_code == 400, new
            assert parsed(response).one("a", href="#password1")
        assert self._has(PASSWORD)

    def test_no_password_is_sent_back(self) -> None:
        html = self._change("a wrong password", "short").content.decode()

        assert "a wrong password" not in html
        assert 'value="short"' not in html

    def test_passwords_are_marked_for_password_managers(self) -> None:
        page = parsed(self.client.get(PATH))

        assert page.one("input", id="oldpassword")["autocomplete"] == "current-password"
        assert page.one("input", id="password1")["autocomplete"] == "new-password"

    def test_fields_that_are_not_listed_change_nothing(self) -> None:
        self._change(is_staff="on", is_superuser="on", email="else@example.org", name="Else")

        user = User.objects.get(pk=self.user.pk)
        assert (user.is_staff, user.is_superuser) == (False, False)
        assert (user.email, user.name) == ("mira@example.org", "")

    def test_all_or_nothing(self) -> None:
        self.client.raise_request_exception = False
        with patch("accounts.passwords.update_session_auth_hash", side_effect=RuntimeError):
            assert self._change().status_code == 500

        assert self._has(PASSWORD)
        assert self.other.get(PATH).status_code == 200


@override_settings(FAILED_SIGN_INS=3, FAILED_SIGN_IN_MINUTES=5)
class SecurityLimitTests(SecurityTestCase):
    def test_after_some_failures_even_the_right_password_has_to_wait(self) -> None:
        assert "After 2 more tries" in parsed(self._change("wrong")).text
        for _ in range(2):
            self._change("wrong")

        response = self._change()

        assert response.status_code == 429
        assert 0 < int(response["Retry-After"]) <= 300
        assert "Too many tries. You can try again in 5 minutes." in parsed(response).text
        assert self._has(PASSWORD)

    def test_tries_here_and_at_sign_in_are_counted_together(self) -> None:
        for _ in range(3):
            Client(REMOTE_ADDR="192.0.2.7").post(
                "/accounts/login/", {"login": "mira@example.org", "password": "wrong"}
            )

        assert self._change().status_code == 429

    def test_successes_are_not_counted(self) -> None:
        passwords = [PASSWORD, *(f"{NEW} {number}" for number in range(5))]
        for old, new in itertools.pairwise(passwords):
            assert self._change(old, new).status_code == 303
