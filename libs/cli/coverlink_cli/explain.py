"""``coverlink explain TASK_ID``: why a task is there and what would close it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import partial
from typing import Annotated, Any

import httpx
import typer
from rich.console import Console

from coverlink.contracts.decisions import Text
from coverlink.words.facts import fact_called
from coverlink.words.figures import figures
from coverlink.words.reasons import GAPS, GRADES, PARTS, STATES, WHY_GAP
from coverlink_cli.connection import demo
from coverlink_cli.figures import Asked

SAID = {
    "rule": Text(zh="规则", en="rule"),
    "not_here": Text(zh="尚未收到的事实", en="a fact that is not here yet"),
    "closed": Text(zh="已办结", en="Closed"),
}
STAFFED = "coverlink.unit.staffed.v1"
"""What the linker worked out about a person at a unit; told by who it is about, not by an id."""
SAY_WHY = (
    "This person is seen by nobody without a reason, which is recorded: say why you look with --reason, and for what "
    "with --purpose / 查看此人须说明理由并留痕：请用 --reason 写明理由，用 --purpose 选择目的"
)
Line = tuple[str, str | None]


class Language(StrEnum):
    ZH = "zh"
    EN = "en"


class Purpose(StrEnum):
    """As the registry takes them."""

    WORK = "work"
    SUPERVISION = "supervision"
    COMPLAINT = "complaint"
    INQUIRY = "inquiry"
    AUDIT = "audit"


def explain(
    task: Annotated[str, typer.Argument(help="a task's id")],
    language: Annotated[Language, typer.Option(help="zh or en")] = Language.EN,
    reason: Annotated[
        str | None, typer.Option(help="why you look, in a sentence; for a protected person it is needed, and recorded")
    ] = None,
    purpose: Annotated[Purpose, typer.Option(help="for what you look, beside --reason")] = Purpose.WORK,
) -> None:
    """The reasons of a task, step by step, with the facts and people that they rest on."""
    where, console = demo(), Console(highlight=False, soft_wrap=True)
    with httpx.Client(timeout=10, base_url=where.registry) as client:
        client.headers.update(Asked(client, where).headers)
        answer = why(client, task, reason, purpose)
    if answer.status_code != 200:
        Console(stderr=True, soft_wrap=True).print(f"[red]{_refused(answer)}[/red]")
        raise typer.Exit(1)
    for line, style in told(answer.json(), language.value, where.registry):
        console.print(line, style=style, markup=False)


def why(client: httpx.Client, task: str, reason: str | None, purpose: str) -> httpx.Response:
    """The registry's answer; where it asks for a reason, and there is one, after stating it."""
    answer = client.get(f"/v1/tasks/{task}/why")
    if reason is None or not _reason_needed(answer):
        return answer
    given = {"purpose": purpose, "reason": reason}
    stated = client.post(f"/v1/people/{answer.json()['person_id']}/reason", json=given)
    return client.get(f"/v1/tasks/{task}/why") if stated.status_code == 200 else stated


def told(why: Mapping[str, Any], language: str, desk: str = "") -> Iterator[Line]:
    """Lines to print, each with its style: the gap, reasons with what they rest on, what closes it, what may be had.

    ``desk`` is where the pages of people are.
    """

    said = partial(_said, language)
    colon = "：" if language == "zh" else ": "

    def headed(part: Text, text: str) -> str:
        return f"{said(part)}{colon}{text}"

    if gap := why.get("gap"):
        yield headed(PARTS["col_gap"], f"{said(GAPS[gap])} ({said(WHY_GAP[gap])})"), None
    for number, reason in enumerate(why["because"], 1):
        yield f"{number}. {reason['text'][language]}", None
        for text in _rests_on(reason, language):
            yield f"     {text}", "dim"
        for who in reason.get("people", ()):
            yield f"     {headed(PARTS['people_behind'], who['person_id'])}  {desk}/people/{who['person_id']}", "dim"
        if others := reason.get("people_elsewhere"):
            yield f"     {headed(PARTS['people_elsewhere'], str(others))}", "dim"
    yield headed(PARTS["closes_when"], why["closes_when"]["text"][language]), None
    for row in why.get("advice") or ():
        yield headed(PARTS["entitlements"], f"{row['text'][language]} ({said(STATES[row['state']])})"), None
    if why.get("ending"):
        yield headed(SAID["closed"], why["ending"]["text"][language]), None


def _rests_on(reason: Mapping[str, Any], language: str) -> Iterator[str]:
    """The rule, the figures and the facts of a reason."""
    said = partial(_said, language)
    rule = [f"{said(SAID['rule'])} {reason['rule']}"]
    if reason.get("provisional"):
        rule.append(said(PARTS["provisional"]))
    if reason.get("source"):
        yield f"{reason['source'][language]} ({'; '.join([said(GRADES[reason['grade']]), *rule])})"
    else:
        yield "; ".join(rule)
    for figure in figures(reason.get("inputs", {})):
        yield f"{said(figure.name)}: {said(figure.value)}"
    for fact in reason["facts"]:
        if fact.get("type") != STAFFED:
            name = said(fact_called(fact["type"]) if "type" in fact else SAID["not_here"])
            yield f"{name} {fact['fact_id']}"


def _said(language: str, text: Text) -> str:
    return str(getattr(text, language))


def _reason_needed(answer: httpx.Response) -> bool:
    return answer.status_code == 403 and answer.json().get("type", "").endswith("reason-needed")


def _refused(answer: httpx.Response) -> str:
    return SAY_WHY if _reason_needed(answer) else str(answer.json()["detail"])
