"""What the apps of the benchmark share: how many functions, and their code."""

from __future__ import annotations

import sys

COUNT = int(sys.argv[1])
OUT = sys.argv[2]
CODE = "def handler(event, context):\n    return event\n"
