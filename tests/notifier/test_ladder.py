"""Where a message goes next, and when. Each line of a table is: what is known, what was tried, what follows."""

from __future__ import annotations

import pytest

from coverlink.contracts.bodies import Identity
from notifier.ladder import LONGEST_WAIT, MOST_TRIES, Past, addresses_of, language_of, next_rung, wait_after

ALL = addresses_of(Identity(id_number="x", mobile="13851234567", email="a@example.cn"), "p1")
NOBODY = addresses_of(None, "p1")
TIRED = [Past("sms", "not_now")] * MOST_TRIES


@pytest.mark.parametrize(
    ("addresses", "past", "follows"),
    [
        (ALL, [], "sms"),
        (ALL, [Past("sms", "not_now")], "sms"),
        (ALL, [Past("sms", "refused")], "push"),
        (ALL, [Past("sms", "not_now"), Past("sms", "refused")], "push"),
        (ALL, [Past("sms", "refused"), Past("push", "refused")], "email"),
        (ALL, [Past("sms", "refused"), Past("push", "refused"), Past("email", "refused")], "inbox"),
        (ALL, TIRED[1:], "sms"),
        (ALL, TIRED, "push"),
        (ALL, [*TIRED, Past("push", "not_now")], "push"),
        (NOBODY, [], "push"),
        (NOBODY, [Past("push", "refused")], "inbox"),
        ({"sms": "13851234567"}, [Past("sms", "refused")], None),
    ],
)
def test_the_next_rung(addresses: dict[str, str], past: list[Past], follows: str | None) -> None:
    assert next_rung(addresses, past) == follows  # type: ignore[arg-type]


def test_a_try_without_an_answer_is_repeated_on_its_rung_and_counts() -> None:
    assert next_rung(ALL, [Past("sms", None)]) == "sms"
    assert next_rung(ALL, [Past("sms", None)] * MOST_TRIES) == "push"


def test_waits_double_from_one_second_with_a_quarter_more_or_less() -> None:
    assert [wait_after(tries, 0.5) for tries in range(1, MOST_TRIES)] == [1, 2, 4, 8, 16, 32, 64]
    assert (wait_after(3, 0.0), wait_after(3, 1.0)) == (3.0, 5.0)


def test_after_the_last_try_the_next_rung_comes_at_once() -> None:
    assert wait_after(MOST_TRIES, 0.5) == 0


def test_no_wait_is_longer_than_five_minutes_and_the_jitter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notifier.ladder.MOST_TRIES", 100)
    assert wait_after(50, 0.5) == LONGEST_WAIT == 300


@pytest.mark.parametrize(
    ("file", "params", "language"),
    [(None, {}, "zh"), ("en", {}, "en"), ("en", {"language": "zh"}, "zh"), (None, {"language": "fr"}, "zh")],
)
def test_the_language(file: str | None, params: dict[str, object], language: str) -> None:
    assert language_of(Identity(id_number="x", language=file), params) == language  # type: ignore[arg-type]
