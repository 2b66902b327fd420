"""Every page weighs less than 300 kB with its style, script and pictures, however much there is to show."""

import gzip
import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Response
from psycopg.types.json import Jsonb

from coverlink.identifiers.districts import counties
from coverlink_simulator.numbers import unit_code
from registry.access import account
from tests.browser.seat import by_keyboard
from tests.registry.batching import issue
from tests.registry.naming import Town, number
from tests.registry.serving import PASSWORD, TEXT, Registry, claim, served

MOST = 300_000
PARTS = ("document", "stylesheet", "script", "image", "font")
"""As the browser calls what makes a page; what is asked for later, rows and the stream, is not among it."""
NAME = "江苏省南京市鼓楼区某某科技发展股份有限公司劳务派遣分公司"
ID = re.compile(r"/(p[a-z2-7]{32}|[0-9A-Z]{18}|[0-9]+|[0-9a-f]{8}-[0-9a-f-]{27})(?=/|$)")
MANY_TASKS = """
INSERT INTO registry.task (id, version, kind, line, person_id, unit_id, unit_name, district, priority, opened_at,
    due_on, status, because, closes_when, cause)
SELECT gen_random_uuid(), 1, kind, line, CASE WHEN kind LIKE 'unit%%' THEN NULL ELSE 'p' || substr(translate(
    md5(kind || line || county || n) || 'aaaa', '0189', 'ghij'), 1, 32) END, %(unit)s, %(name)s, county, 50, now(),
    current_date - 3 + n, 'open', %(because)s, %(closes)s, 'f'
FROM unnest(%(counties)s::text[]) AS county, unnest(%(kinds)s::text[]) AS kind, unnest(%(lines)s::text[]) AS line,
    generate_series(1, 2) AS n
"""


@pytest.fixture(scope="module")
def registry(postgres_server: Any, redis_server: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    yield from served(postgres_server, redis_server, tmp_path_factory.mktemp("registry"))


@pytest.fixture(scope="module")
def full(registry: Registry) -> str:
    """A province's day: tasks of many kinds in each county, three hundred colleagues, batches, claims, and one person
    with a long life, of whom this is the id."""
    db = registry.db
    steps = [
        {"rule": f"owed_by_unit@{step}", "facts": [], "inputs": {"days": 30, "about": "owed"}, "text": TEXT}
        for step in range(5)
    ]
    here = [area.code for area in counties("320000", date.today())]
    given = {
        "counties": here, "kinds": ["enrol", "renew", "verify", "unit_incomplete"],
        "lines": ["pension", "medical", "unemployment", "injury"], "unit": unit_code("320106", 3), "name": NAME,
        "because": Jsonb(steps), "closes": Jsonb({"code": "covered", "text": TEXT}),
    }  # fmt: skip
    db.execute(
        "INSERT INTO registry.account (name, role, districts, password_hash) SELECT 'colleague-' || n, role, districts,"
        " password_hash FROM registry.account, generate_series(1, 300) AS n WHERE name = 'wang'"
    )
    account.create(db, "su", "supervisor", ["320000"], PASSWORD)
    person = Town(db, registry.settings).lives("张小伟", number("19850102"), unit_name=NAME)
    jobs = [
        {"ref": f"E-{n}", "unit_id": unit_code("320106", n), "unit_name": NAME, "form": "standard",
         "district": "320106", "started_on": f"20{n:02}-01-01", "ended_on": f"20{n:02}-12-01"} for n in range(1, 26)
    ]  # fmt: skip
    db.execute("UPDATE registry.person SET view = view || %s WHERE person_id = %s", (Jsonb({"jobs": jobs}), person))
    entry = (
        "INSERT INTO registry.entry (person_id, entry_id, type, at, happened, source, body) SELECT %s, 'w' || n,"
        " 'coverlink.cover.enrolled.v1', now() - n * interval '9 days', current_date - 9 * n, '//platform.example', %s"
        " FROM generate_series(1, 400) AS n"
    )
    db.execute(entry, (person, Jsonb({"cover": {"line": "pension", "from": "2026-01-01", "paid_by": "unit"}})))
    for line in given["lines"]:
        task = registry.task(person)
        db.execute("UPDATE registry.task SET line = %s, because = %s WHERE id = %s", (line, Jsonb(steps), task))
    issue(registry)
    db.execute(MANY_TASKS, given)
    issue(registry, kinds=["verify"])
    db.execute(
        "WITH mine AS (UPDATE registry.task SET status = 'claimed' WHERE kind = 'renew' AND line = 'pension'"
        " RETURNING lead) INSERT INTO registry.lease (lead, holder, token, claimed_at, until) SELECT DISTINCT ON (lead)"
        " lead, 'colleague-1', gen_random_uuid(), now(), now() + interval '1 hour' FROM mine"
    )
    claim(registry.by("wang"), task)
    own = "SELECT id FROM registry.task WHERE lead = %s AND district = '320106'"
    row = db.execute(own, (given["unit"],)).fetchone()
    assert row
    claim(registry.by("wang"), row[0])
    return person


def kind_of(address: str) -> str:
    """A page by what it is, not by whom it is about."""
    parts = urlsplit(address)
    asked = sorted(name for name, values in parse_qs(parts.query).items() if any(values))
    return ID.sub("/…", parts.path) + (f"?{'&'.join(asked)}" if asked else "")


class Scales:
    """What a page brings along; what the browser keeps is asked for again."""

    def __init__(self, page: Page) -> None:
        self.came: list[Response] = []
        self._page = page
        page.context.new_cdp_session(page).send("Network.setCacheDisabled", {"cacheDisabled": True})
        page.on("response", lambda one: self.came.append(one))

    def weigh(self, address: str) -> tuple[int, int]:
        """Bytes, and bytes as gzip makes them of each part."""
        self._page.goto("about:blank")  # what the page before asked for comes no more
        self.came.clear()
        self._page.goto(address)
        bodies = [one.body() for one in self.came if one.status == 200 and one.request.resource_type in PARTS]
        return sum(map(len, bodies)), sum(len(gzip.compress(body, 6)) for body in bodies)


def walk(
    browser: Browser, registry: Registry, name: str, first: list[str], seen: dict[str, list[tuple[int, int]]]
) -> None:
    """To these, and from there along all links, until one of each kind of page was ``seen``, with its weight."""
    page = by_keyboard(browser, registry.address, name)
    scales, ahead = Scales(page), [f"{registry.address}{path}" for path in first]
    must = set(ahead)
    while ahead:
        address = ahead.pop(0)
        weighed = seen.setdefault(kind_of(address), [])
        if weighed and address not in must:
            continue
        must.discard(address)
        weighed.append(scales.weigh(address))
        links = page.eval_on_selector_all("a[href]:not([download])", "all => all.map(one => one.href.split('#')[0])")
        ahead += [one for one in links if one.startswith(registry.address)]
    page.context.close()


@pytest.mark.timeout(240)
def test_every_page_is_light(browser: Browser, registry: Registry, full: str) -> None:
    seen: dict[str, list[tuple[int, int]]] = {}
    unit = f"/units/{unit_code('320106', 3)}"
    walk(browser, registry, "su", [unit, "/", "/board", "/teams", "/tasks"], seen)
    walk(browser, registry, "sheng", ["/board", "/batches"], seen)
    mine = ["/", f"/people/{full}", f"/people/{full}?known_on=2026-11-01", unit, "/conflicts", "/login"]
    walk(browser, registry, "wang", mine, seen)
    walk(browser, registry, "shen", ["/access"], seen)
    heaviest = {kind: max(weights) for kind, weights in seen.items()}
    for kind, (whole, packed) in sorted(heaviest.items(), key=lambda row: -row[1][0]):
        print(f"| `{kind}` | {whole / 1000:.0f} | {packed / 1000:.0f} |")
    assert {"/", "/tasks", "/board", "/people/…", "/units/…", "/batches/…", "/search", "/access", "/teams"} <= set(
        heaviest
    )
    assert {kind: whole for kind, (whole, _) in heaviest.items() if whole >= MOST} == {}
