"""The desk on a telephone and on paper: nothing sticks out, nothing is left out, only what belongs there is printed."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect
from psycopg.types.json import Jsonb

from coverlink_simulator.numbers import unit_code
from tests.browser.seat import by_keyboard
from tests.registry.batching import issue
from tests.registry.serving import Registry, claim, served

TELEPHONE = {"width": 390, "height": 800}
UNIT = {"unit_id": unit_code("320106", 7), "unit_name": "江苏省南京市鼓楼区某某科技发展股份有限公司"}


@pytest.fixture(scope="module")
def registry(postgres_server: Any, redis_server: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    yield from served(postgres_server, redis_server, tmp_path_factory.mktemp("registry"))


@pytest.fixture(scope="module")
def task(registry: Registry) -> str:
    """Of somebody with a job and cover, claimed by wang, and in a batch; colleagues have others."""
    person = registry.known("320106199003077716")
    job = {**UNIT, "ref": "E", "form": "standard", "district": "320106", "started_on": "2026-01-05"}
    cover = {"unit_id": UNIT["unit_id"], "paid_by": "unit", "started_on": "2026-02-03", "ended_on": "2026-08-09"}
    view = Jsonb({"employments": [job], "cover": [{**cover, "line": "pension"}]})
    registry.db.execute("UPDATE registry.person SET view = %s WHERE person_id = %s", (view, person))
    task = registry.task(person)
    registry.db.execute(
        "UPDATE registry.task SET unit_name = %s, line = 'unemployment', gap = 'missed'", (UNIT["unit_name"],)
    )
    issue(registry)
    registry.task(f"p{'b' * 32}", kind="project_uninsured")
    claim(registry.by("wang"), task)
    return task


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
@pytest.mark.parametrize(
    ("who", "paths"),
    [
        ("wang", ["/", "{person}", "/tasks", "/answers", "/search", "/batches"]), ("shen", ["/access"]),
        ("chen", ["/board", "/teams", "/batches/1", "/leads", "/conflicts"]),
    ],
)  # fmt: skip
def test_no_page_is_wider_than_a_telephone(
    browser: Browser, registry: Registry, task: str, who: str, paths: list[str], language: str
) -> None:
    page = by_keyboard(browser, registry.address, who, language=language, viewport=TELEPHONE)
    for path in paths:
        answer = page.goto(f"{registry.address}{path.format(person=home(registry, task))}")
        assert answer and answer.status == 200, path
        assert page.evaluate("document.documentElement.scrollWidth") == TELEPHONE["width"], path
        assert Axe().run(page).violations_count == 0, path
    page.context.close()


def home(registry: Registry, task: str) -> str:
    row = registry.db.execute("SELECT person_id FROM registry.task WHERE id = %s", (task,)).fetchone()
    assert row
    return f"/people/{row[0]}"


def test_a_telephone_leaves_nothing_out(browser: Browser, registry: Registry, task: str) -> None:
    page = by_keyboard(browser, registry.address, "wang", language="en-GB", viewport=TELEPHONE)
    row = page.locator(f'[data-task="{task}"]')
    expect(row).to_contain_text(UNIT["unit_name"])
    for cell in row.locator("td:not(:empty)").all():
        expect(cell).to_be_visible()
    expect(page.get_by_test_id("live")).to_have_text("Live")
    expect(page.get_by_test_id("claim").first).to_be_visible()
    button = page.get_by_test_id("claim").first.bounding_box()
    assert button and button["height"] < 48, "its word is on one line"
    page.goto(f"{registry.address}{home(registry, task)}")
    for day in ("5 Jan 2026", "3 Feb 2026", "9 Aug 2026"):
        expect(page.get_by_role("main").get_by_text(day, exact=True)).to_be_visible()
    page.context.close()


def test_what_is_printed(browser: Browser, registry: Registry, task: str) -> None:
    """Of a letter nothing but the letter; of a person what is known and not what can be pressed."""
    page = by_keyboard(browser, registry.address, "wang", then=f"/tasks/{task}/letter")
    page.emulate_media(media="print")
    expect(page.get_by_test_id("letter")).to_be_visible()
    for part in ("header", "footer", '[data-testid="note-sent"]'):
        expect(page.locator(part)).to_be_hidden()
    page.goto(f"{registry.address}{home(registry, task)}")
    expect(page.get_by_test_id("closes-when")).to_be_visible()
    for part in ("logout", "send-answer", "back", "hold-toggle", "letter-link"):
        expect(page.get_by_test_id(part)).to_be_hidden()
    page.goto(f"{registry.address}/tasks")
    expect(page.get_by_test_id("listing")).to_be_visible()
    expect(page.get_by_test_id("preview")).to_be_hidden()
    page.context.close()
