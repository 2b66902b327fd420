"""The linker, put together: two stages, each a worker of its own.

    person.facts.v1 --> engine (chunks) --> Linker.process: read -> decide -> say --> coverage.decisions.v1
          ^                |      ^                                               --> notice.requests.v1
          |                v      |                                               --> unit.facts.v1
          |           RocksDB, linker.state.v1 (changelog)                        --> person.facts.v1.linker.dlq
          +-- deadlines that have passed, published by the engine's timers

    unit.facts.v1 ----> engine (chunks) --> Units.process: read -> decide_unit ----> coverage.decisions.v1
          ^                |      ^                                               --> unit.facts.v1.units.dlq
          |                v      |
          |           RocksDB, units.state.v1 (changelog): values, and people in parts (roll.py)
          +-- deadlines that have passed; what a unit tells of its project, under the project's key

What comes in: all facts about persons, each person's in one order; then what they come to for each unit and project,
with what is said of these themselves. What is decided: which cover is missing, whom to help, which units and projects
to remind, which of that is over. What goes out: decisions, notices, how the person stands; a chunk's in one
transaction.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from coverlink.bus.dead_letters import posts_to
from coverlink.contracts.catalogue import PERSON_FACTS, UNIT_FACTS
from coverlink_engine import EngineConfig, Output, Record, Worker
from insurance_linker.activation import Activation, follow
from insurance_linker.domain.decide import CHINA
from insurance_linker.policy.folder import PackFolder
from insurance_linker.process import Linker
from insurance_linker.settings import LinkerSettings
from insurance_linker.units import Units

LARGEST_STATE = 8_000_000
"""Bytes of a value or a part, as units.state.v1 takes them. Units had all their people in one value once."""


def build_worker(settings: LinkerSettings) -> Worker:
    """The first stage, keyed by person."""
    config = _engine(settings, "linker", PERSON_FACTS, settings.linker_gather_ms)
    folder = PackFolder(settings.linker_packs)
    linker = Linker(folder.book)
    worker = Worker(config, decider=linker, sweeper=Activation(linker, _today_in_china))
    worker.beside(lambda: follow(folder, linker))
    return worker


def build_units_worker(settings: LinkerSettings) -> Worker:
    """The second stage, keyed by unit or project. Many people at one stand in parts beside its value."""
    config = _engine(settings, "units", UNIT_FACTS, settings.units_gather_ms)
    folder = PackFolder(settings.linker_packs)
    units = Units(folder.book)
    worker = Worker(replace(config, largest=LARGEST_STATE), decider=units, sweeper=Activation(units, _today_in_china))
    worker.beside(lambda: follow(folder, units))
    return worker


def _engine(settings: LinkerSettings, group: str, topic: str, gather_ms: int) -> EngineConfig:
    post = posts_to(settings.slot(), group)

    def dead_letter(record: Record, reason: str, detail: str) -> Output:
        letter = post(record, reason, detail)
        return Output(letter.topic, letter.key, letter.value, letter.headers)

    return EngineConfig(
        group=group,
        bootstrap=settings.kafka,
        topics=(topic,),
        data_dir=settings.data_dir,
        dead_letter=dead_letter,
        changelog=f"{group}.state.v1",
        transactions=settings.transactions,
        instance=settings.instance,
        chunk=settings.linker_chunk,
        gather=gather_ms / 1000,
        sweep_rate=settings.linker_sweep_rate,
        today=_today_in_china,
    )


def _today_in_china() -> date:
    return datetime.now(CHINA).date()
