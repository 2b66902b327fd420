"""Searching and looking back in a real browser: by keyboard, without scripts, at phone width, free of axe's faults."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from registry.http.parts import today
from tests.browser.seat import by_keyboard
from tests.registry.naming import Town, number
from tests.registry.serving import Registry, served

PHONE = {"width": 390, "height": 844}
NAME = "张小伟"


@pytest.fixture(scope="module")
def registry(postgres_server: Any, redis_server: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    yield from served(postgres_server, redis_server, tmp_path_factory.mktemp("registry"))


@pytest.fixture(scope="module")
def wei(registry: Registry) -> str:
    town = Town(registry.db, registry.settings)
    return town.lives(NAME, number("19850102"), unit_name="南京星光科技有限公司")


def seated(browser: Browser, registry: Registry, language: str, *, scripts: bool, **how: Any) -> Page:
    return by_keyboard(browser, registry.address, "wang", language=language, scripts=scripts, then="/search", **how)


def typed(page: Page, **fields: str) -> None:
    """Fills the form in from top to bottom by Tab, and sends it by Enter."""
    page.get_by_test_id("purpose").focus()
    for name in ("purpose", "id_number", "name", "born_year", "born_month", "unit", "district"):
        expect(page.locator(f"#{name}")).to_be_focused()
        if name == "purpose" and name in fields:
            page.keyboard.press("ArrowDown")
        elif name in fields:
            page.keyboard.press("Control+A")
            page.keyboard.type(fields[name])
        page.keyboard.press("Tab")
    expect(page.get_by_test_id("find")).to_be_focused()
    page.keyboard.press("Enter")


def free_of_faults(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_a_person_is_found_and_looked_back_at_by_keyboard(
    browser: Browser, registry: Registry, pictures: Path, wei: str, language: str
) -> None:
    page = seated(browser, registry, language, scripts=False)
    typed(page, purpose="", name=NAME)
    expect(page.get_by_test_id("wrong")).to_be_visible()
    expect(page.locator("#born_year")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#name")).to_have_value(NAME)
    typed(page, name="zhang xiaowei", born_year="1985")
    expect(page).to_have_url(f"{registry.address}/search")
    expect(page.get_by_test_id("found")).to_have_count(1)
    expect(page.get_by_test_id("people")).to_contain_text("张**")
    assert "小伟" not in page.content() and number("19850102") not in page.content()
    page.screenshot(path=pictures / f"search-{language}.png", full_page=True)
    page.get_by_test_id("found").get_by_role("link").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{registry.address}/people/{wei}")

    page.goto(f"{registry.address}/people/{wei}?known_on={today()}")
    expect(page.get_by_test_id("kept")).to_be_visible()
    page.goto(f"{registry.address}/people/{wei}")
    page.locator("#known_on").focus()
    day = today() - timedelta(days=4_000)
    page.locator("#known_on").fill(f"{day}")  # how a date is typed differs with the browser's language
    page.get_by_test_id("look-back").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/people/{wei}\?known_on={day}&order=known"))
    expect(page.get_by_test_id("kept")).to_contain_text(re.compile("尚无任何记载|knew nothing of this person yet"))
    page.get_by_test_id("as-now").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{registry.address}/people/{wei}")


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_the_pages_have_no_faults_that_a_program_can_see(
    browser: Browser, registry: Registry, pictures: Path, wei: str, language: str
) -> None:
    page = seated(browser, registry, language, scripts=True, viewport=PHONE)
    free_of_faults(page)
    typed(page, purpose="", unit="有限公司")
    expect(page.get_by_test_id("wrong")).to_be_visible()
    free_of_faults(page)
    typed(page, unit="xgkj")
    expect(page.get_by_test_id("units")).to_contain_text("南京星光科技有限公司")
    free_of_faults(page)
    page.screenshot(path=pictures / f"search-phone-{language}.png", full_page=True)
    for path in (
        f"?known_on={today()}",
        "?known_on=2015-01-01",
        "?order=happened",
        f"?known_on={today()}&order=happened",
    ):
        page.goto(f"{registry.address}/people/{wei}{path}")
        expect(page.get_by_test_id("looking-back")).to_be_visible()
        free_of_faults(page)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{path} is {wide} px wider than a phone"
    page.screenshot(path=pictures / f"known-phone-{language}.png", full_page=True)


def test_a_form_of_another_page_is_refused(browser: Browser, registry: Registry) -> None:
    page = seated(browser, registry, "en-GB", scripts=True)
    page.locator("input[name=csrf]").last.evaluate("field => { field.value = 'x' }")
    typed(page, purpose="", unit="xgkj")
    expect(page.get_by_test_id("problem")).to_be_visible()
