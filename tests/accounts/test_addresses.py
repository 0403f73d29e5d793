"""Which address a request comes from, behind proxies and in front of forgeries."""

from __future__ import annotations

import pytest
from django.test import RequestFactory, override_settings

from accounts.addresses import client_address, hashed


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "", "10.0.0.1"),
        (0, "192.0.2.1", "10.0.0.1"),
        (1, "192.0.2.1", "192.0.2.1"),
        (1, "203.0.113.9, 192.0.2.1", "192.0.2.1"),
        (2, "203.0.113.9, 192.0.2.1, 10.0.0.2", "192.0.2.1"),
        (1, "", "10.0.0.1"),
        (2, "192.0.2.1", "10.0.0.1"),
        (1, " , ", "10.0.0.1"),
    ],
)
def test_only_what_our_own_proxies_say_is_believed(
    proxies: int, forwarded: str, address: str
) -> None:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers=headers)

    with override_settings(TRUSTED_PROXY_COUNT=proxies):
        assert client_address(request) == address


def test_a_server_that_does_not_know_says_nothing() -> None:
    request = RequestFactory().get("/")
    del request.META["REMOTE_ADDR"]

    assert client_address(request) == ""


def test_counters_do_not_hold_addresses() -> None:
    assert "192.0.2.1" not in hashed("192.0.2.1")
    assert hashed("192.0.2.1") == hashed("192.0.2.1") != hashed("192.0.2.2")
