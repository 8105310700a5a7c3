"""What persons say of code that the analysis cannot see: see `lambdaform.Assume`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from lambdaform import iam_data
from lambdaform.access.patterns import ANY
from lambdaform.access.python.reach import Reach, Unknown
from lambdaform.access.requests import Asked
from lambdaform.access.template.functions import LambdaFunction
from lambdaform.access.template.statements import Origin, Request, Statement, statements

_EVERYTHING = frozenset({"*", "**", "**/*"})
_UNREADABLE = re.compile(r"`([^`]+)` cannot be read")


@dataclass(frozen=True)
class Assumption:
    """What a person says of a part of a function's code.

    Attributes:
        file: a pattern of the files that it is about.
        why: how the person knows.
        uses: what that code needs.
    """

    file: str
    why: str
    uses: tuple[Statement, ...] = ()

    def is_about(self, unknown: Unknown) -> bool:
        """Tell whether something that is not seen stands in a file that it is about."""
        return self._has(unknown.place.file) or self.explains(unknown.reason)

    def explains(self, problem: str) -> bool:
        """Tell whether it is about a file that cannot be read."""
        file = _UNREADABLE.match(problem)
        return file is not None and self._has(file[1])

    @property
    def is_about_all(self) -> bool:
        """Whether it is about all of the code, also where nothing of that can be read."""
        return self.file in _EVERYTHING

    def asked(self) -> Iterator[Asked]:
        """Yield what it says is needed."""
        for statement in self.uses:
            for named in statement.actions:
                known = iam_data.action(named)
                action = known.full_name if known else named
                for resource in statement.resources:
                    yield Asked(
                        Request(action, resource.replace("*", ANY) if resource != "*" else "*"),
                        sure=True,
                        why=f"it is assumed of `{self.file}`",
                    )

    def _has(self, file: str) -> bool:
        return self.is_about_all or fnmatchcase(file, self.file)


@dataclass(frozen=True)
class Assumed:
    """An assumption of a function, and what it accounts for.

    Attributes:
        assumption: the assumption.
        unknowns: what the analysis does not see there.
        problems: what it cannot read there; why the code was not read at all among it.
    """

    assumption: Assumption
    unknowns: tuple[Unknown, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def is_needed(self) -> bool:
        """Whether it accounts for anything."""
        return bool(self.unknowns or self.problems)


def assumptions(function: LambdaFunction) -> list[Assumption]:
    """Return what is said of a function's code where it is declared."""
    notes = function.values.template.notes.get(function.id, {})
    found = notes.get("assume", ())
    origin = Origin(function.declared.stack, function.id)
    return [
        Assumption(
            str(one["file"]),
            str(one["why"]),
            tuple(statements(one.get("uses"), function.values, origin)),
        )
        for one in found
        if isinstance(one, Mapping)
    ]


def accounted(
    assumptions: list[Assumption],
    reach: Reach | None,
    unread: str | None,
    unknowns: tuple[Unknown, ...],
) -> tuple[Assumed, ...]:
    """Return what each assumption accounts for of all that is not seen."""
    problems = reach.problems if reach else ()
    return tuple(
        Assumed(
            one,
            tuple(unknown for unknown in unknowns if one.is_about(unknown)),
            (
                *(problem for problem in problems if one.explains(problem)),
                *([unread] if unread and one.is_about_all else ()),
            ),
        )
        for one in assumptions
    )
