"""Changes to a template at a random place, such as raw resources and overrides may make."""

from __future__ import annotations

import copy

from hypothesis import strategies as st

NO_VALUE = {"Ref": "AWS::NoValue"}
INSTEAD = (
    "text",
    7,
    True,
    [],
    {},
    None,
    {"Ref": "Level"},
    {"Fn::Sub": "${Level}"},
    {"Fn::GetAtt": ["Elsewhere", "Arn"]},
)
"""What may stand where something else did; `None` is nothing."""

CONTEXT = {
    "Parameters": {"Level": {"Type": "String", "Default": "high"}},
    "Conditions": {"Often": {"Fn::Equals": [{"Ref": "Level"}, "high"]}},
}
"""What the changes name."""


def mutated(body, draw):
    """Return a template with some changes to its resources."""
    changed = {**CONTEXT, **copy.deepcopy(body)}
    for _ in range(draw(st.integers(1, 3))):
        _mutate(changed["Resources"], draw)
    return changed


def _mutate(resources, draw):
    id = draw(st.sampled_from(sorted(resources)))
    resource = resources[id]
    if not draw(st.integers(0, 4)):
        key, value = draw(st.sampled_from([*ATTRIBUTES.items()]))
        resource[key] = copy.deepcopy(value)
        return
    holder = resource.get("Properties")
    while holder:
        key = draw(
            st.sampled_from(sorted(holder) if isinstance(holder, dict) else range(len(holder)))
        )
        inner = holder[key]
        if isinstance(inner, (dict, list)) and inner and draw(st.integers(0, 3)):
            holder = inner
        else:
            _change(holder, key, draw)
            return


ATTRIBUTES = {
    "Condition": "Often",
    "DependsOn": ["Elsewhere"],
    "DeletionPolicy": "Retain",
    "UpdateReplacePolicy": "Retain",
    "Metadata": {"Owner": "team"},
    "UpdatePolicy": {"CodeDeployLambdaAliasUpdate": {}},
    "CreationPolicy": {"ResourceSignal": {}},
}


def _change(holder, key, draw):
    way = draw(st.integers(0, 3))
    if way == 0 and isinstance(holder, dict):
        holder["Extra"] = "more"
    elif way == 1:
        holder[key] = {"Fn::If": ["Often", holder[key], dict(NO_VALUE)]}
    elif way == 2 and isinstance(holder, list):
        holder.append(copy.deepcopy(holder[key]))
    else:
        value = draw(st.sampled_from(INSTEAD))
        if value is None:
            del holder[key]
        else:
            holder[key] = copy.deepcopy(value)
