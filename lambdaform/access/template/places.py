"""From an ARN to the resource that has it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lambdaform.access.patterns import readable
from lambdaform.access.template.names import Declared

_BREAK = re.compile("[/:]")
_ALIAS = "AWS::KMS::Alias"
_OF_ALIAS = "alias/"
_HEAD = 5  # arn:partition:service:region:account


class Places:
    """The resources of some templates by their ARNs."""

    def __init__(self, declared: Iterable[Declared]) -> None:
        every = list(declared)
        self._by_arn = {arn: one for one in every for arn in one.arns}
        self._keys = {
            name: one.texts("TargetKeyId")
            for one in every
            if one.type == _ALIAS
            for name in one.texts("AliasName")
        }

    def key_of(self, alias: str) -> str | None:
        """Return the id or the ARN of the key of an alias, given by name or ARN."""
        found = self._keys.get(_OF_ALIAS + alias.partition(_OF_ALIAS)[2], ())
        return found[0] if len(found) == 1 else None

    def find(self, arn: str) -> Declared | None:
        """Return the resource that an ARN is of, or within: an object of a bucket, an index."""
        return self._found(arn)[0]

    def shown(self, arn: str) -> str:
        """Return an ARN as people read it: `OrdersTable/index/by_date`."""
        declared, whole = self._found(arn)
        return readable(arn if declared is None else declared.id + arn[len(whole) :])

    def _found(self, arn: str) -> tuple[Declared | None, str]:
        if arn in self._by_arn:
            return self._by_arn[arn], arn
        ends = [found.start() for found in _BREAK.finditer(arn)][_HEAD:]
        for end in reversed(ends):
            if (whole := arn[:end]) in self._by_arn:
                return self._by_arn[whole], whole
        return None, arn
