"""The linker, put together.

    person.facts.v1 --> engine (chunks) --> Linker.process: read -> decide -> say --> coverage.decisions.v1
          ^                |      ^                                               --> notice.requests.v1
          |                v      |                                               --> person.facts.v1.linker.dlq
          |           RocksDB, linker.state.v1 (changelog)
          +-- deadlines that have passed, published by the engine's timers

What comes in: all facts about persons, each person's in one order. What is decided: which cover is missing, whom to
help, which of that is over. What goes out: decisions, notices, how the person stands; a chunk's in one transaction.
"""

from __future__ import annotations

from datetime import date, datetime

from coverlink.bus.dead_letters import posts_to
from coverlink.contracts.catalogue import PERSON_FACTS
from coverlink_engine import EngineConfig, Output, Record, Worker
from insurance_linker.activation import Activation, follow
from insurance_linker.domain.decide import CHINA
from insurance_linker.policy.folder import PackFolder
from insurance_linker.process import Linker
from insurance_linker.settings import LinkerSettings

GROUP = "linker"
STATE = "linker.state.v1"


def build_worker(settings: LinkerSettings) -> Worker:
    post = posts_to(settings.slot(), GROUP)

    def dead_letter(record: Record, reason: str, detail: str) -> Output:
        letter = post(record, reason, detail)
        return Output(letter.topic, letter.key, letter.value, letter.headers)

    config = EngineConfig(
        group=GROUP,
        bootstrap=settings.kafka,
        topics=(PERSON_FACTS,),
        data_dir=settings.data_dir,
        dead_letter=dead_letter,
        changelog=STATE,
        transactions=settings.transactions,
        instance=settings.instance,
        chunk=settings.linker_chunk,
        gather=settings.linker_gather_ms / 1000,
        sweep_rate=settings.linker_sweep_rate,
        today=_today_in_china,
    )
    folder = PackFolder(settings.linker_packs)
    linker = Linker(folder.book)
    worker = Worker(config, decider=linker, sweeper=Activation(linker, _today_in_china))
    worker.beside(lambda: follow(folder, linker))
    return worker


def _today_in_china() -> date:
    return datetime.now(CHINA).date()
