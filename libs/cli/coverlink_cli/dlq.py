"""``coverlink dlq list / show / replay / discard``: records that were set aside, and what becomes of them.

A letter is named by its dead-letter topic and the place of the original (``dead_letters.letter_id``): of a record that
several groups set aside each has a letter. A dead-letter topic is a log like any other: nothing is deleted from it.
What an operator decides is written behind the letters as a settlement, a record with header ``dlq_settles`` (the
letter's id) and ``dlq_as`` (replayed, discarded). A replay writes the original, or its mended value, to the topic it
came from; repeats are counted once there.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import psycopg
import typer
from confluent_kafka import Producer
from kafka import KafkaConsumer, TopicPartition
from rich.console import Console
from rich.table import Column, Table

from coverlink.bus import topics
from coverlink.bus.clients import producer_config
from coverlink.bus.dead_letters import Original, letter_id, open_letter
from coverlink.privacy.letterbox import Box
from coverlink.privacy.sealing import Sealer, Unsealable
from coverlink.privacy.vault import opened
from coverlink_cli.connection import demo

app = typer.Typer(
    help="Records that were set aside: look at them, send them again, or let them rest.", no_args_is_help=True
)
console = Console(stderr=True)
Bootstrap = Annotated[str | None, typer.Option(envvar="KAFKA_BOOTSTRAP_SERVERS", help="Kafka's bootstrap servers")]
Private = Annotated[Path, typer.Option(help="file with the private key that opens letters")]
Master = Annotated[Path, typer.Option(help="file with the master key, for a letter that is about a person")]
Database = Annotated[str | None, typer.Option(envvar="DATABASE_URL", help="where the data keys are, for such a letter")]
KEY = Path(".coverlink/secrets/letterbox")
MASTER = Path(".coverlink/secrets/master_key")
_PLACE = {"dlq_topic", "dlq_partition", "dlq_offset"}


@dataclass
class Letter:
    """A dead letter as it lies there. ``settled`` is how it was dealt with, None while it waits."""

    topic: str
    id: str
    shown: dict[str, str]
    sealed: bytes
    key: bytes = b""
    settled: str | None = field(default=None)


def letters(kafka: str, topic: str | None = None) -> Iterator[Letter]:
    """All letters of one dead-letter topic, or of all, with how they were settled."""
    for name in [topic] if topic else [row.name for row in topics.declared() if row.name.endswith(".dlq")]:
        yield from _of(kafka, name).values()


def _of(kafka: str, topic: str) -> dict[str, Letter]:
    consumer = KafkaConsumer(
        bootstrap_servers=kafka, isolation_level="read_committed", enable_auto_commit=False, group_id=None
    )
    places = [TopicPartition(topic, number) for number in sorted(consumer.partitions_for_topic(topic) or ())]
    consumer.assign(places)
    consumer.seek_to_beginning()
    ends = consumer.end_offsets(places)
    found: dict[str, Letter] = {}
    settled: dict[str, str] = {}
    while any(consumer.position(place) < ends[place] for place in places):
        for rows in consumer.poll(timeout_ms=500).values():
            for row in rows:
                headers = {name: value.decode(errors="replace") for name, value in row.headers}
                if "dlq_settles" in headers:
                    settled[_id_in(topic, headers["dlq_settles"])] = headers.get("dlq_as", "settled")
                elif headers.keys() >= _PLACE:  # else it is nothing that Coverlink wrote
                    id_ = letter_id(topic, headers["dlq_partition"], headers["dlq_offset"])
                    found[id_] = Letter(topic, id_, headers, row.value, row.key or b"")
    consumer.close()
    for id_, how in settled.items():
        if id_ in found:
            found[id_].settled = how
    return found


def _id_in(topic: str, id_: str) -> str:
    """An id as it is now: it used to begin with the original's topic, and was then the same for all groups."""
    _, partition, offset = id_.rsplit(":", 2)
    return letter_id(topic, partition, offset)


@app.command("list")
def list_(
    topic: Annotated[str | None, typer.Argument(help="a dead-letter topic; all without it")] = None,
    everything: Annotated[bool, typer.Option("--all", help="those that were settled, too")] = False,
    kafka: Bootstrap = None,
) -> None:
    """What waits, and why. Shows nothing of the contents. Off a terminal: one a line, tabs between."""
    found = [
        [row.id, *(row.shown.get(name, "") for name in ("dlq_reason", "dlq_detail", "dlq_at")), row.settled or ""]
        for row in letters(kafka or demo().kafka, topic)
        if everything or row.settled is None
    ]
    if not found:
        print("no dead letters")
    elif not sys.stdout.isatty():
        print("\n".join("\t".join(row) for row in found))
    else:
        table = Table(
            *(Column(name, overflow="fold") for name in ("letter", "reason", "detail", "set aside at", "settled"))
        )
        for row in found:
            table.add_row(*row)
        Console().print(table)


@app.command()
def show(
    letter: Annotated[str, typer.Argument(help="as `list` names it")],
    kafka: Bootstrap = None,
    key: Private = KEY,
    master: Master = MASTER,
    database: Database = None,
) -> None:
    """One letter with its contents, which may be personal: needs the private key, and the person's data key."""
    original = _opened(_find(kafka or demo().kafka, letter), key, master, database)
    for name, value in original.headers:
        print(f"{name}: {value.decode(errors='replace')}")
    print()
    sys.stdout.flush()
    sys.stdout.buffer.write((original.value or b"") + b"\n")


@app.command()
def replay(
    letter: Annotated[str, typer.Argument(help="as `list` names it")],
    value: Annotated[Path | None, typer.Option(help="file with the mended value, in place of the original one")] = None,
    kafka: Bootstrap = None,
    key: Private = KEY,
    master: Master = MASTER,
    database: Database = None,
) -> None:
    """Sends the original, or its mended value, to the topic it came from; then the letter is settled."""
    where = kafka or demo().kafka
    found = _find(where, letter)
    original = _opened(found, key, master, database)
    body = value.read_bytes() if value else original.value
    producer = Producer(producer_config(where, "dlq"))
    producer.produce(found.shown["dlq_topic"], body, original.key, headers=list(original.headers))
    _flushed(producer)
    _settle(where, found, "replayed")
    print(f"{found.id} was sent to {found.shown['dlq_topic']} again")


@app.command()
def discard(letter: Annotated[str, typer.Argument(help="as `list` names it")], kafka: Bootstrap = None) -> None:
    """Lets a letter rest: it stays in the log and waits no more."""
    where = kafka or demo().kafka
    found = _find(where, letter)
    _settle(where, found, "discarded")
    print(f"{found.id} is settled")


def _find(kafka: str, letter: str) -> Letter:
    """By its id; by one of an older form, too, if that fits one letter only."""
    found = [row for row in letters(kafka) if letter in (row.id, _older(row))]
    if len(found) == 1:
        return found[0]
    if found:
        console.print(f"{letter} may be any of {', '.join(row.id for row in found)}", soft_wrap=True)
    else:
        console.print(f"no dead letter {letter}: `coverlink dlq list --all` names them", soft_wrap=True)
    raise typer.Exit(1)


def _older(letter: Letter) -> str:
    return ":".join(letter.shown[name] for name in ("dlq_topic", "dlq_partition", "dlq_offset"))


def _opened(letter: Letter, key: Path, master: Path, database: str | None) -> Original:
    def keys_of(people: list[str]) -> Mapping[str, Sealer]:
        with psycopg.connect(database or demo().database, connect_timeout=5) as db:
            return opened(db, Sealer(bytes.fromhex(master.read_text())), people)[0]

    try:
        return open_letter(Box(bytes.fromhex(key.read_text())), letter.sealed, keys_of)
    except FileNotFoundError as error:
        console.print(f"no private key in {error.filename}: name its file with --key, the master key's with --master")
    except psycopg.OperationalError:
        console.print("the letter is about a person, and the database with the data keys does not answer: --database")
    except (Unsealable, ValueError) as error:
        console.print(f"this letter does not open with the key in {key}: {error}")
    raise typer.Exit(1)


def _settle(kafka: str, letter: Letter, how: str) -> None:
    producer = Producer(producer_config(kafka, "dlq"))
    headers: list[tuple[str, str | bytes | None]] = [("dlq_settles", letter.id), ("dlq_as", how)]
    producer.produce(letter.topic, b"", letter.key, headers=headers)
    _flushed(producer)


def _flushed(producer: Producer) -> None:
    if producer.flush(30):
        console.print("Kafka did not acknowledge within 30 s: look with `coverlink dlq list` and try again")
        raise typer.Exit(1)
