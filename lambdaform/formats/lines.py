"""Lines of the app, as they stand in what is written: the same on every machine."""

from __future__ import annotations

import os

from lambdaform.assembly import Template
from lambdaform.errors import Source


def line(at: Source, template: Template) -> str:
    """Return a line of the app, from the app's folder."""
    file = os.path.relpath(at.file, template.folder) if template.folder else at.file
    return f"{file.replace(os.sep, '/')}:{at.line}"
