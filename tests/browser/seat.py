"""Somebody who sits down at the desk: a browser of their own, logged in by keyboard alone."""

from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.registry.serving import PASSWORD


def by_keyboard(
    browser: Browser, address: str, name: str, password: str = PASSWORD, *, language: str = "zh-CN",
    scripts: bool = True, then: str = "/", **context: Any,
) -> Page:  # fmt: skip
    """``then``: the page to which the log-in leads; ``context``: what Playwright says of a browser, as its size."""
    page = browser.new_context(locale=language, java_script_enabled=scripts, **context).new_page()
    page.goto(f"{address}/login?next={then}")
    expect(page.get_by_test_id("user")).to_be_focused()
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("logout")).to_be_visible()
    return page


def press(page: Page, testid: str) -> None:
    """The first of that name, by keyboard."""
    what = page.get_by_test_id(testid).first
    what.focus()
    page.keyboard.press("Enter")
