"""Templates on disk, in the formats that other tools take."""

from lambdaform.formats.cloudformation import text
from lambdaform.formats.output import write

__all__ = ["text", "write"]
