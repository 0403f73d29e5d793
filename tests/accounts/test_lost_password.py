"""A lost password: the link that is mailed, and the new one."""

from __future__ import annotations

from typing import Any

import time_machine
from django.core import mail
from django.test import Client

from accounts.models import SessionRecord, User
from tests.accounts.mailing import MailTestCase, last_link, last_mail, site_with_mail
from tests.builders import PASSWORD, person
from tests.chat.views.case import parsed

ASK = "/accounts/password/reset/"
SENT = "/accounts/password/reset/done/"
NEW_PASSWORD = "a dozen brown hens"


@site_with_mail()
class LostPasswordTests(MailTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.user = person("mira@example.org")
        self.user.vouch_for_address()

    def _ask(self, email: str = "mira@example.org", **headers: str) -> Any:
        return self.client.post(ASK, {"email": email}, headers=headers)

    def _open_link(self, client: Client | None = None) -> str:
        """Open the link of the last mail, and return where its form is."""
        response = (client or self.client).get(last_link("/key/"))
        assert response.status_code == 303
        return str(response["Location"])

    def _choose(self, path: str, password: str = NEW_PASSWORD, again: str = "") -> Any:
        fields = {"password1": password, "password2": again or password}
        return self.client.post(path, fields)

    def test_the_link_leads_to_a_new_password_and_signs_in(self) -> None:
        self.assertRedirects(self._ask(), SENT, status_code=303)
        assert "mira@example.org" in parsed(self.client.get(SENT)).text

        response = self._choose(self._open_link())

        self.assertRedirects(response, "/", status_code=303)
        assert self.is_signed_in()
        self.user.refresh_from_db()
        assert self.user.check_password(NEW_PASSWORD)
        assert "new password" in last_mail().subject

    def test_the_key_of_the_link_stands_in_no_address_of_a_page(self) -> None:
        self._ask()

        assert self._open_link().endswith("-set-password/")

    def test_other_devices_are_signed_out(self) -> None:
        other = Client()
        other.post("/accounts/login/", {"login": "mira@example.org", "password": PASSWORD})
        assert SessionRecord.objects.count() == 1
        self._ask()

        self._choose(self._open_link())

        assert SessionRecord.objects.get().session_id == self.client.session.session_key
        assert other.get("/settings/")["Location"].startswith("/accounts/login/")

    def test_a_link_works_once(self) -> None:
        self._ask()
        link = last_link("/key/")
        self._choose(self._open_link())
        self.client.logout()

        response = self.client.get(link)

        assert response.status_code == 400
        assert "does not work any more" in parsed(response).text

    def test_a_link_ends_after_an_hour(self) -> None:
        with time_machine.travel("2026-11-20T12:00:00Z", tick=False) as clock:
            self._ask()
            clock.shift(60 * 60 + 1)

            assert self.client.get(last_link("/key/")).status_code == 400

    def test_a_link_ends_when_a_password_is_chosen_meanwhile(self) -> None:
        self._ask()
        self.user.set_password("another one of mine")
        self.user.save()

        assert self.client.get(last_link("/key/")).status_code == 400

    def test_a_made_up_link_does_not_work_whoever_it_names(self) -> None:
        for uid in ("1", "zzzzzzzzzz", "0"):
            path = f"/accounts/password/reset/key/{uid}-abc-def/"
            assert self.client.get(path).status_code == 400
            assert self.client.post(path).status_code == 400

    def test_the_form_without_its_link_does_not_work(self) -> None:
        self._ask()
        path = self._open_link()

        assert Client().post(path, {"password1": NEW_PASSWORD}).status_code == 400

    def test_weak_and_different_passwords_are_refused_beside_the_field(self) -> None:
        self._ask()
        path = self._open_link()

        weak = self._choose(path, "password1234")
        different = self._choose(path, NEW_PASSWORD, "a dozen white hens")

        assert "too common" in parsed(weak).text
        assert parsed(weak).one("input", id="password1")["aria-invalid"] == "true"
        assert parsed(different).one("input", id="password2")["aria-invalid"] == "true"
        assert (weak.status_code, different.status_code) == (400, 400)
        self.user.refresh_from_db()
        assert self.user.check_password(PASSWORD)

    def test_links_lead_to_the_site_and_not_to_where_somebody_says_it_is(self) -> None:
        with self.settings(ALLOWED_HOSTS=["*"]):
            self._ask(Host="evil.example")

        assert "evil.example" not in str(last_mail().message())
        assert last_link("/key/")

    def test_an_unknown_address_gets_the_same_page_and_a_mail(self) -> None:
        known, known_page = self._ask(), self.client.get(SENT).content
        unknown, unknown_page = self._ask("nobo@example.org"), self.client.get(SENT).content

        assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
        assert _without_tokens(known_page, "mira@example.org") == _without_tokens(
            unknown_page, "nobo@example.org"
        )
        assert [message.to for message in mail.outbox] == [
            ["mira@example.org"],
            ["nobo@example.org"],
        ]

    def test_who_may_not_sign_in_gets_no_link(self) -> None:
        User.objects.update(is_active=False)

        self._ask()

        assert "No account" in last_mail().subject

    def test_it_can_be_sent_again(self) -> None:
        self._ask()

        field = parsed(self.client.get(SENT)).one("input", name="email")
        self._ask(field["value"])

        assert len(mail.outbox) == 2


def _without_tokens(content: bytes, email: str) -> str:
    page = content.decode().replace(email, "")
    head, *rest = page.split('name="csrfmiddlewaretoken" value="')
    return head + "".join(part.partition('"')[2] for part in rest)


@site_with_mail(tries=2)
class LostPasswordLimitTests(MailTestCase):
    def test_a_mailbox_gets_few_links(self) -> None:
        answers = [
            Client(REMOTE_ADDR=f"192.0.2.{number}").post(ASK, {"email": "mira@example.org"})
            for number in range(3)
        ]

        assert [answer.status_code for answer in answers] == [303, 303, 429]
        assert answers[-1]["Retry-After"] == "300"
        assert len(mail.outbox) == 2


@site_with_mail(forms=2)
class KeyLimitTests(MailTestCase):
    def test_keys_cannot_be_tried_without_end(self) -> None:
        path = "/accounts/password/reset/key/1-abc-def/"
        answers = [self.client.post(path).status_code for _ in range(3)]

        assert answers == [400, 400, 429]
