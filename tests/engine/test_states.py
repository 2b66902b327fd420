"""A state says in which form it is stored: old forms are read on; one from the future stops the worker, not a fact."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from coverlink_engine import Output, Processed, Record, Unreadable, Versions
from coverlink_engine.book import Chunk, Place
from coverlink_engine.config import EngineConfig
from coverlink_engine.deciding import Chunks
from coverlink_engine.store import Memory, Store, pack

OLD = Versions[str](1, str.encode, {1: bytes.decode})
NEW = Versions[str](2, lambda text: text.upper().encode(), {1: lambda raw: f"mr {raw.decode()}", 2: bytes.decode})


class Echo:
    """Keeps the last value."""

    def process(self, key: bytes, state: bytes | None, records: Sequence[Record]) -> Processed:
        if state is not None:
            OLD.read(state)
        return Processed(OLD.write(records[-1].value.decode()), [], None)

    def wake(self, key: bytes, state: bytes, due: date) -> Output:
        raise AssertionError("nobody asks")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "s", Memory())
    yield made
    made.close()


def test_an_old_form_is_brought_to_the_present_one_when_it_is_read() -> None:
    assert NEW.read(OLD.write("li")) == "mr li"
    assert NEW.read(NEW.write("li")) == "LI"


@pytest.mark.parametrize("raw", [b"", b"\x03abc"])
def test_a_form_without_a_reader_is_said_with_what_could_be_read(raw: bytes) -> None:
    with pytest.raises(Unreadable, match="reads forms 1, 2"):
        NEW.read(raw)


def test_a_present_form_needs_a_reader() -> None:
    with pytest.raises(ValueError, match="form 2"):
        Versions(2, str.encode, {1: bytes.decode})


def test_no_record_is_set_aside_for_a_state_that_cannot_be_read(store: Store, tmp_path: Path) -> None:
    """Given a newer program's state, when an older one decides, then the chunk is refused as a whole."""
    store.write({b"k": pack(NEW.write("li"), None)}, {}, 1)
    config = EngineConfig("g", "nowhere:1", ("in",), tmp_path, lambda *_: pytest.fail("set aside"), changelog="c")
    place = Place("in", 0)
    chunk = Chunk(place, 1, [Record("in", 0, number, b"k", b"v", [], 0) for number in range(3)])
    with pytest.raises(Unreadable):
        Chunks(config, Echo()).decide(chunk, store)
