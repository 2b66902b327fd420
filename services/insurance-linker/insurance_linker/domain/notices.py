"""What to tell a person of decisions: one notice for all that one unit owes, not one for each line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from coverlink.contracts.decisions import NoticeRequest
from coverlink.contracts.ids import name_id
from insurance_linker.domain.case import OpenCase
from insurance_linker.domain.interruption import RESIDENTS
from insurance_linker.domain.needs.left import AGAIN
from insurance_linker.domain.reconcile import CHANGED, OPENED, Decided

NOTICE_NAMES = UUID("c2a4b7f0-52d6-5b1e-8e07-7a9d0f4f6b33").bytes
SAID = frozenset({"unemployment_benefit", "flexible_continuation"})
"""Entitlements that a message has room for; the others are told by a caseworker."""
ON_OPENING = {"enrol": "enrol_opened", "assist": "assist_opened", "renew": "renew_opened"}


def notices(
    person_id: str, decided: Iterable[Decided], open_: dict[str, OpenCase], sealed: str | None, at: datetime
) -> Iterator[NoticeRequest]:
    """Notices for cases that opened, and for enrolments just become late. ``open_`` is how cases stood before."""
    groups: dict[tuple[str, str | None], list[OpenCase]] = defaultdict(list)
    for row in decided:
        case = row.case
        before = open_.get(case.id)
        if case.line == RESIDENTS or case.closes_when == AGAIN:
            continue  # guidance is for a caseworker to give
        if row.was:
            continue  # told under an earlier identity
        if row.type == OPENED and case.kind in ON_OPENING:
            overdue = case.kind == "enrol" and case.gap is not None
            groups["enrol_overdue" if overdue else ON_OPENING[case.kind], case.unit_id].append(case)
        elif row.type == CHANGED and case.kind == "enrol" and case.gap and before and before.gap is None:
            groups["enrol_overdue", case.unit_id].append(case)
    for (template, _), cases in groups.items():
        yield _notice(template, person_id, cases, sealed, at)


def _notice(template: str, person_id: str, cases: list[OpenCase], sealed: str | None, at: datetime) -> NoticeRequest:
    ids = tuple(sorted(case.id for case in cases))
    first = cases[0]
    params: dict[str, object] = {
        "unit_name": first.unit_name or first.unit_id,
        "lines": [case.line for case in cases if case.line],
        "due_on": min(case.due_on for case in cases),
    }
    if first.kind == "assist":
        params["unit_name"] = first.because[0].inputs.get("unit") or None
        params["ended_on"] = first.because[0].inputs.get("since")
        params["entitlements"] = [{"code": row.code, "state": row.state} for row in first.advice if row.code in SAID]
    if first.kind == "renew":
        params["line"] = first.line
        params["last_month"] = first.because[0].inputs.get("last_month")
    return NoticeRequest(
        notice_id=name_id(NOTICE_NAMES, "\x00".join((template, *ids))),
        person_id=person_id,
        template=template,
        case_ids=ids,
        params=params,
        district=first.district,
        sealed=sealed,
        requested_at=at,
    )
