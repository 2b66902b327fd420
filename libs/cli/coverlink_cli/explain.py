"""``coverlink explain TASK_ID``: why a task is there and what would close it."""

from __future__ import annotations

from typing import Annotated, Any

import httpx
import typer
from rich.console import Console

from coverlink_cli.connection import demo
from coverlink_cli.figures import Asked

GRADES = {
    "en": {"A": "text read", "B": "secondary source", "C": "to be verified"},
    "zh": {"A": "已核对原文", "B": "二手来源", "C": "待核实"},
}


def explain(
    task: Annotated[str, typer.Argument(help="a task's id")],
    language: Annotated[str, typer.Option(help="zh or en")] = "en",
) -> None:
    """The reasons of a task, step by step, with the facts that they rest on."""
    where, console = demo(), Console(highlight=False)
    with httpx.Client(timeout=10) as client:
        asked = Asked(client, where)
        answer = client.get(f"{where.registry}/v1/tasks/{task}/why", headers=asked.headers)
    if answer.status_code != 200:
        Console(stderr=True).print(f"[red]{answer.json()['detail']}[/red]")
        raise typer.Exit(1)
    said: dict[str, Any] = answer.json()
    for number, reason in enumerate(said["because"], 1):
        console.print(f"{number}. {reason['text'][language]}  [dim]{reason['rule']}[/dim]")
        if reason.get("source"):
            standing = GRADES[language][reason["grade"]]
            console.print(f"     {reason['source'][language]} ({standing})", style="dim")
        for name, value in reason.get("inputs", {}).items():
            console.print(f"     {name} = {value}", style="dim")
        for fact in reason["facts"]:
            console.print(f"     {fact.get('type', 'a fact that is not here yet')} {fact['fact_id']}", style="dim")
    console.print(f"closes when: {said['closes_when']['text'][language]}")
    if said.get("ending"):
        console.print(f"closed: {said['ending']['text'][language]}")
