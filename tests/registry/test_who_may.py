"""Who may do what: every role, every call and every page, in the caller's own districts and in others.

A cell says what the caller gets in its own districts / elsewhere. ``sees``: 200, with what lies in its own districts
and nothing of elsewhere. Of a form: what it says then (``ok``: it is done). One value stands for both.
"""

import html
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from stdnum.cn import ric, uscc

from registry.access import account
from registry.access.account import Account
from registry.access.session import COOKIE, Sessions
from registry.app import build_app
from registry.verification.choosing import Choice
from registry.verification.issuing import Issue, issue
from tests.registry.serving import PASSWORD, Registry, somebody

HOME, AWAY = "320106", "500157"
ROLES = ("caseworker", "supervisor", "district_head", "province", "auditor", "operator")
CALLS = """
call                                      caseworker   supervisor   district_head  province     auditor      operator
GET  /v1/me                               200          200          200            200          200          200
POST /v1/login                            200          200          200            200          200          200
POST /v1/logout                           204          204          204            204          204          204
POST /v1/totp                             200          200          200            200          200          200
POST /v1/totp/confirm                     401          401          401            401          401          401
GET  /v1/accounts                         403          403          403            403          403          200
POST /v1/accounts/{name}/disable          403          403          403            403          403          200
POST /v1/accounts/{name}/reset-totp       403          403          403            403          403          404
POST /v1/people/lookup                    200/404      200/404      200/404        200/404      200/404      403
GET  /v1/people/{person_id}               200/404      200/404      403/404        200/404      200/404      403
GET  /v1/people/{person_id}/timeline      200/404      200/404      403/404        200/404      200/404      403
POST /v1/people/{person_id}/reason        200/404      200/404      200/404        200/404      200/404      403
POST /v1/people/{person_id}/protect       403          200/404      403            200/404      403          403
POST /v1/people/{person_id}/unprotect     403          404          403            404          403          403
POST /v1/people/{person_id}/unmask        403          200/404      403/404        200/404      403          403
POST /v1/people/{person_id}/erase         403          403          403            403          403          403
GET  /v1/access/alerts                    403          403          403            403          200          403
GET  /v1/units/{uscc}                     200/404      200/404      200/404        200/404      200/404      403
GET  /v1/batches                          200          200          200            200          200          403
POST /v1/batches                          403          403          403            201/422      403          403
POST /v1/batches/preview                  403          403          403            sees         403          403
GET  /v1/batches/{batch_id}               200/404      200/404      200/404        200/404      200/404      403
GET  /v1/batches/{batch_id}/items         403          200/404      403            200/404      403          403
GET  /v1/batches/{batch_id}/items/{place} 403          200/404      403            200/404      403          403
GET  /v1/batches/{batch_id}/items.csv     403          200/404      403            200/404      403          403
POST /v1/batches/{batch_id}/close         403          403          403            409/404      403          403
GET  /v1/figures/leads                    403          200          200            200          200          403
POST /v1/search                           200          200          200            200          200          403
GET  /v1/people/{person_id}/contacts      200/404      200/404      403/404        200/404      200/404      403
POST /v1/people/{person_id}/contacts      201/404      201/404      403            403          403          403
GET  /v1/units/{uscc}/contacts            200/404      200/404      200/404        200/404      200/404      403
POST /v1/units/{uscc}/contacts            201/404      201/404      403            403          403          403
GET  /v1/tasks/{task_id}/script           200/404      200/404      403/404        200/404      200/404      403
GET  /v1/tasks/awaiting                   200          200          200            200          200          403
POST /v1/tasks/{task_id}/confirm          409/404      409/404      403            403          403          403
POST /v1/tasks/{task_id}/send-back        409/404      409/404      403            403          403          403
POST /v1/tasks/bulk-preview               sees         sees         403            403          403          403
POST /v1/tasks/bulk-answer                409          409          403            403          403          403
POST /v1/tasks/bulk-undo                  404          404          403            403          403          403
POST /v1/tasks/assign                     403          200          200            403          403          403
POST /v1/tasks/share-out                  403          422          422            403          403          403
GET  /v1/board                            403          sees         sees           sees         403          403
GET  /v1/teams                            200          200          200            200          200          403
PUT  /v1/teams                            403          200          200            403          403          403
GET  /v1/conflicts                        403          200          200            403          200          403
DELETE /v1/conflicts/{id_}                403          404          404            403          403          403
GET  /v1/me/conflicts                     200          200          200            200          200          403
POST /v1/me/conflicts                     201          201          201            201          201          403
POST /v1/accounts/{name}/conflicts        403          201          201            403          403          403
GET  /v1/figures/districts                sees         sees         sees           sees         sees         403
GET  /v1/figures                          403          200          200            200          200          403
GET  /v1/access                           403          403          403            403          sees         403
GET  /v1/tasks                            sees         sees         sees           sees         sees         403
GET  /v1/tasks/stream                     200          200          200            200          200          403
GET  /v1/tasks/claims                     200          200          200            200          200          403
GET  /v1/tasks/answers                    200          200          200            200          200          403
POST /v1/tasks/next                       200/204      200/204      403            403          403          403
POST /v1/tasks/{task_id}/claim            200/404      200/404      403            403          403          403
POST /v1/tasks/{task_id}/release          409/404      409/404      409/404        403          403          403
POST /v1/tasks/{task_id}/extend           409/404      409/404      403            403          403          403
POST /v1/tasks/{task_id}/answer           409/404      409/404      403            403          403          403
POST /v1/tasks/{task_id}/hold             409/404      409/404      403            403          403          403
POST /v1/tasks/{task_id}/undo             409/404      409/404      403            403          403          403
POST /v1/tasks/{task_id}/hand-over        409/404      409/404      409/404        403          403          403
GET  /v1/tasks/{task_id}/why              200/404      200/404      403/404        200/404      200/404      403
"""
PAGES = """
page                                caseworker       supervisor       district_head  province     auditor      operator
GET  /                              sees             sees             sees           sees         sees         303
GET  /rows                          sees             sees             sees           sees         sees         303
GET  /answers                       200              200              200            200          200          303
GET  /people/{person_id}            200/404          200/404          403/404        200/404      200/404      303
GET  /units/{unit_id}               200/404          200/404          200/404        200/404      200/404      303
GET  /access                        403              403              403            403          sees         303
GET  /batches                       200              200              200            200          200          303
POST /batches                       403              403              403            200          403          ok
GET  /batches/{batch_id}            200/404          200/404          200/404        200/404      200/404      303
GET  /batches/{batch_id}/items/{place} 403           200/404          403            200/404      403          303
POST /batches/{batch_id}/close      403              403              403     batch_without_end/404   403      ok
GET  /leads                         403              200              200            200          200          303
GET  /search                        200              200              200            200          200          303
POST /search                        200              200              200            200          200          ok
GET  /awaiting                      200              200              200            200          200          303
POST /tasks/{task_id}/confirm       not_awaiting/not_found not_awaiting/not_found not_allowed not_allowed not_allowed ok
POST /tasks/{task_id}/send-back     note_needed/not_found note_needed/not_found not_allowed not_allowed not_allowed ok
GET  /board                         403              sees             sees           sees         403          303
GET  /board/parts                   403              sees             sees           sees         403          303
GET  /tasks                         sees             sees             sees           sees         sees         303
POST /tasks/bulk                    bulk_none        bulk_none        not_allowed    not_allowed  not_allowed  ok
POST /tasks/bulk-answer             bulk_not_shown   bulk_not_shown   not_allowed    not_allowed  not_allowed  ok
POST /tasks/bulk-undo               not_found        not_found        not_allowed    not_allowed  not_allowed  ok
GET  /tasks/{task_id}/letter        200/404          200/404          403/404        403/404      403/404      303
GET  /teams                         403              200              200            403          403          303
POST /teams                         403              team_gone         not_allowed    not_allowed  not_allowed  ok
POST /teams/share-out               403              200              not_allowed    not_allowed  not_allowed  ok
GET  /conflicts                     200              200              200            200          200          303
POST /conflicts                     conflict_added   conflict_added   not_allowed    not_allowed  not_allowed  ok
POST /{what}/{of}/contacts    contact_noted/not_found contact_noted/not_found not_allowed not_allowed not_allowed ok
GET  /accounts                      403              403              403            403          403          200
GET  /second-factor                 200              200              200            200          200          200
GET  /login                         200              200              200            200          200          200
POST /login                         ok               ok               ok             ok           ok           ok
POST /logout                        ok               ok               ok             ok           ok           ok
POST /language                      ok               ok               ok             ok           ok           ok
POST /second-factor                 200              200              200            200          200          200
POST /second-factor/confirm         401              401              401            401          401          401
POST /accounts/{name}/disable       403              403              403            403          403          done
POST /accounts/{name}/reset-totp    403              403              403            403          403          not_done
POST /people/{person_id}/reason     ok/404           ok/404           ok/404         ok/404       ok/404       ok
POST /people/{person_id}/protection 403              done/404         403            done/404     403          ok
POST /tasks/next                    ok/nothing_next  ok/nothing_next  not_allowed    not_allowed  not_allowed  ok
POST /tasks/{task_id}/claim         ok/not_found     ok/not_found     not_allowed    not_allowed  not_allowed  ok
POST /tasks/{task_id}/answer        stale/not_found  stale/not_found  not_allowed    not_allowed  not_allowed  ok
POST /tasks/{task_id}/hold          stale/not_found  stale/not_found  not_allowed    not_allowed  not_allowed  ok
POST /tasks/{task_id}/undo          not_answered/not_found not_answered/not_found not_allowed not_allowed not_allowed ok
POST /tasks/{task_id}/hand-over     stale/not_found  stale/not_found  stale/not_found not_allowed  not_allowed  ok
POST /{what}/{of}/release           stale            stale            stale          not_allowed  not_allowed  ok
POST /{what}/{of}/extend            stale            stale            not_allowed    not_allowed  not_allowed  ok
"""
"""An operator is sent from every page of people and tasks to the accounts: 303, and ``ok`` of a form, undone."""
SOON = (date.today() + timedelta(10)).isoformat()
UNIT = f"91320106MA1ABCDE0{uscc.calc_check_digit('91320106MA1ABCDE00')}"
WHY = {"reason": "asked at the counter"}
CONTACT = {"channel": "call", "outcome": "reached"}
BATCH = {"title": "All", "purpose": "Verify", "due_on": SOON, "filter": {}}
BODIES: dict[str, Any] = {
    "/v1/people/{person_id}/erase": {"reason": "asked"}, "/v1/batches": BATCH, "/v1/batches/preview": {"filter": {}},
    "/v1/search": {"unit": UNIT, "purpose": "task"}, "/search": {"unit": UNIT, "purpose": "task"},
    "/v1/people/{person_id}/contacts": CONTACT, "/v1/units/{uscc}/contacts": CONTACT, "/{what}/{of}/contacts": CONTACT,
    "/v1/tasks/{task_id}/send-back": {"note": "not so"}, "/v1/tasks/bulk-preview": {"filter": {}, "code": "enrolled"},
    "/v1/tasks/bulk-answer": {"tasks": ["t"], "code": "enrolled", "token": "forged"},
    "/v1/tasks/bulk-undo": {"bulk": "none"}, "/v1/tasks/assign": {"tasks": ["t"], "to": {}},
    "/v1/tasks/share-out": {"team": "none", "filter": {}},
    "/v1/teams": {"district": HOME, "name": "one", "members": []},
    "/v1/me/conflicts": {"unit_id": UNIT, "kind": "unit"},
    "/v1/accounts/{name}/conflicts": {"unit_id": UNIT, "kind": "unit"},
    "/tasks/bulk-answer": {"code": "enrolled", "token": "forged"}, "/tasks/bulk-undo": {"bulk": "none"},
    "/conflicts": {"kind": "unit", "unit": UNIT}, "/teams": {"district": HOME, "name": "one"},
    "/v1/login": {"password": PASSWORD}, "/v1/totp": {"password": PASSWORD}, "/v1/totp/confirm": {"code": "000000"},
    "/v1/people/{person_id}/reason": {"purpose": "inquiry", "reason": "asked at the counter"},
    "/v1/people/{person_id}/protect": WHY, "/v1/people/{person_id}/unprotect": WHY,
    "/v1/people/{person_id}/unmask": {"purpose": "inquiry"}, "/people/{person_id}/protection": {"on": "1", **WHY},
    "/v1/tasks/{task_id}/release": {"token": "stale"}, "/v1/tasks/{task_id}/extend": {"token": "stale"},
    "/v1/tasks/{task_id}/answer": {"token": "stale", "code": "enrolled"},
    "/v1/tasks/{task_id}/hold": {"token": "stale", "until": SOON},
    "/v1/tasks/{task_id}/hand-over": {"token": "stale", "to": "caseworker"},
    "/login": {"password": PASSWORD}, "/second-factor": {"password": PASSWORD},
    "/second-factor/confirm": {"code": "000000"}, "/language": {"to": "en"},
    "/people/{person_id}/reason": {"purpose": "inquiry", "reason": "asked at the counter"},
    "/tasks/{task_id}/hold": {"until": SOON}, "/tasks/{task_id}/answer": {"code": "enrolled"},
    "/tasks/{task_id}/hand-over": {"to": "caseworker"},
}  # fmt: skip
ALL_OF_IT = Account("-", "province", ())
NUMBERS = {place: f"{(body := f'{place}19900307771')}{ric.calc_check_digit(body + '0')}" for place in (HOME, AWAY)}


def rows(table: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    """(method, path, expected by role)."""
    head, *lines = table.strip().splitlines()
    assert tuple(head.split()[1:]) == ROLES
    for line in lines:
        method, path, *cells = line.split()
        yield method, path, dict(zip(ROLES, cells, strict=True))


ALL = [*rows(CALLS), *rows(PAGES)]


class Office:
    """Somebody, a task and a unit here and elsewhere, anew for each cell; an account of each role."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.sessions = Sessions(registry.settings.secret("session_key"), 12, None)  # type: ignore[arg-type]
        districts = {"province": ["320000"], "auditor": ["320000"], "operator": []}
        for role in ROLES:
            account.create(registry.db, role, role, districts.get(role, [HOME]), PASSWORD)  # type: ignore[arg-type]
        account.create(registry.db, "elsewhere", "caseworker", [AWAY], PASSWORD)
        self.numbers, self.looked_at = 0, HOME
        self.clients = {role: self.logged_in(role) for role in ROLES}
        self.elsewhere = self.logged_in("elsewhere")

    def logged_in(self, name: str) -> httpx.Client:
        found = account.of_session(self.registry.db, name)
        assert found
        token = self.sessions.token(found)
        client = httpx.Client(base_url=self.registry.address, timeout=20, cookies={COOKIE: token})
        client.headers["authorization"] = f"Bearer {token}"
        return client

    def made(self, district: str) -> dict[str, str]:
        """What a call names there."""
        self.numbers += 1
        body = f"91{district}{self.numbers:08d}A"
        unit, person = body + str(uscc.calc_check_digit(body)), somebody()
        task = self.registry.task(person, district=district)
        self.registry.db.execute("INSERT INTO registry.unit (unit_id, district) VALUES (%s, %s)", (unit, district))
        name = f"somebody-{self.numbers}"
        return {
            "person_id": person, "task_id": task, "uscc": unit, "unit_id": unit, "what": "people", "of": person,
            "name": name, "id_": str(10**9 + self.numbers), "batch_id": "BATCH", "place": "1",
        }  # fmt: skip

    def ask(self, role: str, method: str, path: str, district: str) -> tuple[httpx.Response, dict[str, str]]:
        named, fresh = self.made(district), path.endswith("logout")
        self.registry.redis.delete("registry.login:from:127.0.0.1", f"registry.login:user:{role}")  # no failure counts
        client = self.logged_in(role) if fresh else self.clients[role]
        address, body = re.sub(r"{(\w+)}", lambda found: named[found[1]], path), dict(BODIES.get(path, {}))
        if "{batch_id}" in path:  # all that is open there
            wanted = Issue("All", "Verify", date.today() + timedelta(10), Choice(districts=(district,)))
            address = address.replace("BATCH", str(issue(self.registry.db, ALL_OF_IT, wanted)))
        if path.endswith("/login"):
            body["user"] = role
        if path.endswith(("/disable", "{name}/conflicts")):
            account.create(self.registry.db, named["name"], "caseworker", [HOME], PASSWORD)
        if path.endswith("/lookup"):
            body = {"id_number": NUMBERS[district]}
            self.registry.known(NUMBERS[district], district=district)
        if path in ("/v1/access", "/access"):
            self.looked_at = self.made(HOME)["person_id"]
            self.clients["caseworker"].get(f"/v1/people/{self.looked_at}")
            self.elsewhere.get(f"/v1/people/{named['person_id']}")
        if method == "GET":
            headers = {} if path.startswith("/v1/") else {"accept": "text/html"}
            with client.stream("GET", address, headers=headers) as answer:
                if not answer.headers.get("content-type", "").startswith("text/event-stream"):
                    answer.read()
                return answer, named
        if path.startswith("/v1/"):
            return client.request(method, address, json=body or None), named
        return client.post(address, data={"csrf": self.sessions.form_token(role), **body}), named


@pytest.fixture(scope="module")
def office(registry: Registry) -> Office:
    return Office(registry)


def got(answer: httpx.Response, method: str) -> str:
    """As a cell says it."""
    if method == "POST" and answer.status_code == 303:
        return next(iter(re.findall(r"said=(\w+)", answer.headers["location"])), "ok")
    return str(answer.status_code)


@pytest.mark.parametrize(("method", "path", "expected"), ALL, ids=[f"{method} {path}" for method, path, _ in ALL])
def test_each_role_gets_what_the_table_says(office: Office, method: str, path: str, expected: dict[str, str]) -> None:
    office.registry.empty()
    wrong = {}
    for role, cell in expected.items():
        own, _, other = cell.partition("/")
        for district, due in ((HOME, own), (AWAY, other or own)):
            if due == "sees" and district == HOME:
                continue  # asked for once, with both there
            if due == "sees":
                office.made(HOME)
            answer, named = office.ask(role, method, path, district)
            if due == "sees":
                told = html.unescape(answer.text)
                fits = answer.status_code == 200 and (HOME in told or office.looked_at in told)
                fits = fits and (AWAY not in told or path.endswith("/access"))  # which says what was asked for
                fits = fits and not any(named[what] in told for what in ("person_id", "task_id"))
            else:
                fits = got(answer, method) == due
            if not fits:
                wrong[role, district] = (due, got(answer, method))
    assert not wrong


def test_a_new_call_or_page_needs_a_row(registry: Registry) -> None:
    app = build_app(registry.settings)
    machines = ("/livez", "/readyz", "/metrics", "/openapi.json", "/docs", "/static")
    there = {
        (method, path) for method, path in _routes(app.routes) if not path.startswith(machines) and method != "HEAD"
    }
    assert there == {(method, path) for method, path, _ in ALL}


def _routes(routes: Any) -> Iterator[tuple[str, str]]:
    for route in routes:
        if within := getattr(route, "original_router", None):
            yield from _routes(within.routes)
        else:
            for method in getattr(route, "methods", None) or ():
                yield method, route.path


@pytest.mark.parametrize(("method", "path"), [(method, path) for method, path, _ in rows(CALLS)])
def test_nobody_gets_anything(office: Office, method: str, path: str) -> None:
    if path == "/v1/login":
        return
    named = {"person_id": "p", "task_id": "t", "uscc": "u", "name": "n", "id_": "1", "batch_id": "1", "place": "1"}
    address = re.sub(r"{(\w+)}", lambda found: named[found[1]], path)
    answer = httpx.request(method, f"{office.registry.address}{address}", json=BODIES.get(path, {"id_number": "x"}))
    assert answer.status_code == 401
