"""The second step of signing in, by a code of the app or a recovery code."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from django.test import Client, override_settings

from accounts.models import SessionRecord
from tests.accounts.second_factors.case import (
    LOGIN,
    SECOND_STEP,
    SecondFactorTestCase,
    code_of,
    give_app,
    give_codes,
    is_signed_in,
)
from tests.builders import person
from tests.chat.views.case import parsed, title_of


class AppTests(SecondFactorTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.secret = give_app(self.user)
        self.clock = self.stop_clock()

    def test_the_password_alone_signs_nobody_in(self) -> None:
        response = self.give_password()

        self.assertRedirects(response, SECOND_STEP, status_code=303)
        assert not is_signed_in(self.client)
        assert not SessionRecord.objects.exists()

    def test_the_password_and_the_code_sign_in(self) -> None:
        self.give_password(next="/shortcuts/")

        response = self.give_code(code_of(self.secret))

        self.assertRedirects(response, "/shortcuts/", status_code=303)
        assert is_signed_in(self.client)
        assert SessionRecord.objects.of(self.user.pk).count() == 1

    def test_spaces_in_a_code_do_not_matter(self) -> None:
        self.give_password()
        code = code_of(self.secret)

        self.give_code(f" {code[:3]} {code[3:]}")

        assert is_signed_in(self.client)

    def test_staying_signed_in_is_asked_for_with_the_password(self) -> None:
        self.give_password(remember="on")
        self.give_code(code_of(self.secret))

        assert not self.client.session.get_expire_at_browser_close()

    def test_without_it_the_browsers_end_is_the_sessions_end(self) -> None:
        self.give_password()
        self.give_code(code_of(self.secret))

        assert self.client.session.get_expire_at_browser_close()

    def test_a_wrong_code_is_told_beside_the_field(self) -> None:
        self.give_password()

        response = self.give_code("000000")

        page = parsed(response)
        assert response.status_code == 400
        assert title_of(response).startswith("Error:")
        assert page.one("input", id="code")["aria-invalid"] == "true"
        assert "This code does not fit, or was used before. After 4 more tries" in page.text
        assert not is_signed_in(self.client)

    def test_what_is_no_code_at_all_is_a_wrong_code(self) -> None:
        for text in ("abc", "١٢٣٤٥٦", "\x00", "9" * 32, "9" * 5_000, ""):
            cache.clear()
            self.give_password()
            assert self.give_code(text).status_code == 400, text

    def test_a_code_counts_once(self) -> None:
        self.give_password()
        self.give_code(code_of(self.secret))
        other = Client()
        self.give_password(other)
        # As in another process: caches without Redis know nothing of each other.
        cache.clear()

        response = other.post(SECOND_STEP, {"code": code_of(self.secret)})

        assert response.status_code == 400
        assert not is_signed_in(other)

    def test_an_older_code_counts_no_longer_after_a_newer_one(self) -> None:
        older = code_of(self.secret, periods_later=-1)
        self.give_password()
        self.give_code(code_of(self.secret))
        other = Client()
        self.give_password(other)

        assert other.post(SECOND_STEP, {"code": older}).status_code == 400

    def test_a_phone_that_goes_half_a_minute_wrong_still_works(self) -> None:
        for periods in (-1, 1):
            with self.subTest(periods):
                client = Client()
                self.give_password(client)
                code = code_of(self.secret, periods_later=periods)
                assert client.post(SECOND_STEP, {"code": code}).status_code == 303

    def test_codes_of_longer_ago_or_later_do_not_count(self) -> None:
        for periods in (-2, 2, 100):
            self.give_password()
            code = code_of(self.secret, periods_later=periods)
            assert self.give_code(code).status_code == 400, periods

    def test_the_step_waits_for_a_quarter_of_an_hour_only(self) -> None:
        self.give_password()
        self.clock.shift(16 * 60)

        response = self.give_code(code_of(self.secret))

        self.assertRedirects(response, LOGIN, status_code=303)
        assert not is_signed_in(self.client)

    def test_there_is_no_second_step_before_the_first(self) -> None:
        self.assertRedirects(self.client.get(SECOND_STEP), LOGIN, status_code=303)
        self.assertRedirects(self.give_code(code_of(self.secret)), LOGIN, status_code=303)

    def test_start_again_forgets_the_password(self) -> None:
        self.give_password()

        response = self.client.post("/accounts/logout/", {"next": LOGIN})

        self.assertRedirects(response, LOGIN, status_code=303)
        self.assertRedirects(self.client.get(SECOND_STEP), LOGIN, status_code=303)

    def test_the_code_of_somebody_else_does_not_count(self) -> None:
        self.give_password()

        assert self.give_code(code_of("JBSWY3DPEHPK3PXP")).status_code == 400

    def test_a_form_from_elsewhere_is_refused(self) -> None:
        client = Client(enforce_csrf_checks=True)
        page = parsed(client.get(LOGIN))
        token = page.one("input", name="csrfmiddlewaretoken")["value"]
        self.give_password(client, csrfmiddlewaretoken=token)

        response = client.post(SECOND_STEP, {"code": code_of(self.secret)})

        assert response.status_code == 403
        assert not is_signed_in(client)

    def test_a_secret_that_cannot_be_read_lets_nobody_in(self) -> None:
        with override_settings(SECRET_KEY="another key, without the earlier one as a fallback"):
            client = Client()
            self.give_password(client)
            with self.assertLogs("accounts.second_factors.codes", "ERROR") as logs:
                response = client.post(SECOND_STEP, {"code": code_of(self.secret)})

        assert response.status_code == 400
        assert "second_factor.unreadable" in logs.output[0]

    def test_an_earlier_secret_key_still_reads_it(self) -> None:
        with override_settings(
            SECRET_KEY="the new key", SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]
        ):
            client = Client()
            self.give_password(client)

            response = client.post(SECOND_STEP, {"code": code_of(self.secret)})

        assert response.status_code == 303

    def test_the_database_does_not_hold_the_secret(self) -> None:
        assert self.secret not in str(Authenticator.objects.values_list("data", flat=True).get())


@override_settings(FAILED_SIGN_INS=3)
class LimitTests(SecondFactorTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.secret = give_app(self.user)
        self.stop_clock()

    def test_wrong_codes_count_as_failed_sign_ins(self) -> None:
        self.give_password()
        for _ in range(3):
            self.give_code("000000")

        response = self.give_code(code_of(self.secret))

        assert response.status_code == 429
        assert int(response["Retry-After"]) in range(1, 302)
        assert not is_signed_in(self.client)
        # Neither the account from elsewhere, nor others from here.
        elsewhere = Client(REMOTE_ADDR="192.0.2.7")
        assert self.give_password(elsewhere).status_code == 429

    def test_from_one_address_all_accounts_share_the_limit(self) -> None:
        self.give_password()
        for _ in range(3):
            self.give_code("000000")

        fields = {"login": "nobody@example.org", "password": "wrong"}
        assert Client().post(LOGIN, fields).status_code == 429

    def test_right_codes_are_not_counted(self) -> None:
        for periods in range(-1, 2):
            client = Client()
            self.give_password(client)
            code = code_of(self.secret, periods_later=periods)
            assert client.post(SECOND_STEP, {"code": code}).status_code == 303
        client = Client()
        self.give_password(client)

        assert client.post(SECOND_STEP, {"code": "000000"}).status_code == 400


class RecoveryCodeTests(SecondFactorTestCase):
    def setUp(self) -> None:
        super().setUp()
        give_app(self.user)
        self.codes = give_codes(self.user)

    def test_a_recovery_code_signs_in(self) -> None:
        self.give_password()

        self.give_code(f"{self.codes[3][:4]} {self.codes[3][4:]}")

        assert is_signed_in(self.client)

    def test_it_counts_once(self) -> None:
        self.give_password()
        self.give_code(self.codes[0])
        other = Client()
        self.give_password(other)

        response = other.post(SECOND_STEP, {"code": self.codes[0]})

        assert response.status_code == 400
        assert other.post(SECOND_STEP, {"code": self.codes[1]}).status_code == 303

    def test_the_page_for_it_asks_for_eight_digits(self) -> None:
        self.give_password()

        page = parsed(self.client.get(SECOND_STEP, {"recovery": "1"}))

        assert "Each of the codes you saved works once." in page.text
        assert page.one("input", id="code")["autocomplete"] == "off"

    def test_a_wrong_one_is_told_on_the_same_page(self) -> None:
        self.give_password()

        response = self.client.post(f"{SECOND_STEP}?recovery=1", {"code": "00000000"})

        assert "Use a recovery code" in parsed(response).text

    def test_codes_of_others_do_not_count(self) -> None:
        foreign = give_codes(person())
        self.give_password()

        assert self.give_code(foreign[0]).status_code == 400

    def test_the_database_holds_none_of_them(self) -> None:
        stored = str(list(Authenticator.objects.values_list("data", flat=True)))

        assert not [code for code in self.codes if code in stored]
