"""Free TCP ports on the loopback interface."""

import os
import random
import socket

LOOPBACK = "127.0.0.1"

# Below the range from which systems give ports to outgoing connections (Linux 32768+, others 49152+). A port from
# that range can be handed to a client that reconnects to a killed server: it then talks to itself and the server cannot
# return.
_FIRST, _LAST = 12_000, 32_000
RANGE = "COVERLINK_FREE_PORTS"
"""First and last, ``12000-22000``, among which this process and those that it starts look for free ports: of two that
look at the same moment, one would find its port taken.
"""


def is_free(port: int) -> bool:
    """True if a server could listen on the port now; remains of closed connections do not count."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A port on which nobody listens. Another process may still take it first: whoever starts a server tries again."""
    while True:
        port = random.randrange(*_range())
        if is_free(port) and not answers(LOOPBACK, port):
            return port


def answers(host: str, port: int, timeout: float = 1.0) -> bool:
    """True if somebody accepts connections there."""
    try:
        with socket.create_connection((host, port), timeout=timeout):
            return True
    except OSError:
        return False


def free_ports(count: int) -> int:
    """The first of ``count`` ports in a row on which nobody listens."""
    lowest, highest = _range()
    while True:
        first = random.randrange(lowest, highest - count)
        if all(is_free(port) and not answers(LOOPBACK, port) for port in range(first, first + count)):
            return first


def part(number: int, of: int) -> str:
    """For ``RANGE``: one of so many parts, the first is 0."""
    size = (_LAST - _FIRST) // of
    return f"{_FIRST + number * size}-{_FIRST + (number + 1) * size}"


def _range() -> tuple[int, int]:
    first, last = os.environ.get(RANGE, f"{_FIRST}-{_LAST}").split("-")
    return int(first), int(last)
