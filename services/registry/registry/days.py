"""Days here are days in China, wherever the servers stand."""

from datetime import timedelta, timezone

CHINA = timezone(timedelta(hours=8))
