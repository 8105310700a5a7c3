"""Which construct of a stack each part of the CDK's side of it belongs to."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence

from lambdaform import cycles
from lambdaform.cdk.owner import NAME, Owner, beside, owners
from lambdaform.construct import Construct
from lambdaform.draft import SECTIONS, Draft
from lambdaform.template import Json


class Belonging:
    """Whose each part of a stack is: its own constructs are known, and what was made for one.

    Attributes:
        rest: owns what belongs to nobody.
    """

    def __init__(self, draft: Draft, rest: Construct, made: Mapping[str, Owner]) -> None:
        """Start with what is known.

        Args:
            draft: the stack's template.
            rest: owns what belongs to nobody.
            made: id of what was made directly in the stack -> the construct that it came for.
        """
        self.rest = rest
        self._draft = draft
        self._own = {owner.id: owner for owner in owners({"": draft})}
        for id, owner in made.items():
            self._own.setdefault(id, beside(owner))

    def trace(self, template: Mapping[str, Json], paths: Mapping[str, Sequence[str]]) -> None:
        """Give what has come later to the first construct that uses it.

        `paths` say where the entries of the template stand in the stack's tree.
        """
        parts: dict[str, list[str]] = defaultdict(list)
        for id, path in paths.items():
            parts[path[0]].append(id)
        entries = {id: e for name in SECTIONS for id, e in template.get(name, {}).items()}
        known = deque(self._own)
        while known:
            part = known.popleft()
            for id in (used for own in parts[part] for used in _used(entries.get(own))):
                other = paths[id][0] if id in paths else NAME
                if other != NAME and other not in self._own:
                    self._own[other] = beside(self._own[part])
                    known.append(other)

    def owner(self, path: Sequence[str]) -> Construct:
        """Return whose an element is, by its path in the stack's tree."""
        if len(path) > 1 and path[0] == NAME:
            ours = self._draft.stack.elements.get(path[1].partition("-")[0])
            return ours if isinstance(ours, Construct) else self.rest
        return self._own.get(path[0], self.rest) if path else self.rest

    def named(self, text: str) -> Construct | None:
        """Return whose the element is that the CDK names in a text, by its path from the stack."""
        stack = self._draft.stack.id
        return next((self._own[part] for part in self._own if f"{stack}/{part}" in text), None)


def _used(entry: Json) -> Iterator[str]:
    """Yield the ids that an entry of a template needs."""
    yield from cycles.references(entry)
    if isinstance(entry, dict):
        waits = entry.get("DependsOn", [])
        yield from [waits] if isinstance(waits, str) else waits
        if isinstance(entry.get("Condition"), str):
            yield entry["Condition"]
