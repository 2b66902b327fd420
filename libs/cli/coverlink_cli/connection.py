"""Where the system is and with which keys: ``.coverlink/demo.json`` of a local one, or the environment."""

from __future__ import annotations

from pathlib import Path

import msgspec
import typer

DEMO_FILE = Path(".coverlink/demo.json")


class Account(msgspec.Struct):
    role: str
    user: str
    password: str
    districts: list[str]


class Demo(msgspec.Struct, kw_only=True):
    """Addresses and keys of a local system; the file has mode 0600 and is made anew at first start."""

    gateway: str
    registry: str
    notifier: str
    kafka: str
    database: str
    redis: str
    publisher_key: str
    accounts: list[Account]
    outside: str | None = None


def demo(path: Path = DEMO_FILE) -> Demo:
    """The running local system. Ends the command with what to do when there is none."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Demo)
    except FileNotFoundError:
        raise typer.BadParameter(
            f"{path} is not here: start the system with `coverlink up` or `make run` first"
        ) from None
    except msgspec.DecodeError as error:
        raise typer.BadParameter(f"{path} cannot be read ({error}); `coverlink up` makes it anew") from None
