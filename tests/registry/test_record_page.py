"""The auditor's page: for auditors alone, each filter in the address, pages by cursor, and how the chain stands."""

import html
import re
from typing import Any

import httpx
import pytest

from registry.access import account, checking, sealing
from registry.web.record import ACTIONS, OUTCOMES
from registry.web.words import phrases
from tests.registry.serving import PASSWORD, Registry, somebody
from tests.registry.test_pages import seated

INSERT = (
    "INSERT INTO registry.access (at, account, action, person_id, outcome) VALUES (%s, %s, %s, %s, %s) RETURNING id"
)
ROWS: list[tuple[str, str, str, str]] = [
    # day in China, account, action, outcome
    ("2026-03-01T00:00:00+08:00", "anna", "person", "given"),
    ("2026-03-01T23:59:59+08:00", "berta", "why", "refused"),
    ("2026-03-02T00:00:00+08:00", "anna", "claim", "unknown"),
]


@pytest.fixture
def looked(registry: Registry, person: str) -> tuple[str, list[int]]:
    """Three looks, the second at somebody of whom nothing else is known: the person and the ids."""
    given = [(at, who, what, person if who == "berta" else None, outcome) for at, who, what, outcome in ROWS]
    return person, [registry.db.execute(INSERT, one).fetchall()[0][0] for one in given]


def shown(answer: httpx.Response) -> list[int]:
    assert answer.status_code == 200, answer.text
    return [int(one) for one in re.findall('data-entry="([^"]*)"', answer.text)]


@pytest.mark.parametrize("name", ["wang", "chen", "sheng"])
def test_is_for_auditors_alone(registry: Registry, name: str) -> None:
    client = seated(registry, name)
    answer = client.get("/access")
    assert answer.status_code == 403 and "This page is not for your role." in html.unescape(answer.text)
    assert 'data-testid="record-link"' not in client.get("/").text
    assert 'data-testid="record-link"' in seated(registry, "shen").get("/").text
    assert httpx.get(f"{registry.address}/access").headers["location"] == "/login?next=/access"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"account": "anna"}, [2, 0]), ({"action": "why"}, [1]), ({"outcome": "unknown"}, [2]),
        ({"from": "2026-03-01", "to": "2026-03-01"}, [1, 0]), ({"from": "2026-03-02", "to": "2026-03-02"}, [2]),
        ({"account": "anna", "outcome": "given"}, [0]), ({"account": "nobody"}, []),
    ],
)  # fmt: skip
def test_each_filter_and_the_api_agree(
    registry: Registry, looked: tuple[str, list[int]], asked: dict[str, str], found: list[int]
) -> None:
    _, ids = looked
    expected = [ids[number] for number in found]
    answer = seated(registry, "shen").get("/access", params=asked)
    assert [one for one in shown(answer) if one in ids] == expected
    items = registry.by("shen").get("/v1/access", params=asked).json()["items"]
    assert [row["id"] for row in items if row["id"] in ids] == expected
    for name, value in asked.items():  # they stay, in the form as in the address
        [field] = re.findall(rf'<input id="{name}"[^>]*>|<select id="{name}".*?</select>', answer.text, re.DOTALL)
        assert f'value="{value}"' in field and ("<input" in field or f'value="{value}" selected' in field)


def test_a_persons_entries_are_a_link_away(registry: Registry, looked: tuple[str, list[int]]) -> None:
    person, ids = looked
    client = seated(registry, "shen")
    page = client.get("/access?account=berta&from=2026-03-01")
    [link] = set(re.findall(rf'href="(/access\?[^"]*person={person}[^"]*)"', page.text))
    assert html.unescape(link) == f"/access?account=berta&from=2026-03-01&person={person}"
    assert shown(client.get(html.unescape(link))) == [ids[1]]


@pytest.mark.parametrize(
    "asked",
    [
        {"person": "320106199003070012"},
        {"from": "yesterday"},
        {"to": "9999-12-31"},
        {"action": "zzz"},
        {"outcome": "zzz"},
    ],
)
def test_what_does_not_fit_is_not_asked_for_and_not_noted(registry: Registry, asked: dict[str, str]) -> None:
    client = seated(registry, "shen")
    before = registry.db.execute("SELECT count(*) FROM registry.access").fetchone()
    answer = client.get("/access", params=asked)
    assert answer.status_code == 422 and next(iter(asked.values())) not in answer.text
    assert registry.db.execute("SELECT count(*) FROM registry.access").fetchone() == before


def test_pages_go_on_by_cursor_and_keep_the_filters(registry: Registry) -> None:
    for _ in range(120):
        registry.db.execute(INSERT, ("2026-04-01T12:00:00+08:00", "carla", "list", None, "given"))
    client, address, seen = seated(registry, "shen"), "/access?account=carla", []
    while address:
        page = client.get(address)
        seen.append(shown(page))
        address = next(iter(re.findall(r'href="([^"]*)" data-testid="more"', page.text)), "")
        address = html.unescape(address)
        assert not address or "account=carla" in address
    assert [len(one) for one in seen] == [50, 50, 20]
    ids = [one for page_of in seen for one in page_of]
    assert ids == sorted(ids, reverse=True)
    first = registry.by("shen").get("/v1/access?account=carla&limit=100").json()
    rest = registry.by("shen").get(f"/v1/access?account=carla&limit=100&cursor={first['next_cursor']}").json()
    assert [row["id"] for row in first["items"] + rest["items"]] == ids and rest["next_cursor"] is None


def test_keeps_to_the_auditors_districts(registry: Registry) -> None:
    account.create(registry.db, "shen-page", "auditor", ["500000"], PASSWORD)
    person = somebody()
    registry.task(person)
    assert registry.by("wang").get(f"/v1/people/{person}").status_code == 200
    assert len(shown(seated(registry, "shen").get(f"/access?person={person}"))) == 1
    assert shown(seated(registry, "shen-page").get(f"/access?person={person}")) == []


def test_the_look_itself_is_noted_with_what_was_asked(registry: Registry, person: str) -> None:
    seated(registry, "shen").get("/access", params={"person": person, "action": "why", "from": "2026-03-01"})
    row = registry.db.execute("SELECT account, action, person_id, about FROM registry.access ORDER BY id DESC LIMIT 1")
    about = {"page": "desk", "action": "why", "from": "2026-03-01"}
    assert row.fetchone() == ("shen", "access", person, about)


def test_the_state_of_the_chain_stands_at_the_top(registry: Registry) -> None:
    client = seated(registry, "shen")
    while sealing.seal(registry.db):
        pass
    assert 'data-testid="unsealed"' not in client.get("/access?to=2026-04-30").text
    page = client.get("/access").text
    assert 'data-testid="unsealed"' in page and told(page, "waiting") != "0"
    while sealing.seal(registry.db):
        pass
    last = registry.db.execute("SELECT max(seq) FROM registry.access").fetchall()[0][0]
    page = client.get("/access").text
    assert told(page, "sealed").endswith(f"entry {last}") and told(page, "verified") == "never"
    checking.record(registry.db, checking.check(registry.db))
    page = client.get("/access").text
    assert told(page, "verified").endswith(f"entry {last}") and 'data-testid="fault"' not in page
    broken = "INSERT INTO registry.access_check (entries, seq, hash, fault) VALUES (2, 2, 'x', 'entry 3 is missing')"
    registry.db.execute(broken)
    assert "entry 3 is missing" in client.get("/access").text


def told(page: str, what: str) -> Any:
    [found] = re.findall(f'data-testid="{what}">([^<]*)<', page)
    return html.unescape(found)


def test_every_word_is_there_in_both_languages() -> None:
    assert set(phrases()["act_of"]) == set(ACTIONS) and set(phrases()["outcome_of"]) == set(OUTCOMES)
    assert all(set(text) == {"zh", "en"} for group in ("act_of", "outcome_of") for text in phrases()[group].values())
