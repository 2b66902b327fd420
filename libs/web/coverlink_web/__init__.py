"""What our HTTP services have in common: problem details (RFC 9457), probes, ``/docs``, body limits, the server."""

from coverlink_web.docs import install_docs
from coverlink_web.limits import LimitBody
from coverlink_web.probes import Check, probes
from coverlink_web.problems import Problem, install_problems
from coverlink_web.server import serve, served_beside

__all__ = ["Check", "LimitBody", "Problem", "install_docs", "install_problems", "probes", "serve", "served_beside"]
