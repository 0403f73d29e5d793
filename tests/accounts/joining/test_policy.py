"""Which addresses each policy takes, and where strangers are shown the way."""

from __future__ import annotations

import pytest
from django.test import SimpleTestCase, override_settings

from accounts.joining.policy import SignupPolicy, ascii_host, is_offered, is_welcome

DOMAINS = override_settings(
    SIGNUP_POLICY="domains", SIGNUP_DOMAINS=["example.org", "Mail.Example.NET", "bücher.example"]
)

WELCOME = [
    "mira@example.org",
    "mira@EXAMPLE.org",
    "mira@mail.example.net",
    "mira@bücher.example",
    "mira@BÜCHER.example",
    "mira@xn--bcher-kva.example",
    '"mira@elsewhere"@example.org',
]
UNWELCOME = [
    "mira@example.com",
    "mira@sub.example.org",
    "mira@notexample.org",
    "mira@example.org.evil.example",
    "mira@example.org@evil.example",
    "mira@example.net",
    "mira@bucher.example",
    "mira@",
    "mira",
    "",
    "example.org@",
    f"mira@{'a' * 80}.example.org",
]


@pytest.mark.parametrize("address", WELCOME)
def test_addresses_of_the_domains_are_welcome(address: str) -> None:
    with DOMAINS:
        assert is_welcome(address)


@pytest.mark.parametrize("address", UNWELCOME)
def test_other_addresses_are_not(address: str) -> None:
    with DOMAINS:
        assert not is_welcome(address)


class PolicyTests(SimpleTestCase):
    def test_a_list_without_hosts_welcomes_nobody(self) -> None:
        with override_settings(SIGNUP_POLICY="domains", SIGNUP_DOMAINS=["", "a" * 80]):
            assert not is_welcome("mira@")
            assert not is_welcome(f"mira@{'a' * 80}")

    def test_other_policies_take_every_address(self) -> None:
        for policy in set(SignupPolicy) - {SignupPolicy.DOMAINS}:
            with override_settings(SIGNUP_POLICY=policy.value):
                assert is_welcome("mira@example.com")

    def test_strangers_are_led_to_the_page_only_where_it_serves_them(self) -> None:
        expected = {
            "open": True,
            "domains": True,
            "approval": True,
            "invitation": False,
            "closed": False,
        }
        for policy, offered in expected.items():
            with override_settings(SIGNUP_POLICY=policy):
                assert is_offered() is offered, policy

    def test_hosts_are_compared_as_mail_is_sent(self) -> None:
        assert ascii_host("BÜCHER.example") == "xn--bcher-kva.example"
        assert ascii_host("a" * 80) == ""
