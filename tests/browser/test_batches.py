"""Batches in a real browser: issued, worked, closed by keyboard, without scripts; free of faults a program can see."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from psycopg.types.json import Jsonb

from tests.browser.seat import by_keyboard, press
from tests.registry.batching import answers, asks
from tests.registry.serving import Registry, served, somebody

RESTS_ON = {
    "zh": "江苏省参保业务办理日历：结算期内只能预登记，预登记不自动生效，须另办正式参保登记",
    "en": "Jiangsu's operating calendar: in the settlement window only pre-enrolment is possible; it does not take "
    "effect by itself, an ordinary enrolment must follow",
}  # fmt: skip
RESTING = [
    {"rule": rule, "source": RESTS_ON, "text": {"zh": "", "en": ""}}
    for rule in ("owed@1", "owed@2026-11-26", "follow_up.pre_enrolled.jiangsu@2026-11-26")
]
"""Long words, and two rules of the same."""


@pytest.fixture(scope="module")
def registry(postgres_server: Any, redis_server: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    yield from served(postgres_server, redis_server, tmp_path_factory.mktemp("registry"))


def seated(browser: Browser, registry: Registry, name: str, language: str, **how: Any) -> Page:
    return by_keyboard(browser, registry.address, name, language=language, **how)


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_it_is_issued_worked_and_closed_by_keyboard(browser: Browser, registry: Registry, language: str) -> None:
    registry.empty()
    task = registry.task(somebody())
    sheng = seated(browser, registry, "sheng", language, scripts=False)
    press(sheng, "batches-link")
    for name, text in (("title", "鼓楼 2026"), ("purpose", "Find them")):
        sheng.get_by_test_id(name).focus()
        sheng.keyboard.type(text)
    sheng.get_by_test_id("due").fill("2027-01-31")
    sheng.locator('input[value="enrol"]').focus()
    sheng.keyboard.press("Space")
    press(sheng, "count-first")
    expect(sheng.get_by_test_id("count")).to_contain_text("1")
    expect(sheng.get_by_test_id("title")).to_have_value("鼓楼 2026")
    expect(sheng.locator('input[value="enrol"]')).to_be_checked()
    press(sheng, "issue")
    expect(sheng.get_by_test_id("hash")).to_have_text(re.compile("^[0-9a-f]{64}$"))
    expect(sheng.get_by_test_id("not-closable")).to_be_visible()

    wang = seated(browser, registry, "wang", language, scripts=False)
    press(wang, "batch-mark")
    expect(wang.get_by_test_id("of-batch")).to_contain_text("鼓楼 2026")
    press(wang, "claim")
    wang.get_by_test_id("code").select_option("studying")
    press(wang, "send-answer")
    expect(wang.get_by_role("alert")).to_be_visible()
    wang.get_by_test_id("code").select_option("studying")
    wang.get_by_test_id("evidence").focus()
    wang.keyboard.type("school certificate 12")
    press(wang, "send-answer")
    expect(wang.get_by_test_id("message")).to_have_attribute("role", "status")

    sheng.reload()
    sheng.get_by_test_id("item").get_by_role("link").focus()
    sheng.keyboard.press("Enter")
    expect(sheng.get_by_test_id("item-history")).to_contain_text("school certificate 12")
    press(sheng, "back")
    press(sheng, "close")
    expect(sheng.get_by_test_id("batch-state")).to_have_class(re.compile("closed"))
    assert registry.by("sheng").get(f"/v1/tasks/{task}/why").status_code == 200


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_pages_are_free_of_faults_also_on_a_phone(
    browser: Browser, registry: Registry, pictures: Path, language: str
) -> None:
    registry.empty()
    tasks = [registry.task(somebody(), district=where) for where in ("320106", "320106", "320106", "320102", "500157")]
    made = registry.by("sheng").post("/v1/batches", json=asks("2026 年末漏保核实")).json()
    answers(registry, tasks[0], "refused", note="says no")
    answers(registry, tasks[1], "wrong_lead", note="another person")
    registry.by("wang").post(f"/v1/tasks/{tasks[1]}/undo")
    for number in range(10):
        answers(registry, registry.task(somebody()), "wrong_lead" if number < 3 else "will_enrol")
    registry.db.execute("UPDATE registry.task SET because = %s", (Jsonb(RESTING),))
    page = seated(browser, registry, "sheng", language)
    here = f"/batches/{made['id']}"
    for size, width in (("wide", 1280), ("phone", 390)):
        page.set_viewport_size({"width": width, "height": 900})
        for name, path in (("batches", "/batches"), ("batch", here), ("item", f"{here}/items/2"), ("leads", "/leads")):
            page.goto(registry.address + path)
            page.screenshot(path=pictures / f"{name}-{size}-{language}.png", full_page=True)
            assert "object at" not in page.content()
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, size)
    page = seated(browser, registry, "wang", language)
    page.screenshot(path=pictures / f"marked-queue-{language}.png", full_page=True)
    page.get_by_test_id("claim").first.click()
    page.screenshot(path=pictures / f"marked-person-{language}.png", full_page=True)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
