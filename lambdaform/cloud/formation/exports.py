"""Whether what a stack exports may be: each name once, and what is imported stays as it is."""

from __future__ import annotations

from collections.abc import Iterable

from lambdaform.cloud.formation.functions import TemplateFault
from lambdaform.cloud.formation.records import Output
from lambdaform.cloud.formation.stacks import Stack


def check(stack: Stack, outputs: Iterable[Output]) -> None:
    """Hold the outputs that a stack is to have against what others export and import.

    Raises:
        TemplateFault: a name is taken, or an export in use goes or changes.
    """
    said = {output.export: output.value for output in outputs if output.export}
    taken = stack.region.exports()
    for name in said:
        owner = taken[name][0] if name in taken else stack
        if owner is not stack:
            raise TemplateFault(
                f"Export with name {name} is already exported by stack {owner.name}."
            )
    for output in stack.outputs:
        if output.export and said.get(output.export) != output.value:
            verb = "updated" if output.export in said else "deleted"
            check_unused(stack, output.export, verb)


def check_unused(stack: Stack, name: str, verb: str) -> None:
    """Refuse to change or delete an export that other stacks import.

    Raises:
        TemplateFault: it is in use.
    """
    users = [one for one in stack.region.importers(name) if one != stack.name]
    if users:
        raise TemplateFault(
            f"Export {name} cannot be {verb} as it is in use by {' and '.join(users)}"
        )
