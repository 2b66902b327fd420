"""The known answer: docs/rules.md followed word for word, slowly, by a program that knows no other.

One module for each section of that page, to be read beside it. It takes events as they were published and accepted,
holds no state, forgets nothing and optimises nothing. It shares no code with the linker and must not.
"""

from coverlink_simulator.oracle.answers import Answer
from coverlink_simulator.oracle.case import OpenCase
from coverlink_simulator.oracle.cases import cases_of
from coverlink_simulator.oracle.everybody import expected_cases
from coverlink_simulator.oracle.paper import person_key
from coverlink_simulator.oracle.projects import UnitAnswer, UnitCase
from coverlink_simulator.oracle.sources import SHIPPED, Trusted
from coverlink_simulator.oracle.steps import Steps
from coverlink_simulator.oracle.units import expected_unit_cases

__all__ = [
    "SHIPPED",
    "Answer",
    "OpenCase",
    "Steps",
    "Trusted",
    "UnitAnswer",
    "UnitCase",
    "cases_of",
    "expected_cases",
    "expected_unit_cases",
    "person_key",
]
