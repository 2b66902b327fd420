"""The call of the supervisor's board."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from registry.access import looks
from registry.access.account import Account
from registry.figures import board as figures
from registry.http.parts import Caller, Deps, not_for_role, today

router = APIRouter(prefix="/v1", tags=["figures"])


@router.get("/board")
def board(parts: Deps, account: Caller) -> dict[str, Any]:
    """What is late, who holds what, each one's load, what waits longest, and where cases of units stand."""
    overseeing(account)
    with parts.db() as db:
        looks.note(db, account, "board")
        return figures.board(db, account, today())


def overseeing(account: Account) -> None:
    """Raises Problem 403."""
    if not oversees(account):
        raise not_for_role("expected a supervisor or province account")


def oversees(account: Account) -> bool:
    """Whether the account sees how colleagues' work lies."""
    return account.supervises or account.role == "province"
