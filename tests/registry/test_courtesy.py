"""The projector rests while claims are slow, and only then."""

import time
from collections.abc import Iterator

import pytest
import redis

from registry import courtesy
from registry.courtesy import KEY, MOST, SMALL, Pace
from tests.registry.serving import Registry
from tests.registry.test_pages import seated, sends


@pytest.fixture
def server(redis_server: redis.Redis) -> Iterator[redis.Redis]:
    made = redis.Redis.from_url(redis_server.url)  # type: ignore[attr-defined]
    made.delete(KEY)
    yield made
    made.delete(KEY)
    made.close()


def looks(pace: Pace, times: int = 1) -> float:
    for _ in range(times):
        pace._looked = 0.0
        pace.rest(1)
    return pace.share


def claims(server: redis.Redis, *took: float) -> None:
    server.delete(KEY)
    server.lpush(KEY, *(str(one) for one in took))


def test_it_rests_more_while_claims_are_slow_and_less_once_they_are_not(server: redis.Redis) -> None:
    pace = Pace(server)
    assert looks(pace) == 0 and pace.rest(2) == 0 and pace.most(8_000) == 8_000
    claims(server, *[0.01] * 8, 0.3, 0.4)
    shares = [looks(pace) for _ in range(3)]
    assert shares == sorted(shares) and 0 < shares[0] < shares[2] and pace.most(8_000) == SMALL
    assert looks(pace, 20) == pytest.approx(MOST) and pace.rest(2) == pytest.approx(2 * MOST / (1 - MOST))
    claims(server, *[0.01] * 10)
    assert 0 < looks(pace) < MOST
    assert looks(pace, 40) == 0


def test_it_does_not_rest_where_nobody_claims_nor_without_redis(server: redis.Redis) -> None:
    pace = Pace(server)
    claims(server, 0.5, 0.5)
    assert looks(pace) == 0, "two are no measure"
    claims(server, *[0.5] * 10)
    assert looks(pace) > 0
    away = Pace(redis.Redis(port=1, socket_connect_timeout=0.2))
    away.share = 0.5
    assert looks(away) == 0
    with courtesy.told(redis.Redis(port=1, socket_connect_timeout=0.2)):
        pass


def test_what_is_told_is_the_last_few_claims_and_is_gone_soon(server: redis.Redis) -> None:
    for _ in range(30):
        with courtesy.told(server):
            time.sleep(0.001)
    assert server.llen(KEY) == courtesy.KEPT and 0 < server.ttl(KEY) <= courtesy.KEPT_SECONDS
    with pytest.raises(ValueError, match="refused"), courtesy.told(server):
        raise ValueError("refused")
    assert min(map(float, server.lrange(KEY, 0, -1))) >= 0.001


def test_a_claim_is_told(registry: Registry, server: redis.Redis) -> None:
    answer = registry.logged_in("wang").post("/v1/tasks/next")
    assert answer.status_code in (200, 204)
    assert server.llen(KEY) == 1
    sends(seated(registry, "wang"), "/tasks/next")
    assert server.llen(KEY) == 2, "most claim by the page"
