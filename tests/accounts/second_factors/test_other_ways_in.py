"""Whichever way somebody comes in, the second step is asked for."""

from __future__ import annotations

from tests.accounts.mailing import MailTestCase, last_code, last_link, site_with_mail
from tests.accounts.second_factors.case import SECOND_STEP, code_of, give_app
from tests.builders import person

NEW_PASSWORD = "a dozen brown hens"


@site_with_mail()
class OtherWaysInTests(MailTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.user = person("mira@example.org")
        self.user.vouch_for_address()
        self.secret = give_app(self.user)

    def test_a_mailed_code_is_the_first_step_only(self) -> None:
        self.client.post("/accounts/login/code/", {"email": "mira@example.org"})

        response = self.client.post("/accounts/login/code/confirm/", {"code": last_code()})

        self.assertRedirects(response, SECOND_STEP, status_code=303)
        assert not self.is_signed_in()
        self.client.post(SECOND_STEP, {"code": code_of(self.secret)})
        assert self.is_signed_in()

    def test_so_is_the_link_for_a_lost_password(self) -> None:
        self.client.post("/accounts/password/reset/", {"email": "mira@example.org"})
        form = self.client.get(last_link("/key/"))["Location"]

        response = self.client.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

        self.assertRedirects(response, SECOND_STEP, status_code=303)
        assert not self.is_signed_in()
