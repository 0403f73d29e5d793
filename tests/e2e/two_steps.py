"""A browser at the pages of second factors, in the words of the tests."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time
from dataclasses import dataclass, field

from playwright.sync_api import CDPSession, expect

from tests.e2e.visit import PASSWORD, Visit

PERIOD_SECONDS = 30
# Between working a code out and the server looking at it.
MARGIN_SECONDS = 6
SECURITY = "/settings/security/"


def code_of(secret: str, *, periods_later: int = 0) -> str:
    """Return what an authenticator app shows (RFC 6238), not at the very end of a period."""
    left = PERIOD_SECONDS - time.time() % PERIOD_SECONDS
    if left < MARGIN_SECONDS:
        time.sleep(left)
    period = int(time.time()) // PERIOD_SECONDS + periods_later
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", period), hashlib.sha1).digest()
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**6:06}"


@dataclass
class TwoSteps:
    """Somebody's settings. Codes of one period after the other: each counts once."""

    visit: Visit
    secret: str = ""
    recovery_codes: list[str] = field(default_factory=list)
    _periods: list[int] = field(default_factory=lambda: [-1, 0, 1])

    def open(self, link: str) -> None:
        """Follow a link of the security page, and show by the password who it is if asked to."""
        page = self.visit.open(SECURITY).page
        page.get_by_role("link", name=link).click()
        if "/reauthenticate/" in page.url:
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Confirm").click()

    def set_up_app(self) -> None:
        self.open("Set up the authenticator app")
        page = self.visit.page
        self.secret = page.locator("code").inner_text().replace(" ", "")
        page.get_by_label("Enter the 6 digits").fill(self.next_code())
        page.get_by_role("button", name="Turn on").click()
        self.read_codes()

    def read_codes(self) -> None:
        self.visit.page.wait_for_url("**/recovery-codes/")
        text = self.visit.page.locator("main").inner_text()
        self.recovery_codes = re.findall(r"\b\d{4} \d{4}\b", text)

    def next_code(self) -> str:
        return code_of(self.secret, periods_later=self._periods.pop(0))

    def sign_out(self) -> None:
        self.visit.context.clear_cookies()

    def give_password(self, visit: Visit | None = None) -> None:
        visit = visit or self.visit
        visit.email = self.visit.email
        visit.open("/accounts/login/").give_password()
        visit.page.wait_for_url("**/2fa/authenticate/")

    def give_code(self, code: str, visit: Visit | None = None) -> None:
        page = (visit or self.visit).page
        page.get_by_role("textbox").fill(code)
        page.get_by_role("button", name="Confirm").click()


def expect_signed_in(visit: Visit) -> None:
    expect(visit.page.locator("#sidebar")).to_be_attached()


def plug_in_key(visit: Visit) -> CDPSession:
    """Give the browser a device that holds passkeys and always says that it was touched."""
    session = visit.context.new_cdp_session(visit.page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session
