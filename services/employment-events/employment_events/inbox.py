"""``python -m employment_events.inbox``: facts from publishers that write to Kafka instead of calling over HTTP.

    person.facts.inbox.v1 --> way: check -> key -> seal -> publish -> receipt --> offsets
                                        |
                                     refused --> person.facts.inbox.v1.gateway.dlq (sealed)
                                                                        offsets --> clearing: what is behind them goes

Offsets are committed when Kafka has the facts, the receipts and the dead letters: whatever was in hand at a crash is
read again, and the register recognises it. Nobody shows a key here: Kafka's ACLs on the topic are the door, and every
event is recorded as brought by ``kafka``. What neither fits nor is refused, a fault of ours, ends the process: the
event stays where it is.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Mapping, Sequence

import msgspec
import structlog
from confluent_kafka import Consumer, KafkaException, TopicPartition
from fastapi import FastAPI

from coverlink.bus.clients import Reach, consumer_config
from coverlink.bus.dead_letters import PostAbout, posts_to
from coverlink.privacy.sealing import Sealer
from coverlink.telemetry import configure_logs
from coverlink_web import probes, served_beside
from employment_events import metrics
from employment_events.accept.binary_mode import Came, as_came, read_record
from employment_events.accept.publish import Bus, Record
from employment_events.accept.verdict import Offered, Publisher, Unavailable, Verdict
from employment_events.accept.way import Way
from employment_events.app import build_way
from employment_events.clearing import Clearing
from employment_events.counter import MOST_TOGETHER
from employment_events.health import kafka_answers, postgres_answers
from employment_events.settings import InboxSettings

TOPIC = "person.facts.inbox.v1"
GROUP = "gateway-inbox"
ANYBODY = Publisher("kafka", lambda _: True)
PAUSES = (0.5, 1.0, 2.0, 5.0)
"""Seconds between tries while a server is away; the last one for as long as it takes."""
STUCK_SECONDS = 60.0
READING = {"session.timeout.ms": 10_000, "queued.max.messages.kbytes": 16_384, "log_level": 2}
"""What a replica that died had in hand goes to another after 10 s; at most 16 MiB wait in memory."""
_log = structlog.get_logger()


class Inbox:
    """The loop; belongs to one thread. ``stop`` may be set from anywhere."""

    def __init__(self, kafka: str, way: Way, bus: Bus, post: PostAbout, clearing: Clearing) -> None:
        self._kafka, self._way, self._bus, self._post, self._clearing = kafka, way, bus, post, clearing
        self._join()
        self._tries = 0
        self.stop = threading.Event()
        self.turned = time.monotonic()

    def run(self) -> None:
        """Until ``stop``; what is in hand then is finished."""
        try:
            while not self.stop.is_set():
                self.turned = time.monotonic()
                if self._reach.lost:
                    _log.error("brokers_forgotten", now="a new consumer")
                    self._consumer.close()
                    self._join()
                came = [as_came(one) for one in self._consumer.consume(MOST_TOGETHER, 0.2) if one.error() is None]
                if came:
                    self._turn(came)
                self._clearing.turn()
        finally:  # also where a fault ends it
            self._consumer.close()
            self._clearing.close()
            self._way.close()
            self._bus.close()

    def _join(self) -> None:
        self._reach = Reach()
        self._consumer = Consumer({**consumer_config(self._kafka, GROUP), **READING, **self._reach.settings()})
        self._consumer.subscribe([TOPIC])

    def _turn(self, came: Sequence[Came]) -> None:
        try:
            events = [read_record(one.headers, one.value) for one in came]
            verdicts = self._way.take([Offered(ANYBODY, event=event) for event in events])
            refused = [
                (one, event, v) for one, event, v in zip(came, events, verdicts, strict=True) if v.status == "rejected"
            ]
            keys = self._way.keys_about([(event, _texts(one)) for one, event, _ in refused]) if refused else []
            letters = zip(refused, keys, strict=True)
            self._bus.publish([self._letter(one, verdict, about) for (one, _, verdict), about in letters])
            self._commit(came)
        except Unavailable as error:
            self._again(came, str(error))
        else:
            self._tries = 0
            metrics.count(verdicts)
            for _, _, verdict in refused:
                metrics.DEAD_LETTERS.labels(verdict.code or "").inc()

    def _letter(self, one: Came, verdict: Verdict, about: Mapping[str, Sealer]) -> Record:
        letter = self._post(one, verdict.code or "", msgspec.json.encode(verdict.problem).decode(), about)
        return Record(letter.topic, letter.key.decode() or None, letter.headers, letter.value)

    def _commit(self, came: Sequence[Came]) -> None:
        behind = {one.partition: one.offset + 1 for one in came}
        try:
            self._consumer.commit(offsets=_places(behind), asynchronous=False)
        except KafkaException as error:  # taken from us in a rebalance: another replica reads these again
            _log.warning("not_committed", error=error.args[0].name())
        else:
            self._clearing.read(_places(behind))

    def _again(self, came: Sequence[Came], why: str) -> None:
        """Waits, and goes back to the first of these. Between tries the group is told that we live."""
        pause = PAUSES[min(self._tries, len(PAUSES) - 1)]
        self._tries += 1
        _log.warning("not_taken", events=len(came), why=why, again_in=pause)
        self.stop.wait(pause)
        first = {one.partition: one.offset for one in reversed(came)}
        for place in _places(first):
            try:
                self._consumer.seek(place)
            except KafkaException as error:  # no longer ours
                _log.warning("not_ours", error=error.args[0].name())


def _texts(one: Came) -> list[bytes]:
    """Wherever a number may be written in a record."""
    return [one.key, one.value, *(raw for _, raw in one.headers)]


def _places(offsets: dict[int, int]) -> list[TopicPartition]:
    return [TopicPartition(TOPIC, partition, offset) for partition, offset in offsets.items()]


def build_inbox(settings: InboxSettings) -> Inbox:
    bus = Bus(settings.kafka, "inbox-letters", settings.gateway_kafka_seconds)
    way, post = build_way(settings, "inbox"), posts_to(settings.slot(), "gateway")
    return Inbox(settings.kafka, way, bus, post, Clearing(settings.kafka))


def probes_of(inbox: Inbox, settings: InboxSettings) -> FastAPI:
    """For a thread of their own: the loop's has to be free for its work."""

    async def turns() -> str | None:
        return None if time.monotonic() - inbox.turned < STUCK_SECONDS else "the loop stands still"

    app = FastAPI(openapi_url=None)
    ready = {"kafka": kafka_answers(settings.kafka), "postgres": postgres_answers(settings.database)}
    app.include_router(probes({"loop": turns}, ready))
    return app


def main() -> None:
    settings = InboxSettings()
    configure_logs("inbox", settings.log_level)
    inbox = build_inbox(settings)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: inbox.stop.set())
    with served_beside(probes_of(inbox, settings), settings.host, settings.port):
        inbox.run()


if __name__ == "__main__":
    main()
