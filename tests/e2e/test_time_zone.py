"""Times on pages are those of the reader's clock, once the browser has said where it is."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.e2e.conftest import Visitor

# Far from UTC, at every hour of the day another one.
ZONE = "Pacific/Kiritimati"


def test_a_reply_carries_the_readers_time(visit: Visitor) -> None:
    guest = visit(timezone_id=ZONE)
    guest.open()
    before = datetime.now(UTC).astimezone(ZoneInfo(ZONE))

    guest.ask("What time is it?").expect_end()

    after = datetime.now(UTC).astimezone(ZoneInfo(ZONE))
    shown = guest.page.locator(".message--assistant time").last
    expect(shown).to_be_attached()
    assert f"{before:%H:%M}" <= shown.inner_text() <= f"{after:%H:%M}"
