"""Of each call of the registry a body that fits, and addresses that fit."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from tests.registry.test_who_may import UNIT

SOON = str(date.today() + timedelta(20))
NOTE = {"token": "t", "note": "n"}
WHO, CONTACT = {"id_number": "11010519491231002X"}, {"channel": "call", "outcome": "reached", "note": "n"}
CHOSEN = {"tasks": ["t"], "code": "will_enrol", "note": "n"}
BATCH = {"title": "t", "purpose": "p", "due_on": SOON, "filter": {"districts": ["320106"], "group": "g"}}
BODIES: dict[str, dict[str, Any]] = {
    "/v1/login": {"user": "nobody", "password": "x", "code": "123456"},
    "/v1/totp": {"password": "x"},
    "/v1/totp/confirm": {"code": "123456"},
    "/v1/tasks/{task_id}/release": {"token": "t", "force": False},
    "/v1/tasks/{task_id}/extend": {"token": "t"},
    "/v1/tasks/{task_id}/answer": {**NOTE, "code": "will_enrol", "evidence": {"files": ["a"]}},
    "/v1/tasks/{task_id}/undo": {"answer": "a"},
    "/v1/tasks/{task_id}/hold": {**NOTE, "until": SOON},
    "/v1/tasks/{task_id}/hand-over": {**NOTE, "to": "li", "force": False},
    "/v1/tasks/{task_id}/confirm": {"answer": "a"},
    "/v1/tasks/{task_id}/send-back": {"answer": "a", "note": "n"},
    "/v1/teams": {"district": "320106", "name": "one", "members": ["wang"]},
    "/v1/tasks/assign": {"tasks": ["t"], "to": {"account": "wang", "team": None}},
    "/v1/tasks/share-out": {"team": "320106/one", "filter": {"kind": "enrol", "due_before": SOON}},
    "/v1/me/conflicts": {**WHO, "kind": "family"},
    "/v1/accounts/{name}/conflicts": {"unit_id": UNIT, "kind": "unit"},
    "/v1/people/{person_id}/contacts": {**CONTACT, "at": None},
    "/v1/units/{uscc}/contacts": CONTACT,
    "/v1/tasks/bulk-preview": CHOSEN,
    "/v1/tasks/bulk-answer": {**CHOSEN, "token": "t"},
    "/v1/tasks/bulk-undo": {"bulk": "b"},
    "/v1/people/lookup": WHO,
    "/v1/people/{person_id}/reason": {"reason": "because of it", "purpose": "work"},
    "/v1/people/{person_id}/protect": {"reason": "because of it"},
    "/v1/people/{person_id}/unprotect": {"reason": "because of it"},
    "/v1/people/{person_id}/unmask": {"purpose": "work"},
    "/v1/people/{person_id}/erase": {"reason": "asked"},
    "/v1/search": {"purpose": "task", "name": "张三", "born_year": 1949, "district": "320106"},
    "/v1/batches/preview": {"filter": {"kinds": ["enrol"]}},
    "/v1/batches": BATCH,
    "/v1/batches/{batch_id}/close": {"late": True},
}


class Call(NamedTuple):
    """``values``: of the parameters in its path, which fit. ``query``: names of those behind it."""

    method: str
    path: str
    values: dict[str, str]
    query: list[str]

    task: str

    @property
    def body(self) -> dict[str, Any] | None:
        body = None if self.method == "GET" else BODIES.get(self.path)
        return body and (body | ({"tasks": [self.task]} if "tasks" in body else {}))

    def address(self, **values: str) -> str:
        return self.path.format(**self.values | values)


def calls(document: dict[str, Any], **there: str) -> Iterator[Call]:
    """All of a document but the stream, which never ends. ``there``: values of what is there, for paths."""
    usual = {"task_id": "t", "person_id": "p", "uscc": UNIT, "name": "gone", "batch_id": "1", "place": "1", "id_": "1"}
    for path, methods in document["paths"].items():
        for method, call in methods.items():
            if path == "/v1/tasks/stream":
                continue
            given = call.get("parameters", ())
            of_path = {row["name"]: (usual | there)[row["name"]] for row in given if row["in"] == "path"}
            query = [row["name"] for row in given if row["in"] == "query"]
            assert ("requestBody" in call) == (path in BODIES and method != "get"), "a body for each that takes one"
            yield Call(method.upper(), path, of_path, query, there.get("task_id", "t"))
