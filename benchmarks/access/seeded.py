"""Seeded defects: grants that the roles of the blueprints lose or win, and whether that is found.

    python benchmarks/access/seeded.py

Each action that a role of a blueprint allows is taken away, on its own: what the code, or Lambda
itself, then lacks has to be told. Each role is given each of some actions more, on a resource of the
app or on one that is not: what no code needs has to be told.
"""

from __future__ import annotations

import copy
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from lambdaform import projects
from lambdaform.access import Proof, prove
from lambdaform.assembly import Assembly, Template
from lambdaform.load import load
from lambdaform.synth import synth

MORE = (
    ("dynamodb:DeleteTable", "AWS::DynamoDB::Table"),
    ("dynamodb:Scan", "AWS::DynamoDB::Table"),
    ("sqs:PurgeQueue", "AWS::SQS::Queue"),
    ("sns:Publish", "AWS::SNS::Topic"),
    ("s3:DeleteObject", None),
    ("iam:PassRole", None),
)
"""Actions that are added, each on the first resource of a type, or on something elsewhere."""

ELSEWHERE = {
    "s3:DeleteObject": "arn:aws:s3:::elsewhere/*",
    "iam:PassRole": "arn:aws:iam::123456789012:role/elsewhere",
}


@dataclass(frozen=True)
class Defect:
    """One grant too little or too much.

    Attributes:
        kind: `removed` or `added`.
        role: the logical id of the role.
        action: the action.
        assembly: the app with it.
    """

    kind: str
    role: str
    action: str
    assembly: Assembly


def app(name: str, folder: Path) -> Assembly:
    """Return a blueprint, rendered into a folder and synthesised for its stage `prod`."""
    place = projects.create(f"my-{name}", name, folder)
    return synth(load(folder=place, stage="prod"))


def defects(assembly: Assembly) -> Iterator[Defect]:
    """Yield the app with each defect."""
    proof = prove(assembly)
    for access in proof.roles:
        template = next(t for t in assembly.templates if t.name == access.role.stack)
        yield from _removed(assembly, template, access.role.id)
        yield from _added(assembly, template, access.role.id, proof)


def _removed(assembly: Assembly, template: Template, role: str) -> Iterator[Defect]:
    statements = _statements(template.body, role)
    for index, statement in enumerate(statements):
        for action in statement["Action"]:
            body = copy.deepcopy(template.body)
            one = _statements(body, role)[index]
            one["Action"] = [name for name in one["Action"] if name != action]
            if not one["Action"]:
                _statements(body, role).pop(index)
            yield Defect("removed", role, action, _with(assembly, template, body))


def _added(assembly: Assembly, template: Template, role: str, proof: Proof) -> Iterator[Defect]:
    used = {
        answer.asked.request.action
        for function in proof.functions
        if function.function.role is not None and function.function.role.id == role
        for answer in function.answers
    }
    for action, type in MORE:
        resource = _resource(template, type) if type else ELSEWHERE[action]
        if resource is None or action in used:
            continue
        body = copy.deepcopy(template.body)
        more = {"Effect": "Allow", "Action": [action], "Resource": resource}
        _statements(body, role).append(more)
        yield Defect("added", role, action, _with(assembly, template, body))


def _resource(template: Template, type: str) -> Any:
    found = (id for id, one in template.body["Resources"].items() if one["Type"] == type)
    id = next(found, None)
    if id is None:
        return None
    return {"Ref": id} if type == "AWS::SNS::Topic" else {"Fn::GetAtt": [id, "Arn"]}


def _statements(body: dict[str, Any], role: str) -> list[dict[str, Any]]:
    (policy,) = body["Resources"][role]["Properties"]["Policies"]
    found: list[dict[str, Any]] = policy["PolicyDocument"]["Statement"]
    return found


def _with(assembly: Assembly, template: Template, body: dict[str, Any]) -> Assembly:
    changed = replace(template, body=body, unsplit=None)
    templates = tuple(changed if one is template else one for one in assembly.templates)
    return replace(assembly, templates=templates)


def is_found(defect: Defect) -> bool:
    """Tell whether the proof tells of a defect."""
    proof = prove(defect.assembly)
    if defect.kind == "removed":
        return any(
            answer.asked.request.action == defect.action
            for function in proof.functions
            if function.function.role is not None and function.function.role.id == defect.role
            for answer in function.missing
        )
    return any(
        pair.action == defect.action
        for role in proof.roles
        if role.role.id == defect.role
        for pair in role.unused
    )


class Count(NamedTuple):
    """How many defects of a kind were found, of how many."""

    found: int
    of: int


def count(assembly: Assembly) -> tuple[Count, Count]:
    """Return how many removed and how many added grants are found in an app."""
    answers: dict[str, list[bool]] = {"removed": [], "added": []}
    for defect in defects(assembly):
        answers[defect.kind].append(is_found(defect))
    removed, added = (Count(sum(found), len(found)) for found in answers.values())
    return removed, added


def main() -> int:
    """Print what was found of how many; fail where something was not."""
    lost = 0
    print(f"{'blueprint':<22}{'removed':>9}{'found':>7}{'added':>9}{'found':>7}")
    with TemporaryDirectory() as folder:
        for blueprint in projects.blueprints():
            counts = count(app(blueprint.name, Path(folder)))
            print(f"{blueprint.name:<22}" + "".join(f"{c.of:>9}{c.found:>7}" for c in counts))
            lost += sum(one.of - one.found for one in counts)
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
