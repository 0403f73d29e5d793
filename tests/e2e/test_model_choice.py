"""The menu of models: by pointer, by keyboard, and without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visitor
from tests.e2e.rules import faults
from tests.model_server import ThreadedModelServer
from tests.servers import VanaServer, running

MODELS = "small|8192|Llama|Quick answers;large|32768|Moss|For long texts"


@pytest.fixture(scope="module")
def several(
    environment: dict[str, str], prepared: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[VanaServer]:
    here: Path = tmp_path_factory.mktemp("several") / "data"
    options = {**environment, "LLM_MODELS": MODELS, "LLM_DEFAULT_MODEL": ""}
    with running(here, options, like=prepared) as server:
        yield server


def test_a_model_is_chosen_by_pointer_and_asked(
    visit: Visitor, several: VanaServer, model_server: ThreadedModelServer
) -> None:
    guest = visit(several.url).open()
    guest.page.get_by_role("button", name="Model: Llama").click()
    guest.page.get_by_text("For long texts").click()

    expect(guest.page.locator("#models")).to_be_hidden()
    expect(guest.page.get_by_role("button", name="Model: Moss")).to_be_visible()
    guest.ask("Hello").expect_end()
    assert model_server.last.body["model"] == "large"
    expect(guest.page.get_by_role("button", name="Model: Moss")).to_be_visible()


def test_arrow_keys_choose_and_enter_closes_without_sending(
    visit: Visitor, several: VanaServer
) -> None:
    guest = visit(several.url).open()
    guest.box.fill("Not yet")
    guest.page.get_by_role("button", name="Model: Llama").focus()
    guest.page.keyboard.press("Enter")
    expect(guest.page.get_by_role("radio", name="Llama")).to_be_focused()

    guest.page.keyboard.press("ArrowDown")
    expect(guest.page.locator("#models")).to_be_visible()
    guest.page.keyboard.press("Enter")

    expect(guest.page.locator("#models")).to_be_hidden()
    expect(guest.page.get_by_role("button", name="Model: Moss")).to_be_focused()
    expect(guest.box).to_have_value("Not yet")


def test_without_scripts_the_menu_opens_and_the_choice_is_sent(
    visit: Visitor, several: VanaServer, model_server: ThreadedModelServer
) -> None:
    guest = visit(several.url, java_script_enabled=False).open()
    guest.page.locator(".models__button").click()
    guest.page.get_by_role("radio", name="Moss").check()
    guest.page.keyboard.press("Escape")
    expect(guest.page.get_by_text("Another model")).to_be_visible()
    guest.box.fill("Hello")
    guest.send_button.click()

    expect(guest.page.get_by_role("button", name="Model: Moss")).to_be_visible()
    assert "large" in [record.body["model"] for record in model_server.records]


def test_the_open_menu_breaks_no_rule(visit: Visitor, several: VanaServer) -> None:
    guest = visit(several.url)
    guest.open().page.locator(".models__button").click()
    expect(guest.page.locator("#models")).to_be_visible()

    assert faults(guest.page) == []
