"""Templates on disk, in the formats that other tools take."""

from lambdaform.formats.output import FORMATS, text, write

__all__ = ["FORMATS", "text", "write"]
