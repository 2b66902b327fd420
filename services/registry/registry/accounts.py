"""``python -m registry.accounts create | list | disable | team``: who may log in."""

from __future__ import annotations

import argparse
import getpass
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from registry.access import account
from registry.database import connect
from registry.settings import RegistrySettings
from registry.tasks import teams

_DISTRICT = re.compile(r"[0-9]{2}|[0-9]{4}|[0-9]{6}")
SHORTEST = 10


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m registry.accounts", description="Accounts of the register")
    actions = parser.add_subparsers(dest="action", required=True)
    making = actions.add_parser("create", help="make an account, or set it anew")
    making.add_argument("--user", required=True)
    making.add_argument("--role", required=True, choices=get_args(account.Role))
    making.add_argument("--districts", default="", help="codes or their first 2 or 4 digits, by commas; empty is all")
    making.add_argument("--password-file", help="file with the password, - for standard input; else it is asked for")
    disabling = actions.add_parser("disable", help="take an account out of force")
    disabling.add_argument("user")
    actions.add_parser("list", help="all accounts")
    teaming = actions.add_parser("team", help="make a team, or set its members anew; without members it is gone")
    teaming.add_argument("--district", required=True, help="the code of a county")
    teaming.add_argument("--name", required=True)
    teaming.add_argument("--members", default="", help="accounts by commas; each is in one team of a county at most")
    chosen = parser.parse_args(arguments)
    with connect(RegistrySettings().database) as db:
        match chosen.action:
            case "create":
                districts = [code for code in chosen.districts.split(",") if code]
                if wrong := [code for code in districts if not _DISTRICT.fullmatch(code)]:
                    parser.error(f"--districts: {wrong[0]!r} is no code of 2, 4 or 6 digits")
                password = _password(chosen.password_file)
                if len(password) < SHORTEST:
                    parser.error(f"the password must have at least {SHORTEST} characters")
                account.create(db, chosen.user, chosen.role, districts, password)
            case "disable":
                if not account.disable(db, chosen.user):
                    print(f"no account {chosen.user} is in force", file=sys.stderr)
                    return 1
            case "team":
                try:
                    teams.put(db, None, chosen.district, chosen.name, [one for one in chosen.members.split(",") if one])
                except teams.BadTeam as error:
                    parser.error(f"--{error}")
            case _:
                for name, role, districts, in_force in account.listed(db):
                    print(f"{name}  {role}  {' '.join(districts) or 'all'}  {'in force' if in_force else 'disabled'}")
    return 0


def _password(path: str | None) -> str:
    if path is None:
        return getpass.getpass()
    return (sys.stdin.read() if path == "-" else Path(path).read_text()).strip()


if __name__ == "__main__":
    sys.exit(main())
