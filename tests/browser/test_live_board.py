"""The supervisor's board while it is open: what is gone of its tasks is struck out within a second, its figures come
anew within a few, and whoever is somewhere on it stays there."""

import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from registry.web.words import phrases
from tests.browser.line import Line
from tests.browser.seat import by_keyboard
from tests.registry.serving import Registry, claim, served, somebody

SECOND, EVERY = 1.0, 5.0
"""Seconds until a task that is gone is struck out; between two times that a board asks for its parts, at least."""
RENEWED = 9_000
"""Milliseconds within which figures are new, on a busy machine, too."""
GONE = """
task => new MutationObserver(() => {
  if (document.querySelector(`[data-task="${task}"].gone`)) (window.goneAt ??= {})[task] ??= Date.now() / 1000;
}).observe(document.getElementById("board"), { subtree: true, attributes: true, attributeFilter: ["class"] })
"""
PARTS = "**/board/parts**"


@pytest.fixture(scope="module")
def registry(postgres_server: Any, redis_server: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    yield from served(postgres_server, redis_server, tmp_path_factory.mktemp("registry"))


@pytest.fixture
def line(registry: Registry) -> Iterator[Line]:
    registry.empty()
    made = Line(int(registry.address.rpartition(":")[2]))
    yield made
    made.close()


def board(browser: Browser, line: Line, language: str = "en-GB", **size: int) -> Page:
    """A supervisor's, live."""
    viewport = {"width": 1280, "height": 800, **size}
    page = by_keyboard(browser, line.address, "chen", language=language, viewport=viewport)
    page.goto(f"{line.address}/board")
    expect(page.get_by_test_id("live")).to_have_text(str(phrases()["board_live"][language[:2]]))
    return page


def says(registry: Registry, task: str, kind: str = "task.changed") -> None:
    """A change as the projector writes it, ringing for nobody."""
    registry.db.execute("INSERT INTO registry.change (types, tasks) VALUES (%s, %s)", ([kind], [task]))


def close(registry: Registry, task: str) -> None:
    with registry.db.transaction():
        registry.db.execute("UPDATE registry.task SET status = 'closed' WHERE id = %s", (task,))
        says(registry, task, "task.closed")


def waiting(registry: Registry, days: int) -> str:
    """A task that has been open for so many days."""
    task = registry.task(somebody())
    aged = "UPDATE registry.task SET opened_at = now() - make_interval(days => %s) WHERE id = %s"
    registry.db.execute(aged, (days, task))
    return task


def struck(page: Page, task: str, act: Callable[[], object]) -> float:
    """Seconds from the act's return, so from its commit or a little later, until the board has struck its rows out."""
    page.evaluate(GONE, task)
    act()
    committed = time.time()
    page.wait_for_function("task => window.goneAt?.[task]", arg=task, timeout=10_000)
    return float(page.evaluate("task => window.goneAt[task]", task)) - committed


def test_what_is_claimed_handed_over_given_back_or_closed_is_struck_out_within_a_second(
    browser: Browser, registry: Registry, line: Line
) -> None:
    wang, li = registry.by("wang"), registry.by("li")
    oldest, held, done = (registry.task(somebody()) for _ in range(3))
    token = claim(wang, held)["token"]
    page, took = board(browser, line), {}
    took["claimed"] = struck(page, oldest, lambda: claim(li, oldest))
    given = {"token": token, "to": "li"}
    took["handed over"] = struck(page, held, lambda: wang.post(f"/v1/tasks/{held}/hand-over", json=given))
    row = page.locator(f'[data-part="holders"] [data-task="{held}"]')
    expect(row).to_contain_text("has changed")
    expect(row.get_by_role("rowheader")).to_have_text("li Handed over by wang", timeout=RENEWED)
    took["closed"] = struck(page, done, lambda: close(registry, done))
    expect(page.locator(f'[data-task="{done}"]')).to_have_count(0, timeout=RENEWED)
    page.evaluate("window.goneAt = {}")
    given = {"token": claim(li, held)["token"]}
    took["given back"] = struck(page, held, lambda: li.post(f"/v1/tasks/{held}/release", json=given))
    print({name: round(seconds, 2) for name, seconds in took.items()})
    assert max(took.values()) < SECOND, took
    expect(page.get_by_test_id("changed")).to_be_hidden()
    page.context.close()


def test_figures_come_anew_by_themselves_and_many_changes_are_one_question(
    browser: Browser, registry: Registry, line: Line
) -> None:
    task = registry.task(somebody())
    page, asked = board(browser, line), list[float]()
    page.on("request", lambda one: asked.append(time.time()) if "/board/parts" in one.url else None)
    before = page.locator("#as-of").get_attribute("datetime")
    began = time.time()
    says(registry, registry.task(somebody()), "task.opened")
    expect(page.get_by_test_id("total-open")).to_have_text("2", timeout=RENEWED)
    took, seen = time.time() - began, len(asked)
    assert page.locator("#as-of").get_attribute("datetime") != before
    until = time.time() + 12
    while time.time() < until:
        for _ in range(20):
            says(registry, task)
        page.wait_for_timeout(50)
    apart = [round(two - one, 1) for one, two in pairwise(asked)]
    print({"anew after": round(took, 1), "asked": len(asked), "apart": apart})
    assert seen == 1 and len(asked) <= 4 and min(apart) >= EVERY - 0.2
    page.wait_for_timeout(6_000)
    last = len(asked)
    page.wait_for_timeout(6_000)
    assert len(asked) == last, "where nothing changes nothing is asked"
    page.context.close()


def test_whoever_is_at_a_row_stays_there_while_parts_come_anew(
    browser: Browser, registry: Registry, line: Line
) -> None:
    mine = [waiting(registry, 30 - number) for number in range(12)]
    held = registry.task(somebody())
    claim(registry.by("wang"), held)
    page = board(browser, line, width=420, height=600)
    link = page.locator(f'[data-part="oldest"] [data-task="{mine[5]}"] a')
    link.focus()
    across = page.locator('[data-part="oldest"] .scroll')
    across.evaluate("one => one.scrollTo({ left: 60 })")
    down = link.evaluate("one => one.getBoundingClientRect().top")
    close(registry, mine[0])  # before it, and in a part above it two more rows
    for _ in range(2):
        task = registry.task(somebody())
        says(registry, task)
        claim(registry.by("li"), task)
    expect(page.locator('[data-part="holders"] tbody tr')).to_have_count(3, timeout=RENEWED)
    expect(page.locator(f'[data-task="{mine[0]}"]')).to_have_count(0)
    expect(link).to_be_focused()
    assert abs(link.evaluate("one => one.getBoundingClientRect().top") - down) < 2, "nor moves what is before the eyes"
    assert across.evaluate("one => one.scrollLeft") == 60
    close(registry, mine[5])
    expect(page.locator(f'[data-task="{mine[5]}"]')).to_have_count(0, timeout=RENEWED)
    expect(across).to_be_focused()  # the row is gone: at its table
    page.context.close()


def test_no_button_moves_away_under_a_hand(browser: Browser, registry: Registry, line: Line) -> None:
    for name in ("wang", "li"):
        claim(registry.by(name), registry.task(somebody()))
    page = board(browser, line)
    page.get_by_test_id("take-back").last.hover()
    says(registry, registry.task(somebody()), "task.opened")
    page.wait_for_timeout(4_000)
    expect(page.get_by_test_id("total-open")).to_have_text("2")
    page.mouse.move(1, 1)
    expect(page.get_by_test_id("total-open")).to_have_text("3", timeout=1_500)
    page.context.close()


def test_what_was_told_while_the_parts_were_on_their_way_stays_struck_out(
    browser: Browser, registry: Registry, line: Line
) -> None:
    task = registry.task(somebody())
    page = board(browser, line)

    def closed_meanwhile(route: Route) -> None:
        answer = route.fetch()  # as it was
        close(registry, task)
        time.sleep(0.8)
        route.fulfill(response=answer)

    page.route(PARTS, closed_meanwhile, times=1)
    says(registry, registry.task(somebody()), "task.opened")
    expect(page.get_by_test_id("total-open")).to_have_text("2", timeout=RENEWED)
    expect(page.locator(f'.gone[data-task="{task}"]')).to_be_visible(timeout=500)
    page.context.close()


def test_a_line_that_is_cut_and_parts_that_do_not_come_are_said(
    browser: Browser, registry: Registry, line: Line
) -> None:
    task = registry.task(somebody())
    page = board(browser, line)
    began = time.time()
    line.be("cut")
    expect(page.get_by_test_id("changed")).to_contain_text("The live connection is cut", timeout=1_500)
    said = time.time() - began
    expect(page.get_by_test_id("live")).to_contain_text("Connection lost")
    close(registry, task)
    line.be("whole")
    expect(page.locator(f'[data-task="{task}"]')).to_have_count(0, timeout=RENEWED)
    expect(page.get_by_test_id("changed")).to_be_hidden(timeout=RENEWED)
    expect(page.get_by_test_id("live")).to_contain_text("Live", timeout=RENEWED)
    page.route(PARTS, lambda route: route.fulfill(status=503), times=1)
    says(registry, task)
    expect(page.get_by_test_id("live")).to_contain_text("Connection lost", timeout=RENEWED)
    expect(page.get_by_test_id("live")).to_contain_text("Live", timeout=RENEWED)
    print({"said after": round(said, 2)})
    assert said < SECOND
    page.context.close()


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_it_is_faultless_in_both_languages_and_at_a_phones_width_with_rows_struck_out(
    browser: Browser, registry: Registry, line: Line, pictures: Path, language: str
) -> None:
    tasks = [waiting(registry, 9 - number) for number in range(6)]
    for name, task in zip(("wang", "li"), tasks, strict=False):
        claim(registry.by(name), task)
    for width in (1280, 360):
        page = board(browser, line, language, width=width)
        taken = tasks[2 if width == 1280 else 3]
        struck(page, tasks[0], lambda: says(registry, tasks[0]))
        struck(page, taken, lambda taken=taken: claim(registry.by("wang"), taken))  # type: ignore[misc]
        page.screenshot(path=pictures / f"live-board-{language}-{width}.png", full_page=True)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        expect(page.locator(".gone")).to_have_count(0, timeout=RENEWED)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        page.context.close()
