"""ELF files of a few hundred bytes: a header, and the sections that say what a file needs."""

from __future__ import annotations

import struct

MACHINES = {
    "x86_64": (62, 64),
    "arm64": (183, 64),
    "i686": (3, 32),
    "armv7": (40, 32),
    "cuda": (190, 64),
}
DYN, OBJECT = 3, 1
HEADER, SECTION = 64, 64


class Strings:
    """A string table."""

    def __init__(self):
        self.content = b"\0"

    def add(self, text):
        at = len(self.content)
        self.content += text.encode() + b"\0"
        return at


def elf(machine="x86_64", *, needs=("libc.so.6",), glibc=(), kind=DYN):
    """Return an ELF file that is linked with libraries, and asks for versions of glibc."""
    number, bits = MACHINES[machine]
    if bits == 32:
        return _ident(1) + struct.pack("<HHIIIIIHHHHHH", kind, number, 1, *[0] * 4, 52, *[0] * 5)
    strings = Strings()
    tags = [(1, strings.add(name)) for name in needs] + [(0, 0)]
    dynamic = b"".join(struct.pack("<qQ", *tag) for tag in tags)
    versions = _versions(strings, glibc)
    names = Strings()
    sections = [
        (0, 0, b"", 0, 0),
        (names.add(".dynstr"), 3, strings.content, 0, 0),
        (names.add(".dynamic"), 6, dynamic, 1, 0),
        (names.add(".gnu.version_r"), 0x6FFFFFFE, versions, 1, 1),
        (names.add(".shstrtab"), 3, b"", 0, 0),
    ]
    if not versions:
        del sections[3]
    sections[-1] = (*sections[-1][:2], names.content, 0, 0)
    return _whole(number, kind, sections)


def _ident(bits):
    return b"\x7fELF" + bytes([bits, 1, 1]) + bytes(9)


def _versions(strings, glibc):
    """Return the versions that are needed of the C library: one entry, with a part for each."""
    if not glibc:
        return b""
    parts = b""
    for left, version in enumerate(reversed(glibc)):
        name = strings.add(version)
        parts = struct.pack("<IHHII", 0, 0, 2, name, 16 if left else 0) + parts
    return struct.pack("<HHIII", 1, len(glibc), strings.add("libc.so.6"), 16, 0) + parts


def _whole(number, kind, sections):
    body, headers = b"", b""
    for name, type, content, link, info in sections:
        entry = 16 if type == 6 else 0
        place = HEADER + len(body) if content else 0
        headers += struct.pack(
            "<IIQQQQIIQQ", name, type, 0, 0, place, len(content), link, info, 1, entry
        )
        body += content
    start = HEADER + len(body)
    count = len(sections)
    header = _ident(2) + struct.pack(
        "<HHIQQQIHHHHHH", kind, number, 1, 0, 0, start, 0, HEADER, 0, 0, SECTION, count, count - 1
    )
    return header + body + headers
