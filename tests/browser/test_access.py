"""The second factor, a reason asked for, alerts and accounts in a real browser, at the width of a phone too."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from registry.access import account
from tests.registry.serving import PASSWORD, Registry, served

PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def registry(postgres_server: Any, redis_server: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    yield from served(postgres_server, redis_server, tmp_path_factory.mktemp("registry"))


def at_desk(browser: Browser, registry: Registry, name: str, **given: Any) -> Page:
    page = browser.new_context(**given).new_page()
    page.goto(registry.address)
    page.get_by_test_id("user").fill(name)
    page.get_by_test_id("password").fill(PASSWORD)
    page.keyboard.press("Enter")
    return page


def clean(browser: Browser, page: Page, pictures: Path, name: str) -> None:
    """A picture, at the width of a phone too, and nothing that axe finds."""
    page.screenshot(path=pictures / f"{name}.png", full_page=True)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], "no scrolling to the side"
    page.screenshot(path=pictures / f"{name}-phone.png", full_page=True)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.set_viewport_size({"width": 1280, "height": 720})


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_a_second_factor_is_set_up_and_used(
    browser: Browser, registry: Registry, pictures: Path, language: str
) -> None:
    name = f"factor-{language}"
    account.create(registry.db, name, "caseworker", ["320106"], PASSWORD)
    page = at_desk(browser, registry, name, locale=language)
    page.get_by_test_id("account").click()
    page.get_by_test_id("password").fill(PASSWORD)
    page.get_by_test_id("enrol").click()
    expect(page.get_by_test_id("qr")).to_be_visible()
    box = page.get_by_test_id("qr").locator("svg").bounding_box()
    assert box and box["width"] > 150 and abs(box["width"] - box["height"]) < 2
    clean(browser, page, pictures, f"second-factor-{language}")
    totp = pyotp.TOTP(page.get_by_test_id("secret").inner_text().replace(" ", ""))
    if (left := 30 - time.time() % 30) < 10:
        time.sleep(left)  # the code of the step before is too old once this one ends
    page.get_by_test_id("code").fill(totp.at(time.time() - 30))
    page.get_by_test_id("confirm").click()
    expect(page.get_by_test_id("in-force")).to_be_visible()
    page.get_by_test_id("logout").click()
    page.get_by_test_id("user").fill(name)
    page.get_by_test_id("password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("code")).to_be_focused()
    clean(browser, page, pictures, f"code-{language}")
    page.get_by_test_id("code").fill(totp.now())
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("queue")).to_be_visible()


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_a_protected_person_is_asked_why_and_the_auditor_sees_it_first(
    browser: Browser, registry: Registry, pictures: Path, language: str
) -> None:
    person = registry.known("320106199003077716")
    registry.task(person)
    registry.by("chen").post(f"/v1/people/{person}/protect", json={"reason": "own staff"}).raise_for_status()
    registry.db.execute("DELETE FROM registry.reason")
    page = at_desk(browser, registry, "wang", locale=language)
    expect(page.get_by_test_id("protected").first).to_be_visible()
    page.goto(f"{registry.address}/people/{person}")
    expect(page.get_by_test_id("reason-asked")).to_be_visible()
    clean(browser, page, pictures, f"reason-{language}")
    page.get_by_test_id("purpose").select_option("inquiry")
    page.get_by_test_id("reason").fill("asked about it at the counter")
    page.get_by_test_id("look").click()
    expect(page.get_by_test_id("protected")).to_be_visible()
    page = at_desk(browser, registry, "shen", locale=language)
    page.get_by_test_id("record-link").click()
    expect(page.get_by_test_id("alerts")).to_contain_text("asked about it at the counter")
    page.screenshot(path=pictures / f"alerts-{language}.png", full_page=True)


def test_an_operator_has_accounts_and_no_people(browser: Browser, registry: Registry, pictures: Path) -> None:
    account.create(registry.db, "guan", "operator", [], PASSWORD)
    account.create(registry.db, "leaving", "caseworker", ["320106"], PASSWORD)
    page = at_desk(browser, registry, "guan", locale="en-GB")
    expect(page.get_by_test_id("accounts")).to_be_visible()
    page.screenshot(path=pictures / "accounts.png", full_page=True)
    row = page.locator('[data-account="leaving"]')
    row.get_by_test_id("disable").click()
    expect(page.get_by_test_id("message")).to_be_visible()
    expect(page.locator('[data-account="leaving"]').get_by_test_id("disable")).to_have_count(0)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
