"""The counting worker with points for aimed kills, and its threads' stacks on SIGQUIT."""

import faulthandler
import json
import signal
import sys

from tests.engine import counting
from tests.faults.aim import Aim

if __name__ == "__main__":
    faulthandler.register(signal.SIGQUIT)
    Aim(json.loads(sys.argv[1])["aim"]).install()
    sys.exit(counting.main(sys.argv[1]))
