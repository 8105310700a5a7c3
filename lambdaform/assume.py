"""What a person says of code that the analysis of access cannot see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass

from lambdaform.iam import Grant


@dataclass(frozen=True)
class Assume:
    """What a person knows of a part of a function's code that the analysis cannot see.

    The reason is shown wherever the function is said to be proven.

    Attributes:
        file: the file of the code folder, as a pattern: `vendor/*.py`. What cannot be seen there
            counts as seen.
        why: how the person knows.
        uses: the grants that it needs; they have to be in `allow`, too, but for `allow=INFER`,
            which grants them.
    """

    file: str
    _: KW_ONLY
    why: str
    uses: Sequence[Grant] = ()
