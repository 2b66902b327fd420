"""docs/rules.md, section 5: the month of legal retirement, and working age."""

from __future__ import annotations

from datetime import date

from coverlink_simulator.oracle.spells import Life


def retirement_month(born: tuple[int, int], sex: str | None) -> tuple[int, int]:
    """Of a man, or of a woman on the later of her two tracks."""
    age, reform = (55, (1970, 1)) if sex == "f" else (60, (1965, 1))
    late = 0
    if born >= reform:
        months_since = months_between(reform, born)
        late = min(months_since // 4 + 1, 36)
    return add_months((born[0] + age, born[1]), late)


def is_of_working_age(life: Life, today: date) -> bool:
    """By months: from that in which the 16th year is completed, to the last before that of retirement."""
    if life.born is None:
        return True
    sixteen = (life.born[0] + 16, life.born[1])
    return sixteen <= (today.year, today.month) < retirement_month(life.born, life.sex)


def months_between(first: tuple[int, int], last: tuple[int, int]) -> int:
    return (last[0] - first[0]) * 12 + last[1] - first[1]


def add_months(month: tuple[int, int], more: int) -> tuple[int, int]:
    year, place = divmod(month[0] * 12 + month[1] - 1 + more, 12)
    return year, place + 1
