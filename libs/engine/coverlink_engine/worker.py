"""An engine inside a Faust worker: one agent, its rounds, and whatever shall run beside it."""

from __future__ import annotations

import faulthandler
import gc
import logging
import os
import sys
import time
from collections.abc import Awaitable, Callable
from threading import Thread
from typing import Any

import faust
from faust.types import StreamT

from coverlink_engine.config import EngineConfig
from coverlink_engine.engine import Engine, Status
from coverlink_engine.messages import Decider, Sink, Sweeper
from coverlink_engine.transport import EngineApp

log = logging.getLogger(__name__)
STUCK = 70
"""The exit code of a process that ended itself because nothing moved."""
_WATCH_EVERY = 5.0
_OBJECTS = 200_000
"""New objects after which Python looks for cycles (its own default: 700)."""

_HAND_OVER = 0.001
"""Seconds. A record passes some ten threads' hands on its way, each of which may have to wait so long for Python."""


class _FaustWorker(faust.Worker):
    """Faust's, which leaves logging as the process has set it up."""

    def _setup_logging(self) -> None: ...


class Worker:
    """With a ``decider`` it keeps state by key, and looks through it with a ``sweeper``; a ``sink`` has none."""

    def __init__(
        self,
        config: EngineConfig,
        *,
        decider: Decider | None = None,
        sink: Sink | None = None,
        sweeper: Sweeper | None = None,
    ) -> None:
        self.engine = Engine(config, decider, sink, sweeper)
        folder = config.data_dir / "faust"
        folder.mkdir(parents=True, exist_ok=True)
        self.app = app = EngineApp(
            config.group,
            broker=f"librdkafka://{config.bootstrap}",
            datadir=str(folder),
            key_serializer="raw",
            value_serializer="raw",
            web_enabled=False,
            topic_allow_declare=False,
            topic_disable_leader=True,
            stream_wait_empty=False,
            stream_buffer_maxsize=8,
            worker_redirect_stdouts=False,
            loghandlers=[],
        )
        app.engine = self.engine
        topic = app.topic(*config.topics, key_type=bytes, value_type=bytes, allow_empty=True)

        @app.agent(topic, name=config.group, concurrency=1)
        async def rounds(stream: StreamT[Any]) -> None:
            async for given in stream:
                await self.engine.handle(given)

    def beside(self, start: Callable[[], Awaitable[None]]) -> None:
        """Runs a coroutine in the same loop for the worker's life; it is cancelled at the end."""
        self.app.task(start)

    def status(self) -> Status:
        return self.engine.status()

    def run(self) -> int:
        """Until SIGTERM or SIGINT, or a crash. Returns the exit code."""
        Thread(target=self._watch, name="watch", daemon=True).start()
        # A chunk makes some ten thousand objects and frees them again: looking for cycles among them is in vain.
        gc.collect()
        gc.freeze()
        gc.set_threshold(_OBJECTS)
        sys.setswitchinterval(_HAND_OVER)
        worker = _FaustWorker(self.app, quiet=True)
        try:
            worker.execute_from_commandline()
        except SystemExit as end:
            return int(end.code or 0)

    def _watch(self) -> None:
        """Ends the process when it stands still: whoever started it starts it anew, and nothing is lost by that."""
        while True:
            time.sleep(_WATCH_EVERY)
            reason = self.engine.stuck()
            if reason is not None:
                log.critical("ending this process: %s", reason)
                faulthandler.dump_traceback(sys.stderr, all_threads=True)
                os._exit(STUCK)
