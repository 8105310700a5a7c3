"""What CloudFormation, or a service behind it, would refuse: known before anything is begun.

After "Update behaviors of stack resources" of AWS's user guide, the pages of single types, and the
messages that CloudFormation answers with.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence

from lambdaform.assembly import Template
from lambdaform.plan.change import Change, Consequence
from lambdaform.plan.sizes import sizes
from lambdaform.plan.words import listed
from lambdaform.template import Json

_INDEXES = "GlobalSecondaryIndexes"
_FIXED = ("KeySchema", "Projection")


def refusals(
    before: Mapping[str, Mapping[str, Json]], template: Template, changes: Sequence[Change]
) -> Iterator[Consequence]:
    """Yield what would be refused of what happens to a stack.

    Args:
        before: the templates of all stacks that are deployed, by the stacks' names.
        template: what the app says of this stack.
        changes: what happens to its resources.
    """
    for change in changes:
        for message, hint in _of_change(change):
            yield Consequence("refusal", "", message, change.stack, change.id, change.at, hint)
    yield from _exports_in_use(before, template)
    yield from sizes(template)


def _exports_in_use(
    before: Mapping[str, Mapping[str, Json]], template: Template
) -> Iterator[Consequence]:
    """Yield the exports that go, or change, while another stack imports them."""
    old = _exports(before.get(template.name, {}))
    new = _exports(template.whole)
    for name, (output, value) in old.items():
        if name in new and new[name][1] == value:
            continue
        readers = [n for n, b in before.items() if n != template.name and name in _imports(b)]
        if readers:
            verb = "changes" if name in new else "goes"
            imports = "import" if len(readers) > 1 else "imports"
            message = f"the export {_shown(name)} {verb}, and {listed(readers)} {imports} it"
            hint = "deploy its readers without it first"
            at = template.sources.get(f"Outputs.{output}", template.at)
            yield Consequence("refusal", "", message, template.stack, "", at, hint)


def _shown(name: str) -> str:
    found = json.loads(name)
    return f"`{found}`" if isinstance(found, str) else f"`{name}`"


def _exports(body: Mapping[str, Json]) -> dict[str, tuple[str, Json]]:
    """Return the exports of a template by their names: the output, and its value."""
    found = {}
    for id, output in body.get("Outputs", {}).items():
        export = output.get("Export") if isinstance(output, Mapping) else None
        name = export.get("Name") if isinstance(export, Mapping) else None
        if name is not None:
            found[json.dumps(name)] = (id, output.get("Value"))
    return found


def _imports(value: Json) -> set[str]:
    """Return the names that a value imports, as JSON has them."""
    if isinstance(value, list):
        return {name for item in value for name in _imports(item)}
    if not isinstance(value, Mapping):
        return set()
    own = {json.dumps(value["Fn::ImportValue"])} if "Fn::ImportValue" in value else set()
    return own.union(*(_imports(item) for item in value.values()))


def _of_change(change: Change) -> Iterator[tuple[str, str | None]]:
    if change.before is None or change.after is None or change.goes:
        return
    if change.before["Type"] != change.after["Type"]:
        old = change.before["Type"]
        message = f"`{change.id}` is a {old}, and cannot become a {change.type}"
        yield message, "give the new one another id"
        return
    of_type = "Custom" if change.type.startswith("Custom::") else change.type
    if change.action != "replace" or of_type == "Custom":
        for find in _OWN.get(of_type, ()):
            yield from find(change)


def _durable(change: Change) -> Iterator[tuple[str, str | None]]:
    if change.was("DurableConfig") is None and change.becomes("DurableConfig") is not None:
        message = f"`{change.id}` exists, and cannot become durable"
        yield message, "give the durable function another id"


def _indexes(change: Change) -> Iterator[tuple[str, str | None]]:
    if change.action != "change":
        return
    old, new = (_by_name(value) for value in (change.was(_INDEXES), change.becomes(_INDEXES)))
    made, gone = sorted(new.keys() - old.keys()), sorted(old.keys() - new.keys())
    if len(made) + len(gone) > 1:
        said = [f"makes `{name}`" for name in made] + [f"removes `{name}`" for name in gone]
        message = f"`{change.id}` {' and '.join(said)}: DynamoDB does one index in an update"
        yield message, "it takes an update for each"
    for name in sorted(old.keys() & new.keys()):
        if any(old[name].get(key) != new[name].get(key) for key in _FIXED):
            message = f"the index `{name}` of `{change.id}` cannot be changed"
            yield message, "make one of another name first, and remove this one in a later update"


def _by_name(indexes: Json) -> dict[str, Mapping[str, Json]]:
    found = indexes if isinstance(indexes, list) else []
    return {str(one.get("IndexName")): one for one in found if isinstance(one, Mapping)}


def _shards(change: Change) -> Iterator[tuple[str, str | None]]:
    was, becomes = change.was("ShardCount"), change.becomes("ShardCount")
    if not (isinstance(was, int) and isinstance(becomes, int)):
        return
    if becomes > 2 * was or 2 * becomes < was:
        message = f"`{change.id}` goes from {was} shards to {becomes}: Kinesis doubles or halves in one step"
        yield message, f"go to {2 * was if becomes > was else -(-was // 2)} first"


def _attributes(change: Change) -> Iterator[tuple[str, str | None]]:
    old, new = (_named(value) for value in (change.was("Schema"), change.becomes("Schema")))
    gone = [name for name, one in old.items() if new.get(name) != one]
    if gone:
        message = f"the attributes {listed(gone)} of `{change.id}` cannot be changed or removed"
        yield message, "Cognito only adds attributes to a pool: leave them as they are"
    for name in ("AliasAttributes", "UsernameAttributes", "UsernameConfiguration"):
        if change.was(name) != change.becomes(name):
            message = f"the `{name}` of `{change.id}` cannot be changed"
            yield message, "make a pool of another id"


def _named(attributes: Json) -> dict[str, Json]:
    found = attributes if isinstance(attributes, list) else []
    return {str(one.get("Name")): one for one in found if isinstance(one, Mapping)}


def _service_token(change: Change) -> Iterator[tuple[str, str | None]]:
    for cause in change.causes:
        if cause.difference.name == "ServiceToken" and not cause.in_words:
            who = f", as {listed(cause.through)} becomes another one" if cause.through else ""
            message = f"the `ServiceToken` of `{change.id}` cannot be changed{who}"
            yield message, "give the custom resource another id"


_OWN: Mapping[str, tuple[Callable[[Change], Iterator[tuple[str, str | None]]], ...]] = {
    "AWS::CloudFormation::CustomResource": (_service_token,),
    "AWS::Cognito::UserPool": (_attributes,),
    "AWS::DynamoDB::Table": (_indexes,),
    "AWS::Kinesis::Stream": (_shards,),
    "AWS::Lambda::Function": (_durable,),
    "Custom": (_service_token,),
}
