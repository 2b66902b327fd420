"""Makes the dictionary with which a form of states is squeezed: ``python -m tests.linker.train_states FILE``.

It learns from states of simulated persons of both regions, as they stand after each third fact and at the end. A
dictionary of a release is never made again: states in stores are read with it. Another one makes another form.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import zstandard

from coverlink_simulator import simulate
from insurance_linker.domain.state import PersonState
from insurance_linker.stored import packed
from tests.domain.life import BOOK, decide
from tests.simulator.taken import facts

PERSONS = 3_000
SEED = 20261126
SIZE = 32_768
TODAY = date(2026, 11, 23)


def samples() -> Iterator[bytes]:
    states: dict[str, PersonState] = {}
    for number, fact in enumerate(facts(simulate("both", PERSONS, SEED, TODAY).events, TODAY)):
        state = states[fact.subject] = decide(states.get(fact.subject), fact, BOOK).state
        if number % 3 == 0:
            yield packed(state)
    yield from map(packed, states.values())


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(zstandard.train_dictionary(SIZE, list(samples()), level=3).as_bytes())
