"""Brings topics and tables up to date, once, before the services of this version start. Safe to repeat."""

import os
import subprocess
import sys

from coverlink.bus import topics

for difference in topics.apply(os.environ["KAFKA_BOOTSTRAP_SERVERS"]):
    print(f"{difference.topic}: {difference.what}{' (mended)' if difference.repaired else ''}")
for service in ("employment_events", "registry", "notifier"):
    ended = subprocess.run([sys.executable, "-m", f"{service}.migrate"])
    if ended.returncode != 0:
        sys.exit(f"the tables of {service} could not be brought up to date")
    print(f"{service}: tables are up to date")
