"""A template in SAM's terms, which AWS's translator turns into the same resources again."""

from lambdaform.formats.sam.form import SAM, body

__all__ = ["SAM", "body"]
