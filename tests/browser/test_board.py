"""The shared queue's pages in a real browser: by keyboard, without scripts, in both languages, at a phone's width."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from psycopg.types.json import Jsonb

from coverlink_simulator.numbers import unit_code
from registry.web.words import phrases
from tests.browser.seat import by_keyboard, press
from tests.registry.serving import TEXT, Registry, claim, served, somebody

NUMBER = "320106199003077716"
LANGUAGES = pytest.mark.parametrize("language", ["zh-CN", "en-GB"])


@pytest.fixture(scope="module")
def registry(postgres_server: Any, redis_server: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    folder = tmp_path_factory.mktemp("registry")
    yield from served(postgres_server, redis_server, folder, COVERLINK_REGISTRY_SECOND_EYES="wrong_lead")


@pytest.fixture(autouse=True)
def nothing_yet(registry: Registry) -> None:
    registry.empty()
    for table in ("conflict", "contact"):
        registry.db.execute(f"DELETE FROM registry.{table}")  # type: ignore[arg-type]


def seated(browser: Browser, registry: Registry, name: str, language: str, width: int = 1280) -> Page:
    """Without scripts."""
    size = {"width": width, "height": 900}
    return by_keyboard(browser, registry.address, name, language=language, scripts=False, viewport=size)


def said(phrase: str, language: str, **filled: object) -> str:
    return str(phrases()[phrase][language[:2]]).format(**filled)


def faultless(browser: Browser, registry: Registry, page: Page, path: str) -> None:
    """What axe-core finds, at a desk's and at a phone's width; scripts are on for axe alone."""
    state = page.context.storage_state()
    language = page.locator("html").get_attribute("lang") or "zh-CN"
    for width in (1280, 360):
        size = {"width": width, "height": 800}
        other = browser.new_context(storage_state=state, locale=language, viewport=size).new_page()  # type: ignore[arg-type]
        other.goto(f"{registry.address}{path}")
        found = Axe().run(other)
        assert found.violations_count == 0, found.generate_report()
        wide = other.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{path} is {wide} wide at {width}"
        other.context.close()


@LANGUAGES
def test_the_board_leads_to_what_is_late_and_a_claim_is_taken_back(
    browser: Browser, registry: Registry, pictures: Path, language: str
) -> None:
    person, unit = registry.known(NUMBER), unit_code("320106", 61)
    late = registry.task(person)
    registry.db.execute("UPDATE registry.task SET due_on = '2026-01-01' WHERE id = %s", (late,))
    case = registry.task(somebody(), kind="unit_unregistered")
    inputs = {"about": "steps", "step": "letter", "next_step": "inspection", "next_step_on": "2026-12-20"}
    registry.db.execute(
        "UPDATE registry.task SET person_id = NULL, unit_id = %s, unit_name = '某厂', step = 'letter',"
        " next_step = 'inspection', next_step_on = '2026-12-20', because = %s WHERE id = %s",
        (unit, Jsonb([{"rule": "units.steps@1", "inputs": inputs, "text": TEXT}]), case),
    )
    claim(registry.by("wang"), late)
    page = seated(browser, registry, "chen", language)
    press(page, "board-link")
    expect(page.get_by_test_id("total-late")).to_have_text("1")
    expect(page.get_by_test_id("step")).to_have_attribute("data-overlooked", "True")
    page.screenshot(path=pictures / f"board-{language}.png", full_page=True)
    faultless(browser, registry, page, "/board")
    page.locator('a[href*="late=1"]').focus()
    page.keyboard.press("Enter")
    expect(page.locator(f'[data-task="{late}"]')).to_be_visible()
    page.goto(f"{registry.address}/board")
    press(page, "take-back")
    expect(page.get_by_test_id("message")).to_have_text(said("released", language))
    faultless(browser, registry, page, f"/units/{unit}")
    page.goto(f"{registry.address}/board")
    press(page, "teams-link")
    page.get_by_test_id("district").focus()
    page.keyboard.type("320106")
    page.get_by_test_id("name").focus()
    page.keyboard.type("一组")
    page.locator('input[value="li"]').focus()
    page.keyboard.press("Space")
    press(page, "put-team")
    expect(page.get_by_test_id("message")).to_have_text(said("team_set", language))
    faultless(browser, registry, page, "/teams")
    press(page, "share-preview")
    expect(page.get_by_test_id("shares")).to_contain_text("li")
    press(page, "share")
    expect(page.get_by_test_id("message")).to_have_text(said("shared", language))


@LANGUAGES
def test_one_answer_for_many_is_shown_sent_and_taken_back(
    browser: Browser, registry: Registry, pictures: Path, language: str
) -> None:
    tasks = [registry.task(somebody()) for _ in range(3)]
    claim(registry.by("li"), tasks[2])
    page = seated(browser, registry, "wang", language)
    press(page, "listing-link")
    faultless(browser, registry, page, "/tasks")
    for task in tasks:
        page.locator(f'input[value="{task}"]').focus()
        page.keyboard.press("Space")
    page.get_by_test_id("code").select_option("left_job")
    page.screenshot(path=pictures / f"listing-{language}.png", full_page=True)
    press(page, "preview")
    expect(page.get_by_test_id("can").locator("li")).to_have_count(2)
    expect(page.get_by_test_id("cannot").locator("li")).to_contain_text(phrases()["bulk_why"]["taken"][language[:2]])
    page.screenshot(path=pictures / f"bulk-{language}.png", full_page=True)
    press(page, "send-bulk")
    expect(page.get_by_test_id("message")).to_have_text(said("bulk_done", language, count=2))
    press(page, "bulk-undo")
    expect(page.get_by_test_id("message")).to_have_text(said("bulk_undone", language))
    faultless(browser, registry, page, "/answers")


@LANGUAGES
def test_a_call_is_made_by_its_script_noted_and_a_letter_follows(
    browser: Browser, registry: Registry, pictures: Path, language: str
) -> None:
    person = registry.known(NUMBER)
    task = registry.task(person)
    claim(registry.by("wang"), task)
    page = seated(browser, registry, "wang", language)
    page.goto(f"{registry.address}/people/{person}")
    press(page, "script-toggle")
    expect(page.get_by_test_id("script")).to_be_visible()
    press(page, "contact-toggle")
    page.get_by_test_id("channel").select_option("call")
    page.get_by_test_id("outcome").select_option("no_answer")
    page.get_by_test_id("contact-note").focus()
    page.keyboard.type("19:30")
    page.screenshot(path=pictures / f"contact-{language}.png", full_page=True)
    press(page, "send-contact")
    expect(page.get_by_test_id("message")).to_have_text(said("contact_noted", language))
    expect(page.get_by_test_id("contacts")).to_contain_text("19:30")
    faultless(browser, registry, page, f"/people/{person}")
    press(page, "letter-link")
    expect(page.get_by_test_id("addressee")).to_contain_text("张小三")
    faultless(browser, registry, page, f"/tasks/{task}/letter")
    page.screenshot(path=pictures / f"letter-{language}.png", full_page=True)
    page.emulate_media(media="print")
    expect(page.get_by_test_id("letter")).to_be_visible()
    expect(page.get_by_test_id("note-sent")).not_to_be_visible()
    expect(page.locator("header")).not_to_be_visible()
    page.emulate_media(media="screen")
    press(page, "note-sent")
    expect(page.get_by_test_id("contacts").locator("li")).to_have_count(2)


@LANGUAGES
def test_a_second_person_confirms_and_conflicts_are_entered(
    browser: Browser, registry: Registry, pictures: Path, language: str
) -> None:
    tasks = [registry.task(somebody()) for _ in range(2)]
    for task in tasks:
        given = {"token": claim(registry.by("wang"), task)["token"], "code": "wrong_lead", "note": "同名不同人"}
        assert registry.by("wang").post(f"/v1/tasks/{task}/answer", json=given).status_code == 200
    page = seated(browser, registry, "li", language)
    press(page, "awaiting")
    page.screenshot(path=pictures / f"awaiting-{language}.png", full_page=True)
    faultless(browser, registry, page, "/awaiting")
    press(page, "confirm")
    expect(page.get_by_test_id("message")).to_have_text(said("confirmed", language))
    press(page, "send-back-toggle")
    page.get_by_test_id("note").focus()
    page.keyboard.type("which document?")
    press(page, "send-back")
    expect(page.get_by_test_id("message")).to_have_text(said("sent_back", language))

    page.goto(registry.address)
    press(page, "conflicts")
    page.get_by_test_id("number").focus()
    page.keyboard.type(NUMBER)
    press(page, "add-conflict")
    expect(page.get_by_test_id("message")).to_have_text(said("conflict_added", language))
    assert NUMBER not in page.content() and NUMBER not in page.url
    faultless(browser, registry, page, "/conflicts")
