"""What stands of facts that name each other, however long the chain: as the definition has it, step by step."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from insurance_linker.domain.standing import Resolution
from insurance_linker.domain.statements import Role
from insurance_linker.domain.units.state import Amend
from tests.domain.anything import many

LONG = 5_000


def stands(name: str, rows: list[Amend], path: tuple[str, ...] = ()) -> bool:
    taken_back_by = (row.id for row in rows if row.of == name and row.role == "retraction")
    return name not in path and not any(stands(row, rows, (*path, name)) for row in taken_back_by)


def body(name: str, rows: list[Amend]) -> str:
    corrected = [row for row in rows if row.of == name and row.role == "correction" and stands(row.id, rows)]
    return body(max(corrected, key=lambda row: (row.time, row.id)).id, rows) if corrected else name


@st.composite
def amends(draw: st.DrawFn) -> list[Amend]:
    """Of ten facts, ``0`` and ``1`` amend none; others name any, also in rings."""
    roles: st.SearchStrategy[Role] = st.sampled_from(["correction", "retraction"])
    of = st.integers(0, 9).map(str)
    return [Amend(str(number), draw(st.integers(0, 3)), draw(roles), draw(of)) for number in range(2, 10)]


@many(500)
@given(amends())
def test_what_stands_and_whose_body_counts(rows: list[Amend]) -> None:
    found = Resolution(rows)
    for name in map(str, range(10)):
        assert found.stands(name) == stands(name, rows)
    for name in ("0", "1"):
        assert found.body(name) == body(name, rows)


def test_a_chain_may_be_as_long_as_it_likes() -> None:
    corrected = Resolution([Amend(str(number), number, "correction", str(number - 1)) for number in range(1, LONG)])
    assert corrected.body("0") == str(LONG - 1) and corrected.settled("0")
    back = Resolution([Amend(str(number), number, "retraction", str(number - 1)) for number in range(1, LONG)])
    assert back.stands("0") == (LONG % 2 == 1)
