"""What operators do: who may log in, and whose log-in ends."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends

from coverlink_web import Problem
from registry.access import account as accounts
from registry.access import looks
from registry.access.account import Account
from registry.http.parts import Deps, Id, Parts, not_for_role, not_found, present

router = APIRouter(prefix="/v1/accounts", tags=["accounts"])


def operator(account: Annotated[Account, Depends(present)]) -> Account:
    """Whoever calls, if the role is for accounts. Raises Problem 401, 403."""
    if account.role != "operator":
        raise not_for_role("expected an operator account")
    return account


Operating = Annotated[Account, Depends(operator)]


@router.get("")
def list_accounts(parts: Deps, account: Operating) -> dict[str, Any]:
    """All accounts, by name: role, districts, whether in force, and whether a second factor is."""
    with parts.db() as db:
        looks.note(db, account, "accounts")
    with parts.own() as db:
        return {"items": accounts.overview(db)}


@router.post("/{name}/disable")
def disable(name: Id, parts: Deps, account: Operating) -> dict[str, Any]:
    """Takes an account out of force; its sessions end within seconds."""
    if name == account.name:
        raise Problem(409, "own-account", "This is your own account", "another operator takes it out of force")
    return _done(parts, account, "disable", name)


@router.post("/{name}/reset-totp")
def reset_totp(name: Id, parts: Deps, account: Operating) -> dict[str, Any]:
    """Takes the second factor from an account whose owner has lost it; its sessions end. The owner enrols anew."""
    return _done(parts, account, "reset-totp", name)


def _done(parts: Parts, account: Account, act: str, name: str) -> dict[str, Any]:
    """Raises Problem 404, the act noted."""
    with parts.own() as db, db.transaction():
        done = (accounts.disable if act == "disable" else accounts.reset_totp)(db, name)
        about = {"account": name} if done else None
        looks.note(db, account, act, about=about, outcome="given" if done else "unknown")
    parts.sessions.forget(name)
    if not done:
        raise not_found("account in force" if act == "disable" else "account with a second factor")
    return {"user": name}
