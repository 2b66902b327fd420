"""A page that asks why somebody looks at a person, where a look needs a reason."""

from __future__ import annotations

from fastapi import Request, Response

from coverlink_web import Problem
from registry.access import reasons
from registry.access.account import Account
from registry.web.render import page


def ask_why(request: Request, account: Account, person_id: str, problem: Problem, *, said: str = "") -> Response:
    """Raises the problem where a reason would not help."""
    if problem.code not in ("reason-needed", "bad-reason"):
        raise problem
    return page(
        request, "reason.html", account, status=problem.status, said=said, bad=bool(said), person_id=person_id,
        purposes=reasons.PURPOSES, shortest=reasons.SHORTEST, longest=reasons.LONGEST, minutes=reasons.MINUTES,
    )  # fmt: skip
