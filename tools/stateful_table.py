"""Write `lambdaform/data/stateful.json` from the list of stateful types in the installed cfn-lint.

Run it with `python tools/stateful_table.py`.
"""

from __future__ import annotations

import json
import sys
from importlib import resources
from pathlib import Path

TABLE = Path(__file__).parent.parent / "lambdaform" / "data" / "stateful.json"


def table() -> list[str]:
    """Return the types whose resources hold data."""
    specs = resources.files("cfnlint") / "data" / "AdditionalSpecs" / "StatefulResources.json"
    return sorted(json.loads(specs.read_text(encoding="utf-8"))["ResourceTypes"])


if __name__ == "__main__":
    TABLE.write_text(json.dumps(table(), indent=0) + "\n", encoding="utf-8")
    sys.stdout.write(f"{TABLE}: {TABLE.stat().st_size} bytes\n")
