"""A page never shows a task that is gone for longer than a second, on whatever replica, with Redis or without; and when
it may be behind it says so, and as of when it is."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from coverlink_local.server import Server
from tests.browser.line import Line
from tests.browser.seat import by_keyboard
from tests.own_ground import own_ground
from tests.registry.batching import decided
from tests.registry.records import Bus
from tests.registry.serving import Registry, claim, served, somebody

SECOND = 1.0
WATCH = """
window.left = {};
new MutationObserver(() => {
  for (const task of Object.keys(window.watched ?? {})) {
    const row = document.querySelector(`[data-task="${task}"]`);
    if (!window.left[task] && row?.dataset.status !== "open") window.left[task] = Date.now() / 1000;
  }
}).observe(document.getElementById("rows"), { childList: true });
"""

SAID = """
task => new MutationObserver(() => {
  if (document.querySelector(`[data-task="${task}"]`).classList.contains("gone")) window.saidAt ??= Date.now() / 1000;
}).observe(document.body, { subtree: true, attributes: true })
"""


@pytest.fixture(scope="module")
def redis_alone() -> Iterator[Server]:
    """One that these tests stop."""
    with own_ground() as ground:
        ground.redis.start()
        yield ground.redis


@pytest.fixture(scope="module")
def first(postgres_server: Any, redis_alone: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    yield from served(postgres_server, redis_alone, tmp_path_factory.mktemp("first"))


@pytest.fixture(scope="module")
def second(first: Registry, redis_alone: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    """Another replica."""
    made = Registry(first.url, redis_alone.url, tmp_path_factory.mktemp("second"))
    yield made
    made.process.terminate()
    assert made.process.wait(30) == 0
    made.db.close()


@pytest.fixture
def line(first: Registry) -> Iterator[Line]:
    first.empty()
    made = Line(int(first.address.rpartition(":")[2]))
    yield made
    made.close()


@pytest.fixture
def page(browser: Browser, line: Line) -> Iterator[Page]:
    """The queue in a browser that speaks to the first replica through the line, and is live."""
    made = by_keyboard(browser, line.address, "li", language="en-GB")
    expect(made.get_by_test_id("live")).to_have_text("Live")
    made.evaluate(WATCH)
    yield made
    made.context.close()


Cases = tuple[str, Callable[[], None]]


@pytest.fixture
def case(first: Registry) -> Callable[[], Cases]:
    """Makes a person with a case from the bus: the task, and what closes it as the projector would, unannounced."""

    def made() -> Cases:
        person, bus = somebody(), Bus()
        decided(first, bus, person, "opened", 1)
        return f"{person}-pension", lambda: decided(first, bus, person, "closed", 2)

    return made


def watched(page: Page, task: str) -> None:
    expect(page.locator(f'[data-task="{task}"] [data-testid="claim"]')).to_be_visible()
    page.evaluate("task => { (window.watched ??= {})[task] = true; }", task)


def leaves(page: Page, task: str, act: Callable[[], object]) -> float:
    """Seconds from the act's return, so from its commit or a little later, until the page shows the task no more as it
    was: the row is gone, or says that somebody has it."""
    watched(page, task)
    act()
    committed = time.time()
    page.wait_for_function("task => window.left[task]", arg=task, timeout=10_000)
    return float(page.evaluate("task => window.left[task]", task)) - committed


def test_what_is_claimed_or_closed_elsewhere_leaves_within_a_second(
    page: Page, second: Registry, case: Callable[[], Cases]
) -> None:
    took = {}
    for number in range(3):
        task, close = case()
        took[f"claimed {number}"] = leaves(page, task, lambda task=task: claim(second.by("wang"), task))  # type: ignore[misc]
        expect(page.locator(f'[data-task="{task}"] [data-testid="claim"]')).to_have_count(0)
        task, close = case()
        took[f"closed {number}"] = leaves(page, task, close)
        expect(page.locator(f'[data-task="{task}"]')).to_have_count(0)
    print(took)
    assert max(took.values()) < SECOND, took
    expect(page.get_by_test_id("behind")).to_be_hidden()


def test_without_redis_and_with_one_that_forgot_it_is_the_same(
    page: Page, first: Registry, second: Registry, redis_alone: Server, case: Callable[[], Cases]
) -> None:
    took = {}
    first.redis.client_kill_filter(_type="pubsub")
    first.redis.flushall()
    task, close = case()
    took["flushed"] = leaves(page, task, close)
    redis_alone.kill()
    task, close = case()
    took["away"] = leaves(page, task, close)
    task, _ = case()
    took["claimed while away"] = leaves(page, task, lambda: claim(second.by("wang"), task))
    redis_alone.start()
    task, close = case()
    took["back"] = leaves(page, task, close)
    print(took)
    assert max(took.values()) < SECOND, took


def test_a_stream_that_is_cut_is_said_and_nothing_is_missed(
    page: Page, line: Line, case: Callable[[], Cases], pictures: Path
) -> None:
    task, close = case()
    watched(page, task)
    began = time.time()
    line.be("cut")
    expect(page.get_by_test_id("behind")).to_be_visible(timeout=1_500)
    said = time.time() - began
    close()
    shown = page.get_by_test_id("behind").inner_text()
    assert re.search(r"how it was at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d", shown), shown
    expect(page.get_by_test_id("live")).to_have_text("Connection lost, trying again…")
    page.screenshot(path=pictures / "behind.png", full_page=True)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    line.be("whole")
    expect(page.locator(f'[data-task="{task}"]')).to_have_count(0, timeout=5_000)
    expect(page.get_by_test_id("behind")).to_be_hidden(timeout=5_000)
    expect(page.get_by_test_id("live")).to_have_text("Live")
    print({"said after": said})
    assert said < SECOND
    task, close = case()
    watched(page, task)
    line.drop()
    close()
    committed = time.time()
    page.wait_for_function("task => window.left[task]", arg=task, timeout=10_000)
    took = float(page.evaluate("task => window.left[task]", task)) - committed
    print({"cut and open again": took})
    assert took < SECOND, "the rows are asked for at once, and again when there is a stream"


def test_a_line_that_went_silent_is_noticed(page: Page, line: Line) -> None:
    line.be("silent")
    expect(page.get_by_test_id("behind")).to_be_visible(timeout=9_000)
    line.be("whole")
    line.drop()
    expect(page.get_by_test_id("behind")).to_be_hidden(timeout=9_000)


def test_a_stream_whose_server_cannot_read_the_table_does_not_pass_for_live(
    page: Page, first: Registry, case: Callable[[], Cases]
) -> None:
    first.db.execute("ALTER TABLE registry.change RENAME TO not_to_be_read")
    try:
        expect(page.get_by_test_id("behind")).to_be_visible(timeout=12_000)
    finally:
        first.db.execute("ALTER TABLE registry.not_to_be_read RENAME TO change")
    task, close = case()
    expect(page.get_by_test_id("behind")).to_be_hidden(timeout=12_000)
    assert leaves(page, task, close) < SECOND


def test_a_page_that_is_not_seen_holds_no_stream_and_is_fresh_when_it_is(page: Page, case: Callable[[], Cases]) -> None:
    """Browsers allow six connections to a site: six open tabs would let nothing else through."""
    hide = "hidden => { Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });"
    hide += " document.dispatchEvent(new Event('visibilitychange')); }"
    task, close = case()
    watched(page, task)
    page.evaluate(hide, True)
    assert page.evaluate("following.stream.readyState") == 2, "closed"
    close()
    page.evaluate(hide, False)
    expect(page.locator(f'[data-task="{task}"]')).to_have_count(0, timeout=1_500)
    expect(page.get_by_test_id("live")).to_have_text("Live")


def test_what_is_in_my_hands_goes_when_it_is_done(page: Page, first: Registry, case: Callable[[], Cases]) -> None:
    task, close = case()
    claim(first.by("li"), task)
    expect(page.get_by_test_id("in-hand").get_by_role("listitem")).to_have_count(1, timeout=2_000)
    began = time.time()
    close()
    expect(page.get_by_test_id("in-hand")).to_have_count(0, timeout=2_000)
    print({"in my hands": time.time() - began})


@pytest.mark.parametrize("path", ["/tasks", "/people/{person}"])
def test_any_page_says_within_a_second_what_is_so_no_more(
    page: Page, second: Registry, case: Callable[[], Cases], path: str, pictures: Path
) -> None:
    task, close = case()
    page.goto(page.url + path.format(person=task.removesuffix("-pension")).lstrip("/"))
    row, said = page.locator(f'[data-task="{task}"]'), page.get_by_test_id("changed")
    expect(row).to_have_attribute("data-status", "open")
    page.wait_for_function("() => lost === undefined")
    page.wait_for_timeout(800)
    expect(said).to_be_hidden()
    page.evaluate(SAID, task)
    claim(second.by("wang"), task)
    claimed = time.time()
    expect(said).to_contain_text("given back): 1.")
    took = float(page.evaluate("window.saidAt")) - claimed
    expect(row).to_contain_text("has changed")
    page.screenshot(path=pictures / f"changed-{path.split('/')[1]}.png", full_page=True)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    close()
    page.get_by_test_id("reload").focus()
    page.keyboard.press("Enter")
    expect(page.locator(f'[data-task="{task}"]')).to_have_count(0)
    print({f"{path} said after": took})
    assert took < SECOND


def test_a_page_tells_what_changed_while_it_was_on_its_way_and_when_it_is_cut_off(
    page: Page, line: Line, case: Callable[[], Cases]
) -> None:
    _, close = case()
    page.route("**/static/changed.js", lambda route: (close(), route.continue_()))  # type: ignore[func-returns-value]
    page.goto(page.url + "tasks")
    expect(page.get_by_test_id("changed")).to_contain_text("given back): 1.")
    page.unroute("**/static/changed.js")
    _, close = case()
    page.goto(page.url)
    page.wait_for_function("() => lost === undefined")
    line.be("cut")
    expect(page.get_by_test_id("changed")).to_contain_text("The live connection is cut", timeout=1_500)
    close()
    line.be("whole")
    expect(page.get_by_test_id("changed")).to_contain_text("given back): 1.", timeout=5_000)
    expect(page.get_by_test_id("changed")).not_to_contain_text("The live connection is cut", timeout=5_000)


@pytest.mark.parametrize(("language", "said"), [("zh-CN", "数据截至"), ("en-GB", "As of")])
def test_without_scripts_each_page_says_as_of_when_it_was_so(
    browser: Browser, first: Registry, language: str, said: str
) -> None:
    first.empty()
    page = by_keyboard(browser, first.address, "chen", language=language, scripts=False)
    person = somebody()
    first.task(person)
    for path in ("/", "/tasks", "/board", f"/people/{person}", "/batches", "/search", "/teams"):
        page.goto(f"{first.address}{path}")
        text = page.get_by_test_id("as-of").inner_text()
        found = re.search(r"\d{4}(年\d+月\d+日)? \d\d:\d\d:\d\d", text)
        assert said in text and found, f"{path}: {text}"
        at = page.locator("#as-of").get_attribute("datetime")
        assert at and abs(time.time() - _seconds(at)) < 10
    page.context.close()


def _seconds(text: str) -> float:
    from datetime import datetime

    return datetime.fromisoformat(text).timestamp()
