"""The arguments of a call, as the caller gives them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from lambdaform.access.python.values import ABSENT, Value, join, without_absent


@dataclass(frozen=True, slots=True)
class Given:
    """Arguments.

    Attributes:
        positional: those at the front whose places are known.
        keywords: those whose names are known; `ABSENT` may be part of one.
        more: further positional ones, as one value.
        others: further ones with names, as one value.
    """

    positional: tuple[Value, ...] = ()
    keywords: Mapping[str, Value] = field(default_factory=dict)
    more: Value | None = None
    others: Value | None = None

    def __iter__(self) -> Iterator[Value]:
        yield from self.positional
        yield from self.keywords.values()
        yield from (value for value in (self.more, self.others) if value is not None)

    def get(self, index: int, name: str) -> Value | None:
        """Return an argument by its place or its name; `None` where it is not given."""
        if index < len(self.positional):
            return self.positional[index]
        found = self.keywords.get(name)
        if found is None:
            rest = [value for value in (self.more, self.others) if value is not None]
            return join(ABSENT, *rest) if rest else None
        return found

    def sure(self, index: int, name: str, default: Value) -> Value:
        """Return an argument, or what counts where it is not given."""
        found = self.get(index, name)
        if found is None:
            return default
        present = without_absent(found)
        return present if present == found else join(present, default)

    def after(self, count: int) -> Given:
        """Return the arguments without the first positional ones."""
        return replace(self, positional=self.positional[count:])

    def before(self, *values: Value) -> Given:
        """Return the arguments behind others."""
        return replace(self, positional=(*values, *self.positional))

    def without(self, *names: str) -> Given:
        """Return the arguments without some that have names."""
        kept = {name: value for name, value in self.keywords.items() if name not in names}
        return replace(self, keywords=kept)
