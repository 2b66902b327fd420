"""The whole of Coverlink on one machine: up, down and status. Returns data and prints nothing; the CLI shows it."""

import contextlib
import fcntl
import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from coverlink_local.external import External
from coverlink_local.ground import Ground, local_ground, running_servers
from coverlink_local.ports import LOOPBACK
from coverlink_local.processes import Processes, ProcessFailed, ProcessStatus, run_once
from coverlink_local.programs import migrations, port_base, services
from coverlink_local.secret_files import make_secrets

FOLDER = Path(".coverlink")
GIVEN = {"kafka": "KAFKA_BOOTSTRAP_SERVERS", "postgres": "DATABASE_URL", "redis": "REDIS_URL"}
"""Servers by name, and the setting that names one of somebody else's."""

Tell = Callable[[str], None]  # told what happens now, in a few words, for a progress line


@dataclass(frozen=True)
class ServerStatus:
    """One of the three servers. `url` without its password; `ready`: it answered when it was asked just now."""

    name: str
    pid: int | None
    url: str
    ready: bool = False


@dataclass(frozen=True)
class SystemStatus:
    servers: list[ServerStatus]
    processes: list[ProcessStatus]

    @property
    def healthy(self) -> bool:
        """True if every server answers and every process is ready."""
        ready = [*(server.ready for server in self.servers), *(process.ready for process in self.processes)]
        return bool(self.processes) and all(ready)


@dataclass(frozen=True)
class System:
    """A system that is up."""

    folder: Path
    ground: Ground
    processes: Processes
    seconds: float  # how long it took to get ready

    @property
    def addresses(self) -> dict[str, str]:
        """Process name to the URL of its pages or probes."""
        return {name: program.url for name, program in self.processes.programs.items() if program.url}

    @property
    def secrets(self) -> Path:
        return self.folder / "secrets"

    @property
    def settings(self) -> dict[str, str]:
        """What a further process of this system, such as a tool, finds in its environment."""
        return {**self.ground.urls, "COVERLINK_SECRETS_DIR": str(self.secrets.resolve())}

    def down(self) -> None:
        """Stop the processes, then the servers; data and logs stay."""
        self.processes.stop()
        self.ground.stop()


def up(
    folder: Path = FOLDER,
    environ: Mapping[str, str] = os.environ,
    *,
    background: bool = True,
    tell: Tell = lambda _: None,
    timeout: float = 90.0,
) -> System:
    """Start whatever of the system does not run, and return when all of it is ready.

    `background`: it outlives this process, and `down` ends it from another one; else it ends with this process,
    however that ends. Raises ServerFailed or ProcessFailed with the reason, after stopping what it had started.
    """
    began = time.monotonic()
    with _alone(folder):
        if not background and running_servers(folder):
            raise ProcessFailed(f"Coverlink is already up in {folder.resolve()}; end it with: coverlink down")
        tell("starting Kafka, PostgreSQL and Redis")
        ground = local_ground(folder, environ, background=background)
        ground.start()
        try:
            make_secrets(folder / "secrets")
            _prepare(folder, ground, tell)
            tell("starting the services")
            processes = _start_services(folder, environ, ground, timeout)
        except BaseException:
            ground.stop()
            raise
    return System(folder, ground, processes, time.monotonic() - began)


def down(folder: Path = FOLDER, environ: Mapping[str, str] = os.environ) -> SystemStatus:
    """Stop what runs of the system in this folder; the answer says what had been running."""
    found = SystemStatus(_servers(folder, environ, ask=False), _processes(folder, environ).status())
    with _alone(folder):
        _processes(folder, environ).stop()
        for server in reversed(running_servers(folder)):
            server.stop()
    return found


def status(folder: Path = FOLDER, environ: Mapping[str, str] = os.environ) -> SystemStatus:
    """What runs of the system in this folder, and whether it answers. Starts nothing and changes nothing."""
    processes = _processes(folder, environ).status()
    servers = _servers(folder, environ, ask=True)
    if any(process.pid for process in processes):
        missing = GIVEN.keys() - {"kafka" if server.name == "tansu" else server.name for server in servers}
        servers += [ServerStatus(name, None, "") for name in sorted(missing)]
    return SystemStatus(servers, processes)


def _servers(folder: Path, environ: Mapping[str, str], *, ask: bool) -> list[ServerStatus]:
    """Those that run here, and those that the environment names."""
    own = {
        server.name: ServerStatus(server.name, server.pid, _shown(server.url), ask and server.is_ready())
        for server in running_servers(folder)
    }
    theirs = {
        name: ServerStatus(name, None, _shown(environ[key]), ask and External(name, environ[key]).answers())
        for name, key in GIVEN.items()
        if environ.get(key)
    }
    return list({**own, **theirs}.values())


def _prepare(folder: Path, ground: Ground, tell: Tell) -> None:
    """Topics and tables, both safe to repeat."""
    from coverlink.bus import topics  # here, so that `status` and `down` need no Kafka client

    tell("making topics and tables")
    topics.apply(ground.kafka.bootstrap)
    for program in migrations(folder, _settings(ground)):
        run_once(program, folder / "logs" / f"{program.name}.log")


def _start_services(folder: Path, environ: Mapping[str, str], ground: Ground, timeout: float) -> Processes:
    base = port_base(folder, environ)
    (folder / "port_base").write_text(str(base))
    programs = services(folder, base, {**_settings(ground), "COVERLINK_LETTERBOX": _letterbox(folder)})
    for program in programs:
        (folder / "data" / program.name).mkdir(parents=True, exist_ok=True)
    processes = Processes(folder, programs, ground.guard)
    processes.start(timeout)
    return processes


def _settings(ground: Ground) -> dict[str, str]:
    return {
        **ground.urls,
        "COVERLINK_HOST": LOOPBACK,
        "COVERLINK_TRANSACTIONS": "true" if ground.kafka.transactional else "false",
    }


def _letterbox(folder: Path) -> str:
    """The public half of the key that opens dead letters."""
    return (folder / "secrets" / "letterbox_public").read_text().strip()


def _processes(folder: Path, environ: Mapping[str, str]) -> Processes:
    """The processes as `up` would name them; their settings do not matter to find and stop them."""
    return Processes(folder, services(folder, port_base(folder, environ), {}))


def _shown(url: str) -> str:
    """Without user and password."""
    scheme, separator, rest = url.rpartition("://")
    return f"{scheme}{separator}{rest.rpartition('@')[2]}"


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Only one `up` or `down` at a time in one folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
