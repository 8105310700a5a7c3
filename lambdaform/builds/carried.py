"""What a Python runtime of Lambda can import without any zip: the standard library, and AWS's own."""

from __future__ import annotations

import sys
from functools import lru_cache

_VERSION = tuple[int, int]

_SINCE: dict[str, _VERSION] = {
    "annotationlib": (3, 14),
    "compression": (3, 14),
    "profiling": (3, 15),
    "tomllib": (3, 11),
}
_UNTIL: dict[str, _VERSION] = {
    "aifc": (3, 13),
    "asynchat": (3, 12),
    "asyncore": (3, 12),
    "audioop": (3, 13),
    "binhex": (3, 11),
    "cgi": (3, 13),
    "cgitb": (3, 13),
    "chunk": (3, 13),
    "crypt": (3, 13),
    "distutils": (3, 12),
    "formatter": (3, 10),
    "imghdr": (3, 13),
    "imp": (3, 12),
    "lib2to3": (3, 13),
    "mailcap": (3, 13),
    "msilib": (3, 13),
    "nis": (3, 13),
    "nntplib": (3, 13),
    "ossaudiodev": (3, 13),
    "parser": (3, 10),
    "pipes": (3, 13),
    "smtpd": (3, 12),
    "sndhdr": (3, 13),
    "spwd": (3, 13),
    "sre_compile": (3, 15),
    "sre_constants": (3, 15),
    "sre_parse": (3, 15),
    "sunau": (3, 13),
    "symbol": (3, 10),
    "telnetlib": (3, 13),
    "uu": (3, 13),
    "xdrlib": (3, 13),
}
"""The first version without each."""

_AMAZON = (
    "awslambdaric",
    "bootstrap",
    "boto3",
    "botocore",
    "dateutil",
    "jmespath",
    "pip",
    "runtime_client",
    "s3transfer",
    "simplejson",
    "six",
    "urllib3",
)
"""The SDK, the runtime's client, and what these need."""
_AMAZON_SINCE: dict[str, _VERSION] = {"snapshot_restore_py": (3, 12)}
_AMAZON_UNTIL: dict[str, _VERSION] = {"pkg_resources": (3, 12), "setuptools": (3, 12)}


@lru_cache
def standard_library(version: tuple[int, int]) -> frozenset[str]:
    """Return the top-level modules of a Python's standard library, whichever Python this is."""
    known = sys.stdlib_module_names | _SINCE.keys() | _UNTIL.keys() | {"__main__"}
    return frozenset(name for name in known if _is_in(name, version, _SINCE, _UNTIL))


@lru_cache
def runtime(version: tuple[int, int]) -> frozenset[str]:
    """Return the top-level modules that Lambda adds to the standard library."""
    known = {*_AMAZON, *_AMAZON_SINCE, *_AMAZON_UNTIL}
    return frozenset(name for name in known if _is_in(name, version, _AMAZON_SINCE, _AMAZON_UNTIL))


def left_with(module: str, version: tuple[int, int]) -> str | None:
    """Return the version of Python with which a module left its standard library, where it has."""
    until = _UNTIL.get(module)
    return f"{until[0]}.{until[1]}" if until and until <= version else None


def _is_in(
    name: str, version: _VERSION, since: dict[str, _VERSION], until: dict[str, _VERSION]
) -> bool:
    return since.get(name, version) <= version < until.get(name, (version[0] + 1, 0))
