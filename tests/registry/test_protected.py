"""A look that needs a reason has one, of a protected person above all; whole identities for a purpose; all is noted."""

import re
from typing import Any

import httpx
import pytest
from psycopg.types.json import Jsonb

from registry.access import account
from tests.registry.serving import PASSWORD, Registry, claim, somebody
from tests.registry.test_pages import message, said, seated

NUMBER = "320106199003077716"
WHY = {"purpose": "inquiry", "reason": "asked about it at the counter"}


@pytest.fixture
def hidden(registry: Registry) -> str:
    """Somebody whom a supervisor has marked."""
    person = registry.known(NUMBER)
    answer = registry.by("chen").post(f"/v1/people/{person}/protect", json={"reason": "hidden address"})
    assert answer.json() == {"person_id": person, "protected": True}
    registry.db.execute("DELETE FROM registry.reason")
    return person


@pytest.fixture(scope="module")
def head(registry: Registry) -> httpx.Client:
    account.create(registry.db, "tou", "district_head", ["320106"], PASSWORD)
    return registry.logged_in("tou")


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rpartition(":")[2]


def noted(registry: Registry) -> dict[str, Any]:
    """The last entry of the record."""
    row = registry.db.execute(
        "SELECT account, action, purpose, about, outcome FROM registry.access ORDER BY id DESC LIMIT 1"
    ).fetchone()
    assert row
    return dict(zip(("account", "action", "purpose", "about", "outcome"), row, strict=True))


class TestAProtectedPerson:
    @pytest.mark.parametrize("name", ["wang", "chen", "sheng", "shen"])
    def test_is_seen_by_nobody_without_a_reason(self, registry: Registry, hidden: str, name: str) -> None:
        for path in ("", "/timeline"):
            assert problem(registry.by(name).get(f"/v1/people/{hidden}{path}")) == (403, "reason-needed")
        assert noted(registry)["outcome"] == "refused"
        assert registry.by(name).post(f"/v1/people/{hidden}/reason", json=WHY).status_code == 200
        told = registry.by(name).get(f"/v1/people/{hidden}").json()
        assert told["protected"] and told["name"] == "张**"
        assert noted(registry)["purpose"] == "inquiry"

    def test_whoever_holds_the_claim_needs_one_too(self, registry: Registry, hidden: str) -> None:
        task = registry.task(hidden)
        claim(registry.by("wang"), task)
        assert problem(registry.by("wang").get(f"/v1/people/{hidden}?purpose=work")) == (403, "reason-needed")
        refused = registry.by("wang").get(f"/v1/tasks/{task}/why")
        assert problem(refused) == (403, "reason-needed") and refused.json()["person_id"] == hidden
        registry.by("wang").post(f"/v1/people/{hidden}/reason", json=WHY)
        assert registry.by("wang").get(f"/v1/people/{hidden}?purpose=work").json()["name"] == "张小三"
        registry.empty()

    def test_each_look_raises_an_alert_that_auditors_of_the_district_see_first(
        self, registry: Registry, hidden: str
    ) -> None:
        def alerts(name: str) -> list[dict[str, Any]]:
            return list(registry.by(name).get("/v1/access/alerts").raise_for_status().json()["items"])

        before = len(alerts("shen"))
        registry.by("li").post(f"/v1/people/{hidden}/reason", json=WHY)
        registry.by("li").get(f"/v1/people/{hidden}")
        registry.by("li").get(f"/v1/people/{hidden}/timeline")
        told = alerts("shen")
        assert len(told) == before + 2
        assert [(row["account"], row["action"], row["reason"]) for row in told[:2]] == [
            ("li", "timeline", WHY["reason"]), ("li", "person", WHY["reason"]),
        ]  # fmt: skip
        assert "coverlink_registry_protected_looks_total" in httpx.get(f"{registry.address}/metrics").text
        page = seated(registry, "shen").get("/access").text
        assert page.index('data-testid="alerts"') < page.index('data-testid="record"') and WHY["reason"] in page
        account.create(registry.db, "shen-away", "auditor", ["500000"], PASSWORD)
        away = registry.logged_in("shen-away").get("/v1/access/alerts").json()
        assert away == {"items": []}

    def test_in_lists_it_says_so_and_no_name(self, registry: Registry, hidden: str) -> None:
        task = registry.task(hidden)
        told = registry.by("wang").get(f"/v1/tasks?person_id={hidden}")
        assert [row["protected"] for row in told.json()["items"]] == [True] and "张" not in told.text
        page = seated(registry, "wang").get("/").text
        [row] = re.findall(rf'<tr id="task-{task}".*?</tr>', page, re.DOTALL)
        assert 'data-testid="protected"' in row

    def test_the_contact_log_is_told_for_a_reason_only(self, registry: Registry, hidden: str) -> None:
        given = {"channel": "call", "outcome": "no_answer", "note": "her aunt answers"}
        assert problem(registry.by("wang").post(f"/v1/people/{hidden}/contacts", json=given)) == (403, "reason-needed")
        registry.by("wang").post(f"/v1/people/{hidden}/reason", json=WHY)
        assert registry.by("wang").post(f"/v1/people/{hidden}/contacts", json=given).status_code == 201
        assert problem(registry.by("li").get(f"/v1/people/{hidden}/contacts")) == (403, "reason-needed")

    def test_what_waits_for_a_second_person_is_listed_without_what_was_written(
        self, registry: Registry, hidden: str
    ) -> None:
        task = registry.task(hidden)
        said = {"code": "deceased", "by": "wang", "awaiting": "a", "note": "her aunt says so", "at": "2026-11-20"}
        registry.db.execute(
            "UPDATE registry.task SET status = 'answered', answer = %s WHERE id = %s", (Jsonb(said), task)
        )
        items = registry.by("li").get("/v1/tasks/awaiting").json()["items"]
        assert [(row["note"], row["code"]) for row in items if row["id"] == task] == [(None, "deceased")]
        registry.empty()

    def test_the_mark_is_taken_away_and_both_are_noted(self, registry: Registry, hidden: str) -> None:
        answer = registry.by("sheng").post(f"/v1/people/{hidden}/unprotect", json={"reason": "has moved"})
        assert answer.status_code == 200 and noted(registry)["action"] == "unprotect"
        [row, *_] = registry.by("shen").get("/v1/access", params={"person_id": hidden}).json()["items"]
        assert row["about"] == {"reason": "has moved"}
        assert registry.by("wang").get(f"/v1/people/{hidden}").json()["protected"] is False

    def test_the_page_asks_why_and_goes_on(self, registry: Registry, hidden: str) -> None:
        client = seated(registry, "zhao")
        assert client.get(f"/people/{hidden}").status_code == 404
        client = seated(registry, "li")
        page = client.get(f"/people/{hidden}")
        assert page.status_code == 403 and 'data-testid="reason-asked"' in page.text and "张" not in page.text
        [csrf] = set(re.findall(r'name="csrf" value="([^"]*)"', page.text))
        short = client.post(f"/people/{hidden}/reason", data={"csrf": csrf, "purpose": "work", "reason": "x"})
        assert short.status_code == 422 and message(short) == said("reason_unfit")
        shown = client.post(f"/people/{hidden}/reason", data={"csrf": csrf, **WHY})
        assert shown.url.path == f"/people/{hidden}" and 'data-testid="protected"' in shown.text
        assert WHY["reason"] not in str(shown.url)

    def test_the_mark_stays_when_an_identity_takes_the_place_of_another(self, registry: Registry) -> None:
        earlier, stands = somebody(), somebody()
        registry.task(earlier)
        registry.by("chen").post(f"/v1/people/{earlier}/protect", json={"reason": "own staff"}).raise_for_status()
        registry.task(stands)
        set_view = "UPDATE registry.person SET view = %s, districts = %s WHERE person_id = %s"
        registry.db.execute(set_view, (Jsonb({"same_as": stands}), [], earlier))
        registry.db.execute(set_view, (Jsonb({"was": [earlier]}), ["320106"], stands))
        for person, path in ((stands, ""), (stands, "/timeline"), (earlier, "/timeline")):
            assert problem(registry.by("wang").get(f"/v1/people/{person}{path}")) == (403, "reason-needed")
        given = {"reason": "has left the office"}
        assert registry.by("chen").post(f"/v1/people/{stands}/unprotect", json=given).status_code == 200
        assert registry.by("wang").get(f"/v1/people/{stands}").json()["protected"] is False


class TestADistrictHead:
    def test_sees_a_person_only_for_a_stated_reason(self, registry: Registry, head: httpx.Client, person: str) -> None:
        task = registry.task(person)
        assert problem(head.get(f"/v1/people/{person}")) == (403, "reason-needed")
        assert noted(registry)["about"] == {"without": "reason"}
        assert head.get("/v1/tasks").status_code == head.get("/v1/figures").status_code == 200
        assert problem(head.post(f"/v1/people/{person}/reason", json={**WHY, "reason": " x  "})) == (422, "bad-reason")
        head.post(f"/v1/people/{person}/reason", json=WHY).raise_for_status()
        assert head.get(f"/v1/people/{person}").status_code == 200
        assert head.get(f"/v1/tasks/{task}/why").status_code == 200

    def test_a_reason_is_for_one_person_and_for_half_an_hour(
        self, registry: Registry, head: httpx.Client, person: str
    ) -> None:
        registry.task(person)
        head.post(f"/v1/people/{person}/reason", json=WHY).raise_for_status()
        other = registry.known(NUMBER)
        assert problem(head.get(f"/v1/people/{other}")) == (403, "reason-needed")
        registry.db.execute("UPDATE registry.reason SET until = now() WHERE account = 'tou'")
        assert problem(head.get(f"/v1/people/{person}")) == (403, "reason-needed")

    def test_takes_a_claim_back_but_takes_none(self, registry: Registry, head: httpx.Client, person: str) -> None:
        task = registry.task(person)
        claim(registry.by("wang"), task)
        assert head.post("/v1/tasks/next").status_code == 403
        assert head.post(f"/v1/tasks/{task}/release", json={"force": True}).status_code == 200
        assert registry.by("li").get(f"/v1/tasks?person_id={person}").json()["items"][0]["status"] == "open"


class TestUnmasking:
    def test_shows_an_identity_whole_for_a_purpose_and_is_noted(self, registry: Registry) -> None:
        person = registry.known(NUMBER)
        registry.db.execute("DELETE FROM registry.protected")
        answer = registry.by("chen").post(f"/v1/people/{person}/unmask", json={"purpose": "complaint"})
        assert answer.json() == {
            "person_id": person, "name": "张小三", "id_number": NUMBER, "mobile": "+8613812345678",
        }  # fmt: skip
        note = noted(registry)
        assert (note["account"], note["action"], note["purpose"]) == ("chen", "unmask", "complaint")
        assert registry.by("chen").post(f"/v1/people/{person}/unmask", json={"purpose": "fun"}).status_code == 422

    def test_of_a_protected_person_needs_a_reason_as_well(self, registry: Registry, hidden: str) -> None:
        given = {"purpose": "complaint"}
        assert problem(registry.by("chen").post(f"/v1/people/{hidden}/unmask", json=given)) == (403, "reason-needed")
