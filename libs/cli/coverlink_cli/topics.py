"""``coverlink topics apply / check``: the cluster as the topic file declares it."""

from __future__ import annotations

from typing import Annotated

import typer

from coverlink.bus import topics
from coverlink_cli.connection import demo

app = typer.Typer(help="Topics as declared in one file.", no_args_is_help=True)
Bootstrap = Annotated[str | None, typer.Option(envvar="KAFKA_BOOTSTRAP_SERVERS", help="Kafka's bootstrap servers")]


@app.command()
def apply(kafka: Bootstrap = None) -> None:
    """Creates what is missing, sets what differs; safe to repeat."""
    differences = topics.apply(kafka or demo().kafka)
    for row in differences:
        print(f"{row.topic}: {row.what}{' (mended)' if row.repaired else ''}")
    print(
        f"{len(topics.declared())} topics as declared"
        if all(row.repaired for row in differences)
        else "not all as declared"
    )
    raise typer.Exit(0 if all(row.repaired for row in differences) else 1)


@app.command()
def check(kafka: Bootstrap = None) -> None:
    """Says where the cluster differs; exit 1 when it does."""
    differences = topics.check(kafka or demo().kafka)
    for row in differences:
        print(f"{row.topic}: {row.what}")
    raise typer.Exit(1 if differences else 0)
