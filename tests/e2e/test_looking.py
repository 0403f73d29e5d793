"""Staff read what somebody wrote, step by step, and the person sees it: readable for everybody."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.conftest import Visitor
from tests.e2e.rules import faults
from tests.e2e.test_administration import MAKE_PEOPLE
from tests.e2e.visit import PASSWORD, Visit
from tests.servers import VanaServer

EXPLANATION = "A member reported threats in this chat."


def test_staff_say_why_read_and_end_it_and_the_person_is_told(
    vana: VanaServer, visit: Visitor
) -> None:
    vana.manage("shell", "-v", "0", "-c", MAKE_PEOPLE)
    member = visit().sign_up()
    member.open().ask("How does moss drink?").expect_end()
    conversation_id = member.page.url.partition("/c/")[2].partition("/")[0]
    officer = _officer(visit)
    page = officer.open(f"/admin/chat/conversation/{conversation_id}/").page
    expect(page.get_by_text("How does moss drink?")).to_have_count(0)
    assert faults(page) == []

    page.get_by_role("link", name="Read what it says").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    assert faults(page) == []
    page.get_by_label("Reason").select_option("abuse")
    page.get_by_label("In your words").fill(EXPLANATION)
    page.get_by_role("button", name="Read it").click()

    expect(page.get_by_text("30 more minutes")).to_be_visible()
    expect(page.locator("[data-reading]")).to_contain_text("How does moss drink?")
    assert faults(page) == []
    page.get_by_role("button", name="I have finished").click()
    expect(page.get_by_text("has ended")).to_be_visible()
    officer.open("/admin/chat/conversation/export/")
    assert faults(page) == []

    member.open()
    member.page.get_by_role("link", name="See who and why").click()
    expect(member.page.locator(".rows")).to_contain_text("Privacy officer")
    expect(member.page.locator(".rows")).to_contain_text(EXPLANATION)
    assert faults(member.page) == []


def _officer(visit: Visitor) -> Visit:
    officer = visit()
    officer.email = "privacy_officer@staff.example"
    return officer.sign_in()
