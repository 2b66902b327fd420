"""The auditor's page in a real browser: by keyboard, without scripts, free of faults that a program can see."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from registry.access import checking, sealing
from tests.browser.seat import by_keyboard
from tests.registry.serving import Registry, served, somebody


@pytest.fixture(scope="module")
def registry(postgres_server: Any, redis_server: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    yield from served(postgres_server, redis_server, tmp_path_factory.mktemp("registry"))


def seated(browser: Browser, registry: Registry, language: str, *, scripts: bool) -> Page:
    """The auditor."""
    return by_keyboard(browser, registry.address, "shen", language=language, scripts=scripts)


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_the_record_is_found_filtered_and_read(
    browser: Browser, registry: Registry, pictures: Path, language: str
) -> None:
    person = somebody()
    registry.task(person)
    assert registry.by("wang").get(f"/v1/people/{person}").status_code == 200
    assert registry.by("zhao").get(f"/v1/people/{person}").status_code == 404
    while sealing.seal(registry.db):
        pass
    checking.record(registry.db, checking.check(registry.db))

    page = seated(browser, registry, language, scripts=False)
    page.get_by_test_id("record-link").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("entry").first).to_be_visible()
    for name in ("sealed", "verified"):
        expect(page.get_by_test_id(name)).to_contain_text(re.compile("entry [0-9]+|第 [0-9]+ 条"))
    page.locator("#person").focus()
    page.keyboard.type(person)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/access\?account=&person={person}&"))
    expect(page.get_by_test_id("entry")).to_have_count(2)
    expect(page.locator("#person")).to_have_value(person)
    page.screenshot(path=pictures / f"record-{language}.png", full_page=True)
    address = page.url

    page = seated(browser, registry, language, scripts=True)
    for path in (address, f"{registry.address}/access", f"{registry.address}/access?account=nobody"):
        page.goto(path)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


def test_a_number_is_held_back_by_the_form(browser: Browser, registry: Registry) -> None:
    page = seated(browser, registry, "en-GB", scripts=True)
    page.goto(f"{registry.address}/access")
    page.locator("#person").fill("320106199003070012")
    page.get_by_test_id("filter").click()
    expect(page).to_have_url(f"{registry.address}/access")
