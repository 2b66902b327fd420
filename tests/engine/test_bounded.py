"""A call into C that does not keep to its time is left behind."""

from __future__ import annotations

import threading

import pytest

from coverlink_engine.bounded import within


def test_what_a_call_gives_or_raises_comes_through() -> None:
    assert within(10, lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        within(10, lambda: 1 // 0)


def test_what_takes_too_long_is_left_and_ends_by_itself() -> None:
    go, ended = threading.Event(), threading.Event()
    with pytest.raises(TimeoutError):
        within(0.05, lambda: (go.wait(), ended.set()))
    go.set()
    assert ended.wait(10)
