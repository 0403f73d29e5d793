"""Exports in a browser: files with their names, and what jobs prepare while one looks."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.conftest import Visitor
from tests.e2e.pages.settings import running_import
from tests.e2e.rules import faults
from tests.servers import ROOT, VanaServer


def test_a_conversation_is_downloaded_under_its_title(visit: Visitor) -> None:
    person = visit().sign_up()
    person.open().ask("How does moss drink?").expect_end()
    person.page.get_by_role("button", name="Conversation options").click()
    person.page.locator("#menu-top").get_by_role("link", name="Export").click()

    with person.page.expect_download() as started:
        person.page.get_by_role("link", name="Download").first.click()

    # Either title: the model suggests one, and the first question is one until then.
    title = r"(How does moss drink|A scripted title)"
    assert re.fullmatch(rf"{title}\.md", started.value.suggested_filename)
    assert "How does moss drink?" in Path(started.value.path()).read_text(encoding="utf-8")


def test_those_that_were_chosen_come_as_a_zip(visit: Visitor) -> None:
    person = visit().sign_up()
    for question in ("How does moss drink?", "How does fern drink?"):
        person.open().ask(question).expect_end()
    person.open("/sidebar/")
    for box in person.page.get_by_role("checkbox").all():
        box.check()
    person.page.get_by_role("button", name="Export").click()

    with person.page.expect_download() as started:
        person.page.get_by_role("button", name="Download").first.click()

    assert re.fullmatch(r"vana-conversations-.*\.zip", started.value.suggested_filename)
    with zipfile.ZipFile(started.value.path()) as archive:
        assert len(archive.namelist()) == 2


def test_the_zip_of_everything_is_offered_without_a_reload(
    visit: Visitor, vana: VanaServer
) -> None:
    person = visit().sign_up()
    person.open("/settings/privacy/export/")
    person.page.get_by_role("button", name="Prepare").click()
    expect(person.page.get_by_role("progressbar")).to_be_visible()
    person.page.evaluate("window.isTheSame = true")

    with _jobs(vana):
        link = person.page.get_by_role("link", name="Download")
        expect(link).to_be_visible(timeout=60_000)

    assert person.page.evaluate("window.isTheSame")
    expect(person.page.locator("#export-live")).to_have_text("Ready")
    with person.page.expect_download() as started:
        link.click()
    with zipfile.ZipFile(started.value.path()) as archive:
        assert archive.namelist() == ["README.txt", "vana-export.json", "about-you.md"]


def test_pages_about_what_jobs_have_done_break_no_rule(visit: Visitor, vana: VanaServer) -> None:
    person = visit().sign_up()
    person.open("/settings/privacy/export/")
    person.page.get_by_role("button", name="Prepare").click()
    importing = person.new_tab()
    running_import(importing)
    with _jobs(vana):
        expect(person.page.get_by_role("link", name="Download")).to_be_visible(timeout=60_000)
        expect(importing.page.get_by_role("link", name="Look again")).to_have_count(
            0, timeout=60_000
        )

    for page in (person.page, importing.page):
        assert faults(page) == []


@contextmanager
def _jobs(vana: VanaServer) -> Iterator[None]:
    """Run the jobs of this server, which itself runs none."""
    command = [sys.executable, "manage.py", "runjobs"]
    with subprocess.Popen(command, cwd=ROOT, env=vana.environment) as process:
        try:
            yield
        finally:
            process.terminate()
