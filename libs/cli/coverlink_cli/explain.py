"""``coverlink explain TASK_ID``: why a task is there and what would close it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Any

import httpx
import typer
from rich.console import Console

from coverlink.contracts.decisions import Text
from coverlink.words.facts import fact_called
from coverlink.words.figures import figures
from coverlink_cli.connection import demo
from coverlink_cli.figures import Asked

SAID = {
    "A": Text(zh="已核对原文", en="text read"),
    "B": Text(zh="二手来源", en="secondary source"),
    "C": Text(zh="待核实", en="to be verified"),
    "rule": Text(zh="规则", en="rule"),
    "not_here": Text(zh="尚未收到的事实", en="a fact that is not here yet"),
    "closes_when": Text(zh="何时办结：", en="closes when: "),
    "closed": Text(zh="已办结：", en="closed: "),
}


class Language(StrEnum):
    ZH = "zh"
    EN = "en"


def explain(
    task: Annotated[str, typer.Argument(help="a task's id")],
    language: Annotated[Language, typer.Option(help="zh or en")] = Language.EN,
) -> None:
    """The reasons of a task, step by step, with the facts that they rest on."""
    where, console = demo(), Console(highlight=False)
    with httpx.Client(timeout=10) as client:
        asked = Asked(client, where)
        answer = client.get(f"{where.registry}/v1/tasks/{task}/why", headers=asked.headers)
    if answer.status_code != 200:
        Console(stderr=True).print(f"[red]{answer.json()['detail']}[/red]")
        raise typer.Exit(1)
    for line, style in told(answer.json(), language.value):
        console.print(line, style=style)


def told(why: Mapping[str, Any], language: str) -> Iterator[tuple[str, str | None]]:
    """Lines to print, each with its style: a reason, and what it rests on as people write it."""

    def said(text: Text) -> str:
        return str(getattr(text, language))

    for number, reason in enumerate(why["because"], 1):
        yield f"{number}. {reason['text'][language]}", None
        rule = f"{said(SAID['rule'])} {reason['rule']}"
        if reason.get("source"):
            yield f"     {reason['source'][language]} ({said(SAID[reason['grade']])}; {rule})", "dim"
        else:
            yield f"     {rule}", "dim"
        for figure in figures(reason.get("inputs", {})):
            yield f"     {said(figure.name)}: {said(figure.value)}", "dim"
        for fact in reason["facts"]:
            name = said(fact_called(fact["type"]) if "type" in fact else SAID["not_here"])
            yield f"     {name} {fact['fact_id']}", "dim"
    yield f"{said(SAID['closes_when'])}{why['closes_when']['text'][language]}", None
    if why.get("ending"):
        yield f"{said(SAID['closed'])}{why['ending']['text'][language]}", None
