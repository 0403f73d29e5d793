"""A reply survives the end of the server that writes it."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visitor
from tests.servers import VanaServer

SLOW = "script:paced?tokens=600&rate=40"


@pytest.mark.parametrize("button", ["Continue", "Retry from the start"])
def test_a_killed_server_loses_little_and_the_reply_can_go_on(
    own_vana: VanaServer, visit: Visitor, button: str
) -> None:
    person = visit(own_vana.url).sign_up().open().ask(SLOW).expect_words("seed")
    time.sleep(1)

    own_vana.kill()
    expect(person.strip).to_be_visible(timeout=5_000)
    shown = re.sub(r"\W+", "", person.prose.inner_text())
    own_vana.start()

    # The heartbeat must be old enough; then the page itself finds out.
    expect(person.page.get_by_role("button", name=button)).to_be_visible(timeout=30_000)
    expect(person.reply).to_contain_text("This reply is not finished")
    kept = re.sub(r"\W+", "", person.prose.inner_text())
    # 250 ms of text at 40 tokens a second are about 40 characters.
    assert len(kept) > len(shown) - 80
    assert kept[: len(shown) // 2] == shown[: len(shown) // 2]

    person.page.get_by_role("button", name=button).click()
    expect(person.stop_button).to_be_visible()
    person.expect_words("seed")
    person.stop().expect_end()


def test_a_server_that_ends_in_good_order_loses_nothing(
    own_vana: VanaServer, visit: Visitor
) -> None:
    person = visit(own_vana.url).sign_up().open().ask(SLOW).expect_words("seed")
    time.sleep(1)

    assert own_vana.terminate() == 0
    shown = re.sub(r"\W+", "", person.prose.inner_text())
    own_vana.start()

    expect(person.page.get_by_role("button", name="Continue")).to_be_visible(timeout=30_000)
    kept = re.sub(r"\W+", "", person.prose.inner_text())
    assert kept.startswith(shown[: len(shown) - 10])


def test_a_visitors_page_says_that_a_restart_took_the_conversation(
    own_vana: VanaServer, visit: Visitor
) -> None:
    guest = visit(own_vana.url).open().ask("First").expect_end()

    own_vana.restart()
    guest.say("Second")

    expect(guest.strip).to_be_visible()
    expect(guest.box).to_have_value("Second")
