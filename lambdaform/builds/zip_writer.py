"""A zip written on all cores: `zipfile` packs one file after the other, on one."""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

MOST = 0xFFFF - 1
"""Files that a zip can hold in the form that is written here."""

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_VERSION = 20
_UNIX = 3 << 8
_DEFLATED = 8
_UTF_8 = 0x800
_MIDNIGHT, _FIRST_OF_1980 = 0, 1 << 5 | 1
_AT_ONCE = 256
"""Files that are packed and not yet written: they are in memory."""


@dataclass(frozen=True)
class _Packed:
    name: bytes
    mode: int
    crc: int
    size: int
    content: bytes

    def fields(self) -> tuple[int, ...]:
        """Return what both headers of a file say of it, in their order."""
        flags = 0 if self.name.isascii() else _UTF_8
        moment = (_MIDNIGHT, _FIRST_OF_1980)
        sizes = (len(self.content), self.size, len(self.name), 0)
        return (_VERSION, flags, _DEFLATED, *moment, self.crc, *sizes)


def write(target: Path, files: Mapping[str, Path]) -> None:
    """Write a zip of files by their names in it; the same content gives the same bytes.

    They are dated to 1980, where a zip's calendar begins, and can be run where their owner can
    run them. There may be `MOST` of them, of no more than 4 GB in all.
    """
    with target.open("wb") as zip, ThreadPoolExecutor(os.cpu_count()) as pool:
        entries: list[bytes] = []
        items = [*files.items()]
        for start in range(0, len(items), _AT_ONCE):
            for packed in pool.map(_packed, items[start : start + _AT_ONCE]):
                offset = zip.tell()
                zip.write(_LOCAL.pack(b"PK\3\4", *packed.fields()) + packed.name + packed.content)
                entries.append(_entry(packed, offset))
        begin, directory = zip.tell(), b"".join(entries)
        count = len(entries)
        zip.write(directory)
        zip.write(_END.pack(b"PK\5\6", 0, 0, count, count, len(directory), begin, 0))


def _packed(item: tuple[str, Path]) -> _Packed:
    name, path = item
    content = path.read_bytes()
    mode = 0o100755 if path.stat().st_mode & 0o100 else 0o100644
    deflate = zlib.compressobj(zlib.Z_DEFAULT_COMPRESSION, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = deflate.compress(content) + deflate.flush()
    return _Packed(name.encode(), mode, zlib.crc32(content), len(content), packed)


def _entry(packed: _Packed, offset: int) -> bytes:
    """Return a file's entry in the directory at the end."""
    made_by = _UNIX | _VERSION
    fields = (made_by, *packed.fields(), 0, 0, 0, packed.mode << 16, offset)
    return _CENTRAL.pack(b"PK\1\2", *fields) + packed.name
