"""The command's root: what there is to call, one module each."""

from __future__ import annotations

import typer

from coverlink_cli import audit, dlq, explain, publish, rebuild, reckon, run, simulate, system, topics, whatif

app = typer.Typer(help="Coverlink: one employed, one insured; one dropped, one assisted.", no_args_is_help=True)
app.command()(system.up)
app.command()(system.down)
app.command()(system.status)
app.command()(system.doctor)
app.command()(run.run)
app.command()(publish.publish)
app.command()(simulate.simulate)
app.command()(explain.explain)
app.command()(whatif.whatif)
app.command()(reckon.reckon)
app.add_typer(topics.app, name="topics")
app.add_typer(dlq.app, name="dlq")
app.add_typer(audit.app, name="audit")
app.add_typer(rebuild.app, name="rebuild")


def main() -> None:
    app()
