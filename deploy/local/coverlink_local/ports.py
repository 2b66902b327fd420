"""Free TCP ports on the loopback interface."""

import random
import socket

LOOPBACK = "127.0.0.1"

# Below the range from which systems give ports to outgoing connections (Linux 32768+, others 49152+). A port from
# that range can be handed to a client that reconnects to a killed server: it then talks to itself and the server cannot
# return.
_FIRST, _LAST = 12_000, 32_000


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
        port = random.randrange(_FIRST, _LAST)
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
    while True:
        first = random.randrange(_FIRST, _LAST - count)
        if all(is_free(port) and not answers(LOOPBACK, port) for port in range(first, first + count)):
            return first
