"""Facts by whom they are about, in files without a name: however a run ends, the system takes them back.

One file holds the facts of many persons, or of many units, and all of each of them. Several processes append to it at
once, whole blocks at a time.
"""

from __future__ import annotations

import errno
import fcntl
import os
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from typing import Generic, TypeVar
from zlib import crc32

import msgspec

BLOCK = 1 << 18
FACTS = 250_000
"""About so many facts a bucket; a process holds one at a time, some 200 bytes a fact."""
_HEAD = 5
"""The length of a row's key in a byte, that of its body in four."""
T = TypeVar("T")


class Buckets(Generic[T]):
    """Of rows of one type. Made before the processes are, which share the files."""

    def __init__(self, type_: type[T], facts: int, least: int = 1) -> None:
        self._decode = msgspec.msgpack.Decoder(type_).decode
        count = max(least, -(-facts // FACTS))
        self._files = [tempfile.TemporaryFile(buffering=0) for _ in range(count)]  # noqa: SIM115
        for file in self._files:
            fcntl.fcntl(file, fcntl.F_SETFL, fcntl.fcntl(file, fcntl.F_GETFL) | os.O_APPEND)

    def __len__(self) -> int:
        return len(self._files)

    def write(self, bucket: int, block: bytes) -> None:
        """Raises OSError when the disk is full."""
        if os.write(self._files[bucket].fileno(), block) != len(block):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), tempfile.gettempdir())

    def groups(self, bucket: int) -> Iterator[tuple[str, list[T]]]:
        """Each key of a bucket with its rows, those of one writer in their order; the bucket is empty then."""
        found = self._grouped(bucket)
        os.ftruncate(self._files[bucket].fileno(), 0)
        while found:
            key, rows = found.popitem()
            yield key.decode(), list(map(self._decode, rows))

    def _grouped(self, bucket: int) -> dict[bytes, list[bytes]]:
        fd = self._files[bucket].fileno()
        found: dict[bytes, list[bytes]] = defaultdict(list)
        place, end = 0, os.fstat(fd).st_size
        rest = b""
        while place < end:
            block = os.pread(fd, 1 << 24, place)
            place += len(block)
            rest = _split(rest + block, found)
        return found


class Writer(Generic[T]):
    """Appends to buckets by block. One for each task that does."""

    def __init__(self, buckets: Buckets[T], sample: int = 1) -> None:
        self._buckets, self._sample = buckets, sample
        self._blocks = [bytearray() for _ in range(len(buckets))]
        self._encode = msgspec.msgpack.Encoder().encode

    def drawn(self, key: bytes) -> bool:
        """Whether the person is in the sample: one in ``sample``, always the same ones."""
        return self._sample == 1 or crc32(key) % self._sample == 0

    def add(self, key: bytes, row: T) -> None:
        bucket = crc32(key) // self._sample % len(self._blocks)
        block, body = self._blocks[bucket], self._encode(row)
        block += len(key).to_bytes() + len(body).to_bytes(4, "big") + key + body
        if len(block) >= BLOCK:
            self._write(bucket)

    def flush(self) -> None:
        for bucket, block in enumerate(self._blocks):
            if block:
                self._write(bucket)

    def _write(self, bucket: int) -> None:
        self._buckets.write(bucket, bytes(self._blocks[bucket]))
        self._blocks[bucket].clear()


def _split(data: bytes, found: dict[bytes, list[bytes]]) -> bytes:
    """Puts whole rows to their keys; what is left is the beginning of the next one."""
    place, end = 0, len(data)
    while place + _HEAD <= end:
        key = place + _HEAD
        body = key + data[place]
        after = body + int.from_bytes(data[place + 1 : key], "big")
        if after > end:
            break
        found[data[key:body]].append(data[body:after])
        place = after
    return data[place:]
