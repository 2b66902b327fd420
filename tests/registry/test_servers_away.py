"""PostgreSQL or Redis gone: whatever is asked is answered with 503 and when to try again, or is done; never a fault."""

from concurrent.futures import ThreadPoolExecutor

import httpx

from coverlink_local.ground import Ground
from tests.registry.away import back, gone
from tests.registry.bodies import Call, calls
from tests.registry.serving import Registry, somebody


def answers(registry: Registry, client: httpx.Client) -> list[tuple[Call, httpx.Response]]:
    """All calls at once, under a session that is of no more use then: it is logged out among them."""
    person = somebody()
    task = registry.task(person) if not registry.db.closed else "t"
    document = httpx.get(f"{registry.address}/openapi.json").json()
    known = list(calls(document, task_id=task, person_id=person))

    def ask(call: Call) -> httpx.Response:
        address, body = f"{registry.address}{call.address()}", {"json": call.body} if call.body else {}
        return httpx.request(call.method, address, headers=client.headers, timeout=60, **body)

    with ThreadPoolExecutor(len(known)) as threads:
        return list(zip(known, threads.map(ask, known), strict=True))


def test_without_redis_all_is_done(own_ground: Ground, alone: Registry) -> None:
    own_ground.redis.kill()
    try:
        for by in ("chen", "sheng"):
            found = answers(alone, alone.logged_in(by))
            assert [(call, answer.text) for call, answer in found if answer.status_code >= 500] == []
    finally:
        own_ground.redis.start()


def test_without_postgresql_all_is_answered_with_when_to_try_again(own_ground: Ground, alone: Registry) -> None:
    client = alone.logged_in("chen")
    assert client.get("/v1/me").status_code == 200  # known for some seconds: so calls come further than to the session
    gone(own_ground, alone)
    try:
        found = answers(alone, client)
        away = [answer for _, answer in found if answer.status_code == 503]
        assert [(call, answer.text) for call, answer in found if answer.status_code >= 500 and answer not in away] == []
        assert len(away) > len(found) / 2, "what needs no database, such as what a role may not do, is told without one"
        assert all(answer.headers["retry-after"] == "2" for answer in away)
    finally:
        back(own_ground, alone)
    found = answers(alone, alone.logged_in("chen"))
    assert [(call, answer.text) for call, answer in found if answer.status_code >= 500] == [], "no line of before"
