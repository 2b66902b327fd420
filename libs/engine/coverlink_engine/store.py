"""The state of one partition: RocksDB in a folder, written after each commit, restored from the changelog.

Keys: ``s`` + key holds the value as the changelog has it; ``t`` + day + key is the index of timers; ``p`` holds the
changelog offset up to which all is in here. A value is four bytes of day (the proleptic ordinal, 0 for never) and then
the state. Old timers are not looked for when a value changes by restoring: who reads one asks the value if it holds.

Keys of the changelog that begin with ``RESERVED`` are the engine's own: by the input's topic the offset up to which it
is decided in this state, so that log and state agree for ever, whatever a coordinator remembers of the group; what
the states were last looked through for (``sweeping.py``); and the parts that a key keeps beside its state.
"""

from __future__ import annotations

import logging
import struct
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from rocksdict import BlockBasedOptions, Cache, Options, Rdict, WriteBatch, WriteBufferManager, WriteOptions

log = logging.getLogger(__name__)
_DAY = struct.Struct(">I")
_OFFSET = struct.Struct(">q")
_LENGTH = struct.Struct(">H")
_POSITION = b"p"
_NO_DAY = _DAY.pack(0)
RESERVED = b"\x00"
"""No record's key may begin with this."""
_OFFSET_OF = RESERVED + b"offset\x00"
_SWEPT_FOR = RESERVED + b"swept\x00"
_PART_OF = RESERVED + b"part\x00"
CACHE_BYTES = 64 << 20
BUFFER_BYTES = 64 << 20


class Memory:
    """What all partitions of a worker share, so that its memory is bounded however many they are."""

    def __init__(self) -> None:
        self.cache = Cache(CACHE_BYTES)
        # Not allowed to stall: a partition that writes would wait for others, which nobody makes flush, for ever.
        self.buffers = WriteBufferManager.new_write_buffer_manager_with_cache(BUFFER_BYTES, False, self.cache)


def pack(state: bytes, wake: date | None) -> bytes:
    """A value of the changelog and the store."""
    return (_DAY.pack(wake.toordinal()) if wake else _NO_DAY) + state


def state_of(value: bytes) -> bytes:
    return value[4:]


def unpack(value: bytes) -> tuple[bytes, date | None]:
    day = _DAY.unpack_from(value)[0]
    return state_of(value), date.fromordinal(day) if day else None


def decided_up_to(topic: str, offset: int) -> tuple[bytes, bytes]:
    """Key and value that say up to where the input is decided."""
    return _OFFSET_OF + topic.encode(), pack(_OFFSET.pack(offset), None)


def swept_for(topic: str, name: str) -> tuple[bytes, bytes]:
    """Key and value that say for what all states were last looked through."""
    return _SWEPT_FOR + topic.encode(), pack(name.encode(), None)


def part_of(key: bytes, name: bytes) -> bytes:
    """The key of a part. Those of one key are neighbours; its length keeps them apart from any other key's."""
    return _PART_OF + _LENGTH.pack(len(key)) + key + name


class Store:
    """One partition's state. Used by one thread at a time."""

    def __init__(self, folder: Path, memory: Memory) -> None:
        folder.parent.mkdir(parents=True, exist_ok=True)
        self._db = Rdict(str(folder), _options(memory))
        self._fast = WriteOptions()
        # No timer stands before this. RocksDB steps over each deleted key that it has not compacted yet: looking from
        # the very beginning would cost as much as all timers that have ever fired.
        self._first = b"t"

    @property
    def position(self) -> int:
        """The changelog offset from which restoring goes on; 0 for an empty store."""
        raw = self._db.get(_POSITION)
        return _OFFSET.unpack(raw)[0] if raw else 0

    def decided(self, topic: str) -> int | None:
        """The offset up to which the input is decided in this state; None when the state does not say."""
        value = self._own(_OFFSET_OF + topic.encode())
        return _OFFSET.unpack(value)[0] if value else None

    def swept(self, topic: str) -> str | None:
        """For what all states were last looked through."""
        value = self._own(_SWEPT_FOR + topic.encode())
        return value.decode() if value is not None else None

    def after(self, key: bytes, most: int) -> list[tuple[bytes, bytes]]:
        """The next keys and their values, in order, without the engine's own; from the beginning for an empty key."""
        rows = self._db.iter()
        rows.seek(b"s" + key + RESERVED if key else b"s\x01")
        found: list[tuple[bytes, bytes]] = []
        while rows.valid() and len(found) < most:
            name = rows.key()
            if not name.startswith(b"s"):
                break
            found.append((name[1:], rows.value()))
            rows.next()
        return found

    def _own(self, key: bytes) -> bytes | None:
        value = self.read([key])[key]
        return state_of(value) if value else None

    def read(self, keys: Sequence[bytes]) -> dict[bytes, bytes | None]:
        """Values by key, in the order of keys; None for a key that is not known."""
        if not keys:
            return {}
        ordered = sorted(keys)  # neighbours are found quicker one after the other
        found: Any = self._db.get([b"s" + key for key in ordered])
        return dict(zip(ordered, found, strict=True))

    def write(self, values: Mapping[bytes, bytes], before: Mapping[bytes, bytes | None], position: int | None) -> None:
        """All or nothing. ``before`` are the values that stood there, as far as they were read."""
        batch = WriteBatch(raw_mode=True)
        for key, value in values.items():
            batch.put(b"s" + key, value)
            day, old = value[:4], (before.get(key) or _NO_DAY)[:4]
            if day != old:
                if old != _NO_DAY:
                    batch.delete(b"t" + old + key)
                if day != _NO_DAY:
                    timer = b"t" + day + key
                    batch.put(timer, b"")
                    self._first = min(self._first, timer)
        if position is not None:
            batch.put(_POSITION, _OFFSET.pack(position))
        self._db.write(batch, self._fast)

    def due(self, today: date, most: int) -> list[tuple[date, bytes]]:
        """Timers up to ``today``, in order of their days."""
        end = b"t" + _DAY.pack(today.toordinal() + 1)
        found: list[tuple[date, bytes]] = []
        rows = self._db.iter()
        rows.seek(self._first)
        while rows.valid() and len(found) < most:
            key = rows.key()
            if not key.startswith(b"t"):
                break
            if key >= end:
                break
            found.append((date.fromordinal(_DAY.unpack_from(key, 1)[0]), key[5:]))
            rows.next()
        return found

    def forget(self, timers: Iterable[tuple[date, bytes]]) -> None:
        """Removes what ``due`` has just given: timers that have fired, or that no value stands behind."""
        batch = WriteBatch(raw_mode=True)
        for day, key in timers:
            self._first = b"t" + _DAY.pack(day.toordinal()) + key
            batch.delete(self._first)
        self._db.write(batch, self._fast)

    def close(self) -> None:
        self._db.close()


def shut(store: Store) -> None:
    """Closes it, whatever happens: on a full disk RocksDB says that it could not write, and is closed all the same.
    What it lacks then is in the changelog; raising here would leave the partition with nobody to open it again.
    """
    try:
        store.close()
    except Exception as error:
        log.warning("a store was closed with an error, the changelog has what it lacks: %s", error)


def _options(memory: Memory) -> Options:
    options = Options(raw_mode=True)
    options.create_if_missing(True)
    table = BlockBasedOptions()
    table.set_block_cache(memory.cache)
    table.set_cache_index_and_filter_blocks(True)
    table.set_bloom_filter(10, False)
    options.set_block_based_table_factory(table)
    options.set_write_buffer_manager(memory.buffers)
    options.set_write_buffer_size(16 << 20)
    # Most keys of a chunk are not in the memtable: a filter is quicker than looking through it.
    options.set_memtable_prefix_bloom_ratio(0.1)
    options.set_memtable_whole_key_filtering(True)
    options.set_max_open_files(256)
    options.set_keep_log_file_num(2)
    return options
