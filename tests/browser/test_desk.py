"""The desk in a real browser: a task appears by itself, is claimed by one, explains itself, is answered."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from coverlink_simulator.numbers import resident_id, unit_code
from registry.access import account
from registry.database import connect
from tests.browser.seat import by_keyboard
from tests.system.whole import Whole, until

PASSWORD = "another long password"
UNIT = {"uscc": unit_code("320106", 88), "name": "鼓楼第八公司"}


def hire(number: int, form: str = "standard") -> dict[str, Any]:
    person = {
        "id_type": "resident_id", "id_number": resident_id("320106", date(1985, 5, 5), number), "name": "李四",
        "mobile": "+8613900000000",
    }  # fmt: skip
    employment = {"ref": f"B-{number}", "form": form, "started_on": "2026-11-02", "work_district": "320106"}
    return {
        "specversion": "1.0", "id": f"desk-{number}", "source": "//desk.example",
        "type": "coverlink.employment.started.v1",
        "data": {"person": person, "unit": UNIT, "employment": employment},
    }  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def colleagues(whole: Whole) -> None:
    with connect(whole.demo.database) as db:
        for name in ("first", "second"):
            account.create(db, name, "caseworker", ["320106"], PASSWORD)


def seated(browser: Browser, whole: Whole, name: str, language: str = "zh-CN", *, scripts: bool = True) -> Page:
    return by_keyboard(browser, whole.demo.registry, name, PASSWORD, language=language, scripts=scripts)


def row(page: Page, task: str) -> Any:
    return page.locator(f'[data-task="{task}"]')


def task_of(whole: Whole, person: str, line: str) -> str:
    """The id of the person's open task on a line, once it is there."""
    client = whole.client("caseworker", "320106")

    def found() -> str | None:
        items = client.get(f"/v1/tasks?person_id={person}&line={line}").json()["items"]
        return str(items[0]["id"]) if items else None

    return str(until(found, 20, "the task"))


def test_a_task_appears_is_claimed_by_one_explained_and_answered(
    browser: Browser, whole: Whole, pictures: Path
) -> None:
    first, second = seated(browser, whole, "first"), seated(browser, whole, "second")
    for page in (first, second):
        expect(page.get_by_test_id("live")).to_have_text("实时更新中")
    person = whole.publish(hire(1))["person_id"]
    task = task_of(whole, person, "injury")
    expect(row(first, task)).to_be_visible(timeout=10_000)
    expect(row(second, task)).to_be_visible(timeout=10_000)
    first.screenshot(path=pictures / "queue.png", full_page=True)

    row(first, task).get_by_test_id("claim").click()
    expect(first.get_by_test_id("mine")).to_be_visible()
    expect(first.locator("h1")).to_have_text("李四")
    expect(first.get_by_test_id("task")).to_have_count(4)
    injury = first.locator(f'article[data-task="{task}"]')
    injury.get_by_test_id("why-toggle").focus()
    if not injury.get_by_test_id("why").is_visible():
        first.keyboard.press("Enter")
    expect(injury.get_by_test_id("closes-when")).to_be_visible()
    first.screenshot(path=pictures / "person.png", full_page=True)

    expect(row(second, task).get_by_test_id("status")).to_have_text("已领取", timeout=10_000)
    expect(row(second, task).get_by_test_id("claim")).to_have_count(0)

    injury.get_by_test_id("code").select_option("not_an_employee")
    injury.get_by_test_id("send-answer").click()
    expect(first.get_by_test_id("message")).to_have_text("答复已提交。")
    expect(row(second, task)).to_have_count(0, timeout=10_000)


def test_a_second_browser_that_was_quicker_to_see_than_to_claim_is_told(browser: Browser, whole: Whole) -> None:
    """The button is still on the second page when the first has claimed: the claim is refused with words."""
    person = whole.publish(hire(2))["person_id"]
    task = task_of(whole, person, "pension")
    second = seated(browser, whole, "second", scripts=False)
    first = seated(browser, whole, "first", scripts=False)
    row(first, task).get_by_test_id("claim").click()
    expect(first.get_by_test_id("mine")).to_be_visible()
    row(second, task).get_by_test_id("claim").click()
    expect(second.get_by_test_id("message")).to_contain_text("已由他人领取")
    first.get_by_test_id("release").click()
    expect(first.get_by_test_id("message")).to_have_text("已退回队列。")


def test_all_of_it_by_keyboard_in_english(browser: Browser, whole: Whole, pictures: Path) -> None:
    person = whole.publish(hire(3, "part_time"))["person_id"]
    task_of(whole, person, "injury")
    page = seated(browser, whole, "second", "en-GB")
    expect(page.get_by_role("heading", name="Task queue")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to content")
    page.get_by_test_id("next").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("mine")).to_contain_text("Mine until")
    page.screenshot(path=pictures / "person-en.png", full_page=True)
    page.get_by_test_id("release").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("message")).to_have_text("Back in the queue.")


def test_an_answer_is_taken_back_put_off_and_handed_over_by_keyboard_without_scripts(
    browser: Browser, whole: Whole, pictures: Path
) -> None:
    """The linker closes the task by the answer and opens it again, by its own rules, when the answer is taken back."""
    person = whole.publish(hire(6, "part_time"))["person_id"]
    task = task_of(whole, person, "injury")
    page = seated(browser, whole, "first", scripts=False)
    press(page, row(page, task).get_by_test_id("claim"))
    page.get_by_test_id("code").select_option("not_an_employee")
    press(page, page.get_by_test_id("send-answer"))
    client, about = whole.client("caseworker", "320106"), f"/v1/tasks?person_id={person}"
    until(lambda: not client.get(about).json()["items"], 20, "the answer to close the task")

    page.goto(f"{whole.demo.registry}/answers")
    press(page, page.locator(f'[data-answered="{task}"]').get_by_test_id("undo"))
    expect(page.get_by_test_id("message")).to_contain_text("答复已撤销")
    until(lambda: client.get(about).json()["items"], 20, "the linker to open it again")
    page.goto(f"{whole.demo.registry}/people/{person}")
    card = page.locator(f'article[data-task="{task}"]')
    expect(card.get_by_test_id("status")).to_have_text("已领取")
    page.screenshot(path=pictures / "undone.png", full_page=True)

    press(page, page.get_by_test_id("hand-over-toggle"))
    page.get_by_test_id("to").select_option("second")
    press(page, page.get_by_test_id("send-hand-over"))
    expect(page.get_by_test_id("message")).to_have_text("已移交。")
    colleague = seated(browser, whole, "second", scripts=False)
    press(colleague, colleague.get_by_test_id("in-hand").locator(f'a[href="/people/{person}"]'))
    expect(colleague.get_by_test_id("handed")).to_have_text("由 first 移交")

    press(colleague, colleague.get_by_test_id("hold-toggle"))
    colleague.get_by_test_id("until").fill((date.today() + timedelta(7)).isoformat())
    press(colleague, colleague.get_by_test_id("send-hold"))
    expect(colleague.get_by_test_id("message")).to_contain_text("任务已暂缓")
    expect(colleague.locator(f'article[data-task="{task}"]').get_by_test_id("status")).to_have_text("暂缓")


def press(page: Page, what: Any) -> None:
    """By keyboard."""
    what.focus()
    page.keyboard.press("Enter")


def test_pages_are_free_of_faults_that_a_program_can_see(browser: Browser, whole: Whole) -> None:
    """axe-core: names, roles, contrast, language."""
    person = whole.publish(hire(4))["person_id"]
    task_of(whole, person, "pension")
    page = seated(browser, whole, "first")
    for path in ("/", f"/people/{person}", "claimed", "/", "/answers"):
        if path == "claimed":
            page.get_by_test_id("claim").first.click()
            for toggle in ("hold-toggle", "hand-over-toggle"):
                page.get_by_test_id(toggle).first.click()
        else:
            page.goto(f"{whole.demo.registry}{path}")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    page.goto(f"{whole.demo.registry}/")
    page.get_by_test_id("logout").click()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_a_unit_that_insures_nobody_is_a_task_of_its_own(browser: Browser, whole: Whole, pictures: Path) -> None:
    """Through both stages of the linker onto the desk: the unit's page, its claim and its answer."""
    unit, event = {"uscc": unit_code("320106", 89), "name": "鼓楼第九公司"}, hire(7, "part_time")
    event["data"]["unit"] = unit
    event["data"]["employment"]["started_on"] = "2026-09-01"
    whole.publish(event)
    client = whole.client("caseworker", "320106")

    def found() -> str | None:
        items = client.get(f"/v1/tasks?unit_id={unit['uscc']}&kind=unit_unregistered").json()["items"]
        return str(items[0]["id"]) if items else None

    task = str(until(found, 30, "the unit's task"))
    page = seated(browser, whole, "first")
    page.goto(f"{whole.demo.registry}/?kind=unit_unregistered")
    row(page, task).get_by_test_id("claim").click()
    expect(page.locator("h1")).to_have_text("鼓楼第九公司")
    expect(page.get_by_test_id("mine")).to_be_visible()
    expect(page.get_by_test_id("employed")).to_have_text("1")
    expect(page.get_by_test_id("why").first).to_contain_text("也没有一人参保")
    result = Axe().run(page)
    assert result.violations_count == 0, result.generate_report()
    page.screenshot(path=pictures / "unit.png", full_page=True)
    page.get_by_test_id("code").select_option("wrong_lead")
    page.get_by_test_id("send-answer").click()
    expect(page.get_by_test_id("message")).to_have_text("答复已提交。")
    [closed] = until(
        lambda: client.get(f"/v1/tasks?unit_id={unit['uscc']}&kind=unit_unregistered&status=closed").json()["items"],
        20,
        "the end",
    )
    assert closed["ending"]["code"] == "answered"


def test_the_second_page_keeps_its_rows_while_it_is_live(browser: Browser, whole: Whole) -> None:
    page = seated(browser, whole, "first")
    with connect(whole.demo.database) as db:
        db.execute(
            "INSERT INTO registry.task (id, version, kind, line, person_id, district, priority, opened_at, due_on,"
            " status, because, closes_when) SELECT 'desk-' || n, 1, 'enrol', 'pension', 'desk', '320106', 99, now(),"
            " now() + make_interval(days => n), 'open', '[]', '{}' FROM generate_series(1, 60) AS n"
        )
    page.reload()
    expect(page.get_by_test_id("task")).to_have_count(50)
    with page.expect_response(lambda answer: "/rows" in answer.url):
        page.get_by_test_id("more").click()
    expect(page.get_by_test_id("live")).to_have_text("实时更新中")
    there = [one.get_attribute("data-task") for one in page.get_by_test_id("task").all()]
    assert there[:10] == [f"desk-{number}" for number in range(51, 61)]
    with page.expect_response(lambda answer: "/rows" in answer.url):
        task_of(whole, whole.publish(hire(8))["person_id"], "pension")
    expect(row(page, "desk-51")).to_be_visible()
    expect(row(page, "desk-1")).to_have_count(0)
    with connect(whole.demo.database) as db:
        db.execute("DELETE FROM registry.task WHERE person_id = 'desk'")


def test_nothing_personal_stands_in_an_address(browser: Browser, whole: Whole) -> None:
    person = whole.publish(hire(5))["person_id"]
    task = task_of(whole, person, "medical")
    page = seated(browser, whole, "first")
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))
    row(page, task).get_by_test_id("open").click()
    expect(page.locator("h1")).to_have_text(re.compile("李"))
    assert addresses and not any(re.search(r"\d{17}[\dX]|李", address) for address in addresses)
