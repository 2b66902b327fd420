"""Lifelike employment lives with a known answer.

``numbers``  made-up ID numbers and unit codes that pass their checks
``places``   where people live      ``people``   persons, units
``scribe``   who writes down, and how late
``telling``  one life, told as events   ``insuring``  what units do about it   ``lives``  what happens
``listed``   people on lists   ``projects``  construction projects   ``building``  people on their sites
``slips``    facts misstated and put right   ``broken``  events that must not come in   ``noise``  the way of all these
``simulation``  everything together, and what the oracle makes of it      ``oracle``  the known answer
``publish``  into a gateway      ``command``  the same for ``coverlink simulate``
"""

from coverlink_simulator.noise import Line, Status
from coverlink_simulator.simulation import ExpectedCase, Simulation, events_for, expected_cases_of, sample_day, simulate

__all__ = [
    "ExpectedCase",
    "Line",
    "Simulation",
    "Status",
    "events_for",
    "expected_cases_of",
    "sample_day",
    "simulate",
]
