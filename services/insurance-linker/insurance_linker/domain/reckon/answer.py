"""What every calculator is asked and answers: where, as known when; which steps, on which entries; what is unsaid."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Literal

from msgspec import Struct
from msgspec.structs import fields

from coverlink.contracts.decisions import Text
from insurance_linker.domain.policy.entry import Grade, Rank

Why = Literal[
    "no_entry", "empty_figure", "suspended", "not_active", "not_sure",
    "several", "not_listed", "not_told", "by_project",
    "too_late", "too_soon", "employers_only", "planned", "not_recognised",
    "unknown_platform", "trade_not_named", "first_year",
]  # fmt: skip
"""Why a figure cannot be said: no entry holds there and then; the entry leaves it empty, is suspended, or is known by
name only; several figures may apply; the question's figure is none of them; the question does not tell what is needed;
it goes by a project's cost; retirement may not be put off so long, or brought forward so far; the rule is about what
employers owe; it is planned, and on which day it begins there is not known; the person has to be recognised by the
employment office first; whether it still holds is not known."""


class Unfit(ValueError):
    """A question that cannot be reckoned; the message says what was expected."""


class Question(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``region`` is ``CN`` or a GB/T 2260 code; the answer is as the packs were known on ``known``.

    No figure may be below nought but those in ``MAY_FALL``, and a class of risk is 1 to 8. Raises Unfit.
    """

    MAY_FALL: ClassVar[frozenset[str]] = frozenset({"growth"})

    region: str
    known: date

    def __post_init__(self) -> None:
        for field in fields(self):
            for figure in _figures(getattr(self, field.name)):
                if not figure.is_finite() or (figure < 0 and field.name not in self.MAY_FALL):
                    raise Unfit(f"{field.name}: expected nought or more, not {figure}")
        risk_class = getattr(self, "risk_class", None)
        if risk_class is not None and not 1 <= risk_class <= 8:
            raise Unfit(f"risk_class: expected 1 to 8, not {risk_class}")


def _figures(value: Any) -> Iterator[Decimal]:
    match value:
        case bool() | None:
            return
        case int() | Decimal():
            yield Decimal(value)
        case tuple():
            for row in value:
                yield from _figures(row)
        case dict():
            for row in value.values():
                yield from _figures(row)
        case Struct():
            for field in fields(value):
                yield from _figures(getattr(value, field.name))


class Ground(Struct, frozen=True, kw_only=True):
    """An entry that a step rests on. ``set_aside``: those that also hold and are known, but give way to it."""

    cite: str
    region: str
    rank: Rank
    grade: Grade
    provisional: bool
    source: Text
    set_aside: tuple[Ground, ...] = ()


class Step(Struct, frozen=True):
    """One step of the reckoning, with its figures by name and the entries it rests on."""

    code: str
    inputs: dict[str, Any]
    rests_on: tuple[Ground, ...] = ()


class Aside(Step, frozen=True):
    """What is told for information beside the steps: no figure of the answer rests on it."""


class Unsaid(Struct, frozen=True):
    """A figure that is not reckoned. ``about`` narrows it to a line or measure; ``rule`` is the entry's cite."""

    what: str
    why: Why
    about: str = ""
    rule: str | None = None


class Answer(Struct, frozen=True, kw_only=True):
    steps: tuple[Step, ...]
    unsaid: tuple[Unsaid, ...]

    @property
    def provisional(self) -> bool:
        """Whether a figure that it rests on may yet be replaced by a final one."""
        return any(ground.provisional for ground in self._grounds)

    @property
    def settled(self) -> bool:
        """Whether everything was said, on final figures none of which is general knowledge."""
        return not self.unsaid and all(not row.provisional and row.grade != "C" for row in self._grounds)

    @property
    def _grounds(self) -> Iterator[Ground]:
        return (ground for step in self.steps if not isinstance(step, Aside) for ground in step.rests_on)
