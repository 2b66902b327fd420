"""Tokens of previews: what was shown, to whom, and nothing else, may be done with one. Nothing is kept."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from registry.access.account import Account
from registry.http.parts import Parts


def token_for(parts: Parts, account: Account, act: str, *shown: Any) -> str:
    """Proves that this account was shown this; holds as long as a log-in."""
    return parts.sessions.form_token(_digest(account, act, shown))


def fits(parts: Parts, token: str, account: Account, act: str, *asked: Any) -> bool:
    return parts.sessions.form_fits(token, _digest(account, act, asked))


def _digest(account: Account, act: str, what: tuple[Any, ...]) -> str:
    written = json.dumps([account.name, act, *what], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(written.encode()).hexdigest()
