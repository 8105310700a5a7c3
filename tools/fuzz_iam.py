"""Hold lambdaform's evaluation of IAM policies against an independent one, with random cases.

`python tools/fuzz_iam.py [CASES] [SEED]` needs Node. The other one is the npm package
`@cloud-copilot/iam-simulate`, which is under the AGPL: it is installed into a temporary folder, runs
in a process of its own, and is no part of lambdaform.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from lambdaform.iam_evaluation import Request, evaluate

PACKAGE = "@cloud-copilot/iam-simulate@0.1.173"
ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/worker"
OTHER = """\
import { runSimulation } from '@cloud-copilot/iam-simulate'
import { createInterface } from 'node:readline'

for await (const line of createInterface({ input: process.stdin })) {
  const answer = await runSimulation(JSON.parse(line), {})
  const told = { result: answer.overallResult ?? answer.resultType, errors: answer.errors }
  process.stdout.write(JSON.stringify(told) + '\\n')
}
"""

RESOURCES = {
    "s3:GetObject": [
        "arn:aws:s3:::shop/in/a.txt",
        "arn:aws:s3:::shop/a",
        "arn:aws:s3:::other/in/a",
    ],
    "s3:ListBucket": ["arn:aws:s3:::shop", "arn:aws:s3:::other"],
    "dynamodb:GetItem": [f"arn:aws:dynamodb:eu-west-1:{ACCOUNT}:table/{n}" for n in ("a", "ab")],
    "sqs:SendMessage": [f"arn:aws:sqs:eu-west-1:{ACCOUNT}:{n}" for n in ("jobs", "jobs2")],
}
PATTERNS = [
    "*",
    "arn:aws:s3:::shop",
    "arn:aws:s3:::shop/*",
    "arn:aws:s3:::sho?/in/*",
    "arn:aws:s3:::${aws:PrincipalTag/team}/*",
    "arn:aws:s3:::${aws:PrincipalTag/team, 'shop'}/*",
    f"arn:aws:dynamodb:*:{ACCOUNT}:table/a*",
    f"arn:aws:dynamodb:eu-west-1:{ACCOUNT}:table/a",
    f"arn:aws:sqs:eu-west-1:{ACCOUNT}:jobs",
    "arn:aws:sqs:*:*:jobs?",
]
ACTIONS = ["*", "s3:*", "S3:get*", "s3:ListBucket", "dynamodb:GetItem", "sqs:Send*", "sqs:??nd*"]
OFTEN, RARELY = 0.7, 0.2
KEYS: dict[str, tuple[list[str], list[str], list[str]]] = {
    # key -> operators, values in policies, values in requests
    "aws:PrincipalTag/team": (
        [
            "StringEquals",
            "StringNotEquals",
            "StringLike",
            "StringNotLike",
            "StringEqualsIgnoreCase",
        ],
        ["shop", "sh*", "SHOP", "${aws:PrincipalTag/role}", "other", "?hop"],
        ["shop", "SHOP", "sh*", "other"],
    ),
    "aws:PrincipalTag/role": (["StringEquals", "StringNotLike"], ["dev", "d*"], ["dev", "shop"]),
    "aws:PrincipalTag/rare": (["StringEquals", "StringNotLike"], ["dev", "d*"], ["dev", "shop"]),
    "aws:SourceIp": (
        ["IpAddress", "NotIpAddress"],
        ["10.0.0.0/8", "10.1.2.3/32", "192.168.0.0/16"],
        ["10.1.2.3", "192.168.1.1", "8.8.8.8"],
    ),
    "aws:SecureTransport": (["Bool"], ["true", "false"], ["true", "false"]),
    "aws:MultiFactorAuthAge": (
        ["NumericLessThan", "NumericGreaterThanEquals", "NumericEquals", "NumericNotEquals"],
        ["10", "100"],
        ["5", "10", "100", "500"],
    ),
    "aws:CurrentTime": (
        ["DateGreaterThan", "DateLessThanEquals", "DateNotEquals"],
        ["2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z"],
        ["2026-01-01T00:00:00Z", "2026-03-01T12:00:00Z"],
    ),
    "aws:SourceArn": (
        ["ArnLike", "ArnEquals", "ArnNotLike", "ArnNotEquals"],
        ["arn:aws:s3:::shop", "arn:aws:s*:::shop", "arn:aws:sns:*:*:a?"],
        ["arn:aws:s3:::shop", f"arn:aws:sns:eu-west-1:{ACCOUNT}:ab"],
    ),
    "aws:TagKeys": (
        [
            "ForAllValues:StringEquals",
            "ForAnyValue:StringEquals",
            "ForAllValues:StringNotEquals",
            "ForAnyValue:StringNotEquals",
            "ForAnyValue:StringLike",
        ],
        ["a", "b", "a*"],
        ["a", "b", "c"],
    ),
}


def often(chance: random.Random) -> bool:
    return chance.random() < OFTEN


def rarely(chance: random.Random) -> bool:
    return chance.random() < RARELY


def case(chance: random.Random) -> dict[str, Any]:
    """Return a random request, and random policies for it."""
    action = chance.choice(list(RESOURCES))
    context: dict[str, str | list[str]] = {}
    for key, (_, _, values) in KEYS.items():
        # A variable without a value makes a statement void here, after AWS's "might cause the entire
        # statement to be invalid"; there it is a text that matches nothing. So those have values.
        if key in ("aws:PrincipalTag/team", "aws:PrincipalTag/role") or often(chance):
            several = key == "aws:TagKeys"
            context[key] = (
                chance.sample(values, chance.randint(1, 3)) if several else chance.choice(values)
            )
    return {
        "action": action,
        "resource": chance.choice(RESOURCES[action]),
        "context": context,
        "identity": [policy(chance) for _ in range(chance.randint(1, 2))],
        "boundary": policy(chance) if rarely(chance) else None,
    }


def policy(chance: random.Random) -> dict[str, Any]:
    statements = [statement(chance) for _ in range(chance.randint(1, 3))]
    return {"Version": "2012-10-17", "Statement": statements}


def statement(chance: random.Random) -> dict[str, Any]:
    made: dict[str, Any] = {"Effect": "Allow" if often(chance) else "Deny"}
    action = "NotAction" if rarely(chance) else "Action"
    made[action] = chance.sample(ACTIONS, chance.randint(1, 2))
    resource = "NotResource" if rarely(chance) else "Resource"
    made[resource] = chance.sample(PATTERNS, chance.randint(1, 3))
    if often(chance):
        made["Condition"] = condition(chance)
    return made


def condition(chance: random.Random) -> dict[str, Any]:
    block: dict[str, dict[str, Any]] = {}
    for key in chance.sample(list(KEYS), chance.randint(1, 2)):
        operators, values, _ = KEYS[key]
        operator = chance.choice(operators)
        wanted = chance.sample(values, chance.randint(1, 2))
        if rarely(chance):
            operator += "IfExists"
        elif rarely(chance):
            operator, wanted = "Null", [chance.choice(["true", "false"])]
        block.setdefault(operator, {})[key] = wanted
    return block


def ours(one: dict[str, Any]) -> str:
    request = Request(one["action"], one["resource"], one["context"], principal=ROLE)
    decision = evaluate(request, one["identity"], boundary=one["boundary"])
    if decision.allowed:
        return "Allowed"
    return "ExplicitlyDenied" if decision.explicit else "ImplicitlyDenied"


def theirs(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "package.json").write_text('{"type": "module"}')
        (folder / "other.mjs").write_text(OTHER)
        subprocess.run(  # noqa: S603 - npm, with our own words
            ["npm", "install", "--silent", "--ignore-scripts", PACKAGE],  # noqa: S607
            cwd=folder,
            check=True,
        )
        lines = "\n".join(json.dumps(_as_theirs(one)) for one in cases)
        told = subprocess.run(
            ["node", "other.mjs"],  # noqa: S607
            cwd=folder,
            input=lines,
            capture_output=True,
            text=True,
            check=True,
        )
    return [json.loads(line) for line in told.stdout.splitlines()]


def _as_theirs(one: dict[str, Any]) -> dict[str, Any]:
    named = [{"name": f"p{n}", "policy": p} for n, p in enumerate(one["identity"])]
    boundary = [{"name": "boundary", "policy": one["boundary"]}] if one["boundary"] else None
    return {
        "request": {
            "principal": ROLE,
            "action": one["action"],
            "resource": {"resource": one["resource"], "accountId": ACCOUNT},
            "contextVariables": one["context"],
        },
        "identityPolicies": named,
        "serviceControlPolicies": [],
        "resourceControlPolicies": [],
        **({"permissionBoundaryPolicies": boundary} if boundary else {}),
    }


def main() -> int:
    """Compare, and print every case in which the two differ."""
    said = sys.argv[1:]
    count, seed = int(said[0]) if said else 1500, int(said[1]) if said[1:] else 1
    chance = random.Random(seed)  # noqa: S311 - the same cases each time
    cases = [case(chance) for _ in range(count)]
    results: Counter[str] = Counter()
    for one, other in zip(cases, theirs(cases), strict=True):
        mine = ours(one)
        same = mine == other["result"]
        results[mine if same else "different"] += 1
        if not same:
            sys.stdout.write(f"{mine} here, {other}: {json.dumps(one)}\n")
    sys.stdout.write(f"{count} cases, seed {seed}: {dict(results)}\n")
    return 1 if results["different"] else 0


if __name__ == "__main__":
    sys.exit(main())
