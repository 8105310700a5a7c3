"""A template that holds too much -> a root and nested stacks: pure, and stable under additions."""

from __future__ import annotations

from lambdaform.splitting.limits import MOST, OPERATION, Limits
from lambdaform.splitting.split import Split, split
from lambdaform.splitting.stacks import split_stacks
from lambdaform.splitting.whole import Whole

__all__ = ["MOST", "OPERATION", "Limits", "Split", "Whole", "split", "split_stacks"]
