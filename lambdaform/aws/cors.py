"""Cross-origin resource sharing, as function URLs and the two kinds of API take it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, kw_only=True)
class Cors:
    """Which web pages may call from a browser.

    Attributes:
        allow_origins: such as `https://example.com`; `*` is every page.
        allow_methods: `*` is all.
        allow_headers: the request headers that a page may set.
        expose_headers: the response headers that a page may read.
        allow_credentials: cookies and authorisation are sent; not together with the origin `*`.
        max_age: how long a browser may keep the answer.
    """

    allow_origins: Sequence[str] = ("*",)
    allow_methods: Sequence[str] = ("*",)
    allow_headers: Sequence[str] = ()
    expose_headers: Sequence[str] = ()
    allow_credentials: bool = False
    max_age: timedelta | None = None

    def faults(self) -> Iterator[tuple[str, str]]:
        """Yield what AWS or a browser would refuse: a message, said of what has it, and a hint."""
        if not self.allow_origins:
            yield "has `cors` without an origin", "leave `cors` out, or name origins"
        if self.allow_credentials and "*" in self.allow_origins:
            yield "allows credentials to the origin `*`", "browsers refuse that; name the origins"
