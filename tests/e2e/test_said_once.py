"""What people hear of a conversation's tools: each thing once, and nothing that they did not do."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.visit import Visit

# Collects whatever is said, also what goes again.
LISTEN = """() => {
    window.said = [];
    const listener = new MutationObserver((changes) => {
        for (const { addedNodes } of changes) {
            for (const node of addedNodes) window.said.push(node.textContent);
        }
    });
    listener.observe(document.getElementById("live"), { childList: true });
}"""
PAUSE_MS = 1_500


def said(visit: Visit) -> str:
    """Everything that was said, once what waits has had its pause."""
    visit.page.wait_for_timeout(PAUSE_MS + 200)
    return str(visit.page.evaluate("window.said.join(' | ')"))


def test_typing_and_the_gauge_say_nothing(person: Visit) -> None:
    person.open().ask("How does moss drink?").expect_end()
    expect(person.live).to_contain_text("Reply complete.")
    person.page.evaluate(LISTEN)

    person.box.press_sequentially("And how do ferns drink, which have roots?")
    person.page.locator("#gauge button").click()
    person.page.keyboard.press("Escape")

    assert said(person) == ""


def test_feedback_is_said_once_for_each_press(person: Visit) -> None:
    person.open().ask("How does moss drink?").expect_end()
    expect(person.live).to_contain_text("Reply complete.")
    person.page.evaluate(LISTEN)

    person.reply.get_by_role("button", name="Good reply").click()
    expect(person.live).to_contain_text("Your feedback is kept.")

    assert said(person).count("Your feedback is kept.") == 1


def test_a_reply_is_announced_and_ended_once_in_every_tab(person: Visit) -> None:
    person.open().ask("How does moss drink?").expect_end()
    expect(person.live).to_contain_text("Reply complete.")
    other = person.new_tab().open(person.page.url)
    for tab in (person, other):
        tab.page.evaluate(LISTEN)

    person.say("And ferns?")

    for tab in (person, other):
        expect(tab.replies).to_have_count(2)
        expect(tab.live).to_contain_text("Reply complete.")
        assert said(tab).count("Reply complete.") == 1
