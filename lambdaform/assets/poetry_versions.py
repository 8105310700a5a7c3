"""Poetry's way to say versions: `^1.2`, `~1.2`, `1.*`, `>=1,<2 || >=3`."""

from __future__ import annotations

import re

_PART = re.compile(r"(\^|~=|~|===?|!=|<=?|>=?)?\s*v?([^\s,<>=!~^]+)")


def allows(said: str, version: str) -> bool:
    """Tell whether a constraint allows a version; what cannot be read allows all."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        return any(
            SpecifierSet(",".join(map(_specifier, _PART.findall(choice)))).contains(
                version, prereleases=True
            )
            for choice in re.split(r"\|\|?", said)
        )
    except InvalidSpecifier:
        return True


def _specifier(part: tuple[str, str]) -> str:
    """Return a part of a constraint as Python's own packaging says it."""
    operator, version = part
    if version == "*":
        return ""
    if operator in ("^", "~"):
        return f">={version},<{_next(version, caret=operator == '^')}"
    if version.endswith(".*"):
        return f"{operator or '=='}{version}"
    return f"{operator or '=='}{version}"


def _next(version: str, *, caret: bool) -> str:
    """Return the first version that a caret or a tilde does not allow any more."""
    numbers = [int(n) for n in re.findall(r"\d+", re.split(r"[a-z+-]", version)[0])]
    if caret:
        counts = next((i for i, n in enumerate(numbers) if n), len(numbers) - 1)
    else:
        counts = min(1, len(numbers) - 1)
    return ".".join(map(str, [*numbers[:counts], numbers[counts] + 1]))
