"""API tokens: shown once, kept as a hash, and refused as soon as they are not valid."""

from __future__ import annotations

import datetime
import hashlib

import time_machine
from django.test import Client
from django.utils import timezone

from accounts.api_tokens import PREFIX, TOKENS_PER_PERSON, ApiToken, find_api_token
from tests.builders import person
from tests.chat.api.case import ApiTestCase, Program, browser_of, code_of, secret_of

INVALID = (401, "api_token_invalid")


class TokenTests(ApiTestCase):
    def test_a_new_token_works_at_once(self) -> None:
        response = self.browser.send("POST", "/tokens", {"name": "backup", "scope": "write"})
        issued = response.json()

        assert response.status_code == 201
        assert issued["secret"].startswith(PREFIX)
        assert Program(issued["secret"]).get("/me").json()["email"] == self.user.email

    def test_a_browser_has_to_confirm_first_that_it_is_its_person(self) -> None:
        now = timezone.now()
        with time_machine.travel(now + datetime.timedelta(hours=1), tick=False):
            response = self.browser.send("POST", "/tokens", {"name": "backup"})

            assert code_of(response) == (403, "reauthentication_required")
            assert self.browser.get("/tokens").status_code == 200
        assert not ApiToken.objects.filter(name="backup").exists()

    def test_a_token_reads_only_unless_asked_otherwise(self) -> None:
        issued = self.browser.send("POST", "/tokens", {"name": "backup"}).json()

        program = Program(issued["secret"])
        assert issued["token"]["scope"] == "read"
        assert program.send("POST", "/conversations", {"text": "a"}).status_code == 403

    def test_only_the_hash_is_kept_and_the_secret_is_never_shown_again(self) -> None:
        issued = self.browser.send("POST", "/tokens", {"name": "backup"}).json()
        listed = self.browser.get("/tokens")

        row = ApiToken.objects.get(pk=issued["token"]["id"])
        assert row.hash == hashlib.sha256(issued["secret"].encode()).hexdigest()
        stored = [str(value) for value in ApiToken.objects.filter(pk=row.pk).values_list()[0]]
        assert not [value for value in stored if issued["secret"][len(PREFIX) :] in value]
        assert issued["secret"] not in listed.content.decode()
        assert listed.json()["items"][0]["name"] == "backup"

    def test_a_token_expires(self) -> None:
        secret = secret_of(self.user, days=2)
        now = timezone.now()

        with time_machine.travel(now + datetime.timedelta(days=1), tick=False):
            assert Program(secret).get("/me").status_code == 200
        with time_machine.travel(now + datetime.timedelta(days=2, seconds=5), tick=False):
            assert code_of(Program(secret).get("/me")) == INVALID

    def test_a_revoked_token_is_refused_at_once(self) -> None:
        issued = self.browser.send("POST", "/tokens", {"name": "backup"}).json()
        program = Program(issued["secret"])
        assert program.get("/me").status_code == 200

        self.browser.send("DELETE", f"/tokens/{issued['token']['id']}")

        assert code_of(program.get("/me")) == INVALID

    def test_tokens_of_people_who_may_not_sign_in_are_refused(self) -> None:
        self.user.is_active = False
        self.user.save(update_fields=["is_active"])

        assert code_of(self.program.get("/me")) == INVALID

    def test_malformed_and_forged_tokens_are_refused(self) -> None:
        secret = secret_of(self.user)
        other = secret[:-1] + ("A" if secret[-1] != "A" else "B")
        for forged in (other, secret + "x", secret[:20], PREFIX, "x", secret.upper(), "é" * 9):
            assert code_of(Program(forged).get("/me")) == INVALID, forged
        hash_of_it = hashlib.sha256(secret.encode()).hexdigest()
        assert find_api_token(PREFIX + hash_of_it) is None

    def test_a_refused_token_is_never_taken_for_the_sessions_person(self) -> None:
        for header in ("Bearer x", "Basic bWlyYTpzZWNyZXQ=", "Bearer", ""):
            response = self.browser.get("/me", Authorization=header)
            assert code_of(response) == INVALID, header

    def test_a_token_is_refused_about_tokens_whoever_has_the_session(self) -> None:
        response = self.browser.get("/tokens", Authorization=f"Bearer {secret_of(self.user)}")
        assert code_of(response) == (401, "not_authenticated")

    def test_a_tokens_person_counts_and_not_the_sessions(self) -> None:
        other = person("other@example.org")

        response = self.browser.get("/me", Authorization=f"Bearer {secret_of(other)}")

        assert response.json()["email"] == other.email

    def test_people_see_and_revoke_their_own_tokens_only(self) -> None:
        theirs = self.user.api_tokens.latest("created_at")
        other = browser_of(person("other@example.org"))

        assert other.get("/tokens").json() == {"items": []}
        response = other.send("DELETE", f"/tokens/{theirs.pk}")
        assert code_of(response) == (404, "api_token_not_found")
        assert ApiToken.objects.filter(pk=theirs.pk).exists()

    def test_use_is_recorded_now_and_then(self) -> None:
        secret = secret_of(self.user)
        now = timezone.now()
        used = []
        for minutes in (1, 2, 20):
            with time_machine.travel(now + datetime.timedelta(minutes=minutes), tick=False):
                found = find_api_token(secret)
            assert found is not None
            used.append(ApiToken.objects.get(pk=found.pk).last_used_at)

        assert used[0] == used[1] != used[2]

    def test_a_person_has_so_many_tokens_and_no_more(self) -> None:
        for _ in range(TOKENS_PER_PERSON - self.user.api_tokens.count()):
            secret_of(self.user)

        response = self.browser.send("POST", "/tokens", {"name": "one more"})

        assert code_of(response) == (409, "too_many_api_tokens")

    def test_bad_wishes_are_refused(self) -> None:
        for wish in (
            {"name": ""},
            {"name": "x" * 81},
            {"name": "\ud800"},
            {"name": "a", "days": 0},
            {"name": "a", "days": 367},
            {"name": "a", "scope": "admin"},
            {"name": "a", "hash": "0" * 64},
        ):
            response = self.browser.send("POST", "/tokens", wish)
            assert code_of(response) == (422, "invalid_fields"), wish

    def test_a_visitors_cookie_is_nobodys_session(self) -> None:
        client = Client()
        path = client.post("/c/", {"prompt": "hello"})["Location"]
        conversation_id = path.split("/")[2]
        assert client.get(f"/c/{conversation_id}/").status_code == 200

        response = Program(client=client).get(f"/conversations/{conversation_id}")

        assert code_of(response) == (401, "not_authenticated")
