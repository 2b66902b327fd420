"""The states have one user at a time: the working thread before anybody else, a look while that one waits."""

import threading
import time

from coverlink_engine.turn import Turn

LONG = 10.0


class Looker(threading.Thread):
    """Is at the states whenever it may be, and leaves them when it is told to."""

    def __init__(self, turn: Turn) -> None:
        super().__init__(daemon=True)
        self.turn, self.at, self.times, self.over = turn, False, 0, False
        self.start()

    def run(self) -> None:
        while not self.over:
            with self.turn.looking():
                self.at, self.times = True, self.times + 1
                while not self.turn.wanted and not self.over:
                    time.sleep(0.0001)
                self.at = False


def until(holds: object) -> None:
    assert callable(holds)
    end = time.monotonic() + LONG
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.0005)


def test_work_finds_nobody_at_the_states_and_gets_them_at_once() -> None:
    turn = Turn()
    looker = Looker(turn)

    def work(number: int) -> int:
        assert not looker.at
        time.sleep(0.001)
        assert not looker.at, "a look came in while the working thread had its turn"
        return number

    for number in range(100):
        until(lambda: looker.at)
        assert turn.working(work, number) == number
    looker.over = True


def test_while_work_waits_for_something_else_a_look_goes_on() -> None:
    turn = Turn()
    looker = Looker(turn)

    def work() -> None:
        assert not looker.at
        with turn.waiting():
            until(lambda: looker.at)
        assert not looker.at

    for _ in range(20):
        turn.working(work)
    looker.over = True


def test_what_raises_gives_its_turn_back() -> None:
    turn = Turn()

    def fails() -> None:
        with turn.waiting():
            raise ValueError("the broker is away")

    for _ in range(2):
        try:
            turn.working(fails)
        except ValueError:
            continue
        raise AssertionError("it did not raise")
    looker = Looker(turn)
    until(lambda: looker.at)
    looker.over = True
