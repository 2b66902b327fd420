"""All calls of a document, asked with what Hypothesis makes of it, by all roles, about things that there are."""

import html
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any
from zlib import crc32

import httpx
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis.generation import GenerationMode

from registry.access import account
from tests.registry.bodies import BODIES, SOON
from tests.registry.serving import PASSWORD, Registry, claim, somebody
from tests.registry.test_who_may import UNIT

OTHERS = [("head", "district_head", ["320100"]), ("op", "operator", []), ("gone", "caseworker", ["320106"])]
ROLES = ("wang", "chen", "sheng", "shen", "head", "op", None)
"""Each role there is, and somebody who is not logged in."""
TEAM = "320106/one"
Calls = Counter[tuple[str, str, int]]
"""How often a call, by method and path, was answered with which status."""


class Known:
    """Ids that there are, so that calls get further than *not found*."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        for name, role, districts in OTHERS:
            account.create(registry.db, name, role, districts, PASSWORD)  # type: ignore[arg-type]
        self.tokens: dict[str, str] = {}
        self.people = [registry.known("11010519491231002X"), somebody()]
        self.tasks = [registry.task(person) for person in self.people for _ in range(3)]
        registry.db.execute("INSERT INTO registry.unit (unit_id, district) VALUES (%s, '320106')", (UNIT,))
        registry.by("chen").put("/v1/teams", json={"district": "320106", "name": "one", "members": ["wang", "li"]})
        self.anew()

    def log_in(self) -> None:
        for name in filter(None, ROLES):
            self.tokens[name] = str(self.registry.logged_in(name).headers["authorization"])

    def headers(self, name: str | None) -> dict[str, str]:
        return {"authorization": self.tokens[name]} if name else {}

    def csrf(self, name: str) -> str:
        """By which a form of a page of ours is told."""
        page = "/accounts" if name == "op" else "/"
        shown = httpx.get(f"{self.registry.address}{page}", headers=self.headers(name), timeout=20).text
        return html.unescape(re.findall(r'name="csrf" value="([^"]*)"', shown)[0])

    def anew(self) -> None:
        """All is to be done yet, whatever was asked before; wang has claimed the first."""
        db = self.registry.db
        db.execute("UPDATE registry.task SET status = 'open', answer = NULL")
        for table in ("lease", "conflict", "protected"):
            db.execute(f"DELETE FROM registry.{table}")  # type: ignore[arg-type]
        db.execute("UPDATE registry.account SET disabled_at = NULL")
        self.answer = claim(self.registry.by("wang"), self.tasks[0])["token"]
        entry = "INSERT INTO registry.conflict (account, lead, kind, set_by) VALUES ('gone', 'p', 'other', 'chen')"
        self.entries = [str(id_) for (id_,) in db.execute(f"{entry} RETURNING id")]
        issued = {"title": "t", "purpose": "p", "due_on": SOON, "filter": {}}
        self.registry.by("sheng").post("/v1/batches", json=issued)
        self.batches = [str(id_) for (id_,) in db.execute("SELECT max(id) FROM registry.batch")]

    def in_place(self, name: str, given: Any, place: int) -> Any:
        """What was made up, with what there is in its place, two times of three."""
        if isinstance(given, dict):
            return {inner: self.in_place(inner, value, place) for inner, value in given.items()}
        there = {
            "task_id": self.tasks, "person_id": self.people, "uscc": [UNIT], "unit_id": [UNIT], "token": [self.answer],
            "of": self.people, "what": ["people"], "name": ["gone"], "account": ["wang"], "team": [TEAM], "to": ["li"],
            "district": ["320106"], "batch_id": self.batches, "place": ["1"], "answer": [None], "code": ["will_enrol"],
            "id_": self.entries,
        }.get(name)  # fmt: skip
        if name in ("tasks", "task") and isinstance(given, list):
            return [*given, *self.tasks][:: 1 + place % 3]
        return there[place % len(there)] if there and place % 3 else given


def ask_all(
    known: Known, schema: Any, number: int, mode: GenerationMode, examples: int, check: Callable[[Any, Any], None],
    but: tuple[str, ...] = (), more: Callable[[str], dict[str, Any]] = lambda _: {},
) -> Calls:  # fmt: skip
    """``check`` is called with each case and its answer. ``but``: paths that are left out. ``more``: fields of a form,
    by who sends it. What ends a session is asked last."""
    calls: Calls = Counter()
    operations = [found.ok() for found in schema.get_all_operations()]
    for operation in sorted(operations, key=lambda one: one.path.endswith("/logout")):
        if operation.path in but:
            continue
        known.anew()

        @seed(number + crc32(operation.label.encode()))
        @settings(
            max_examples=examples, database=None, deadline=None, suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        )  # fmt: skip
        @given(case=operation.as_strategy(generation_mode=mode), role=st.sampled_from(ROLES), place=st.integers(0, 30))
        def ask(case: Any, role: str | None, place: int) -> None:
            case.path_parameters = {
                name: known.in_place(name, value, place) for name, value in (case.path_parameters or {}).items()
            }
            if isinstance(case.body, dict):
                fits = BODIES.get(case.path)
                if fits and place % 4 == 3:  # what fits, but for one field
                    odd = sorted(case.body)[place % len(case.body)] if case.body else ""
                    case.body = {**fits, **({odd: case.body[odd]} if odd else {})}
                case.body = known.in_place("", case.body, place) | (more(role) if role else {})
            answer = case.call(
                base_url=known.registry.address, headers=known.headers(role), timeout=20, allow_redirects=False
            )
            check(case, answer)
            outside = answer.status_code == 401 and role is not None
            assert not outside or case.path.endswith("/logout"), "all that follows would be asked by nobody"
            calls[case.method, case.path, answer.status_code] += 1

        with suppress(Unsatisfiable):  # nothing can be said wrongly to a call that takes nothing
            ask()
    return calls


def by_path(calls: Calls) -> Iterator[str]:
    """Lines for whoever reads the log: which answers each call gave."""
    for method, path in sorted({(method, path) for method, path, _ in calls}):
        found = {status: n for (*call, status), n in sorted(calls.items()) if call == [method, path]}
        yield f"{method} {path} {found}"


def opened(registry: Registry) -> Any:
    return schemathesis.openapi.from_url(f"{registry.address}/openapi.json")
