"""What a call of the AWS SDK needs in IAM, as data: actions, where the resource is named, and when.

Which operation needs what is told by lambdaform/operations.py. Whether a need applies to a call,
and on which resource, is answered as far as the call's arguments are known (see
lambdaform/arguments.py): yes, no or perhaps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product

from lambdaform import iam_data
from lambdaform.arguments import ABSENT, UNKNOWN, Arguments, Begins, Found, find, holds


@dataclass(frozen=True)
class Part:
    """A parameter that names a resource, or a part of its name.

    Attributes:
        path: of the parameter: `TableName`, `Entries[].EventBusName`, `RequestItems{}`.
        form: what stands there, one of `lambdaform.arns.FORMS`; mostly a name or an ARN.
        default: what AWS takes where it is not given.
        optional: the resource is named without it as well.
    """

    path: str
    form: str = "name"
    default: str | None = None
    optional: bool = False

    def __str__(self) -> str:
        return f"`{self.path}`"


@dataclass(frozen=True)
class Source:
    """Where a call names a resource of one type: in one parameter, or in several together.

    Attributes:
        type: IAM's name of it; `None` for an ARN that tells its type itself.
        parts: fill the placeholders of the type's ARN in order, behind account and region;
            those beyond stand behind a colon.
        guessed: nobody wrote it down: its parameters have the names of the ARN's placeholders.
        group: of the sources of one group the first that is given counts; mostly the type.
    """

    type: str | None
    parts: tuple[Part, ...]
    guessed: bool = False
    group: str | None = None

    def __str__(self) -> str:
        named = " and ".join(map(str, self.parts))
        return f"the {self.type or 'resource'} in {named}" if named else f"the {self.type}"


@dataclass(frozen=True)
class Condition:
    """Something that must hold of the arguments.

    Attributes:
        paths: of the parameters that are asked; one of them is enough.
        operator: `given`, `=` (it is one of the values), `~` (it begins with one) or `has` (it
            contains one), in any case of letters.
        values: those of the operator, in lower case.
        negated: it must not hold.
    """

    paths: tuple[str, ...]
    operator: str = "given"
    values: tuple[str, ...] = ()
    negated: bool = False

    def __str__(self) -> str:
        asked = " or ".join(f"`{path}`" for path in self.paths)
        verb = {"given": "is given", "=": "is", "~": "begins with", "has": "has"}[self.operator]
        of = " or ".join(f"`{value}`" for value in self.values)
        return f"{'not: ' if self.negated else ''}{asked} {verb} {of}".rstrip()

    def holds(self, arguments: Arguments) -> bool | None:
        """Tell whether it holds; `None` where the arguments are not known enough."""
        answers = [holds(arguments, path, self.fits) for path in self.paths]
        if True in answers:
            return not self.negated
        return None if None in answers else self.negated

    def fits(self, value: object) -> bool | None:
        """Tell whether one value passes; `None` where too little of it is known."""
        if self.operator == "given":
            return None if value is UNKNOWN else True
        if isinstance(value, Begins):
            return self._begins(value.text.lstrip().casefold())
        if self.operator == "has" and isinstance(value, Mapping):
            return None if UNKNOWN in value else self._passes(" ".join(map(str, value)))
        if isinstance(value, (str, int)):
            return self._passes(str(value))
        return None

    def _passes(self, text: str) -> bool:
        text = text.strip().casefold()
        if self.operator == "=":
            return text in self.values
        found = str.startswith if self.operator == "~" else str.__contains__
        return any(found(text, value) for value in self.values)

    def _begins(self, text: str) -> bool | None:
        """Tell what follows from the beginning of a text."""
        if self.operator == "~" and any(text.startswith(value) for value in self.values):
            return True
        if self.operator == "has":
            return True if any(value in text for value in self.values) else None
        return None if any(value.startswith(text) for value in self.values) else False


@dataclass(frozen=True)
class KeyNeed:
    """An action of KMS, on the key that encrypts a resource, and when it is needed."""

    action: str
    when: tuple[Condition, ...] = ()

    def needed(self, arguments: Arguments) -> bool | None:
        """Tell whether a call needs it; `None` for perhaps."""
        return _all(condition.holds(arguments) for condition in self.when)


@dataclass(frozen=True)
class Need:
    """An action that an operation needs.

    Attributes:
        action: by its right spelling, with its prefix: `s3:GetObject`.
        types: the types of resources that it applies to here; empty: it is granted on `*`.
        sources: where the call names them; of one type the first that is given counts.
            Where no source names a resource, the call does not tell it.
        when: all of this must hold; otherwise the action is not needed.
        context: condition key -> the parameter with its value, or `=` and the value itself.
        kms: what comes with it on the customer's key that encrypts the resource.
        perhaps: why nobody can tell from the call whether it is needed.
        why: the reason for it, where that is not obvious.
    """

    action: str
    types: frozenset[str] = frozenset()
    sources: tuple[Source, ...] = ()
    when: tuple[Condition, ...] = ()
    context: Mapping[str, str] = field(default_factory=dict)
    kms: tuple[KeyNeed, ...] = ()
    perhaps: str | None = None
    why: str | None = None

    def __str__(self) -> str:
        groups: dict[str | None, list[str]] = {}
        for source in self.sources:
            groups.setdefault(source.group, []).append(str(source))
        nowhere = "a resource that the call does not name" if self.types else "`*`"
        on = " and on ".join(" or ".join(places) for places in groups.values()) or nowhere
        when = " and ".join(map(str, self.when))
        text = f"`{self.action}` on {on}" + (f", when {when}" if when else "")
        return text + (f"; perhaps: {self.perhaps}" if self.perhaps else "")

    @property
    def boundless(self) -> bool:
        """Whether a call that names no resource needs it on `*`."""
        known = iam_data.action(self.action)
        return not self.types or bool(known and known.types and known.boundless)

    def needed(self, arguments: Arguments) -> bool | None:
        """Tell whether a call needs it; `None` for perhaps."""
        answer = _all(condition.holds(arguments) for condition in self.when)
        return None if answer and self.perhaps else answer

    def uses(self, arguments: Arguments) -> Iterator[Use]:
        """Yield the resources on which a call needs it, one by one; nothing where it does not."""
        needed = self.needed(arguments)
        if needed is False:
            return
        context = dict(self._context(arguments))
        groups = dict.fromkeys(source.group for source in self.sources)
        found = [use for group in groups for use in self._on(group, arguments)]
        for use in found or [Use(self)]:
            yield replace(use, sure=use.sure and needed is True, context=context)

    def keys(self, arguments: Arguments) -> Iterator[tuple[str, bool]]:
        """Yield what the call needs on the key of the resource, and whether that is certain."""
        for key in self.kms:
            needed = key.needed(arguments)
            if needed is not False:
                yield key.action, needed is True

    def _on(self, group: str | None, arguments: Arguments) -> list[Use]:
        uses: list[Use] = []
        named = set()
        for source in (source for source in self.sources if source.group == group):
            columns = [self._column(part, arguments) for part in source.parts]
            rows = list(product(*columns))
            uses += (_use(self, source, row) for row in rows)
            named |= {source} if rows else set()
            if any(all(found.sure for found in row) for row in rows):
                break  # the sources behind it are not looked at
        # Of several sources one counts, and which is not known.
        return uses if len(named) <= 1 else [replace(use, sure=False) for use in uses]

    def _column(self, part: Part, arguments: Arguments) -> list[Found]:
        """Return what a part may be; empty where it is not given.

        A value of which a condition on the same parameter does not hold is none: each statement
        of a batch needs its own action only.
        """
        default = ABSENT if part.default is None else part.default
        found = [
            value
            for value in find(arguments, part.path, default)
            if all(c.fits(value.value) is not c.negated for c in self._asking(part))
        ]
        if part.optional and not any(one.sure for one in found):
            found.append(Found(ABSENT, sure=not found))
        return found

    def _asking(self, part: Part) -> list[Condition]:
        return [condition for condition in self.when if condition.paths == (part.path,)]

    def _context(self, arguments: Arguments) -> Iterator[tuple[str, tuple[object, ...]]]:
        for key, path in self.context.items():
            yield key, (path[1:],) if path[0] == "=" else _values(arguments, path)


@dataclass(frozen=True)
class Use:
    """An action that one call needs on one resource.

    Attributes:
        need: what says so.
        source: where the resource comes from; `None`: the call does not name it, or the action
            applies to none.
        values: those of the source's parts, in order, as the arguments gave them; `UNKNOWN`
            among them.
        sure: it is needed for certain; otherwise perhaps.
        context: condition key -> what it may be in the request; nothing where the request does
            not have it.
    """

    need: Need
    source: Source | None = None
    values: tuple[object, ...] = ()
    sure: bool = True
    context: Mapping[str, tuple[object, ...]] = field(default_factory=dict)

    @property
    def action(self) -> str:
        """The action: `dynamodb:PutItem`."""
        return self.need.action

    @property
    def known(self) -> bool:
        """Whether nothing of the resource is unknown; true where the action applies to all."""
        if self.source is None:
            return self.need.boundless
        return UNKNOWN not in self.values


def _use(need: Need, source: Source, row: tuple[Found, ...]) -> Use:
    # What an optional part lacks is `ABSENT`; it stands last.
    values = tuple(found.value for found in row if found.value is not ABSENT)
    pairs = zip(row, source.parts, strict=True)
    return Use(need, source, values, all(_given(found, part) for found, part in pairs))


def _values(arguments: Arguments, path: str) -> tuple[object, ...]:
    """Return what a condition key may be; nothing where its parameter is certainly not given."""
    found = [one.value for one in find(arguments, path, default=None)]
    if all(value is None for value in found):
        return ()
    return tuple(UNKNOWN if value is None else value for value in found)


def _given(found: Found, part: Part) -> bool:
    """Tell whether a part is certainly given; what it is need not be known."""
    return found.sure or (found.value is UNKNOWN and not part.optional)


def _all(answers: Iterable[bool | None]) -> bool | None:
    found = list(answers)
    if False in found:
        return False
    return None if None in found else True
