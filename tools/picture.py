"""Draw `docs/picture.svg` from what the commands really print. Run: `python tools/picture.py`.

The applications are the two in the README.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).parent.parent
COMMANDS = [
    ["lambdaform", "synth", "--app", "typos.py"],
    ["lambdaform", "synth"],
    ["lambdaform", "list"],
]
FILES = re.compile(
    r"^<!-- (\S+\.py)(?: -->\n```python\n(.*?)^```|\n(.*?)^-->)", re.MULTILINE | re.DOTALL
)


def project(folder: Path) -> None:
    """Write the applications of the README, and the handlers that they name."""
    for name, shown, hidden in FILES.findall((ROOT / "README.md").read_text(encoding="utf-8")):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(shown or hidden, encoding="utf-8")


def printed(command: list[str], folder: Path) -> str:
    """Return what a command prints, with its colours."""
    done = subprocess.run(  # noqa: S603 - the commands stand above
        [sys.executable, "-m", *command],
        cwd=folder,
        env={**os.environ, "FORCE_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.stdout.rstrip("\n")


def main() -> None:
    """Record the commands and save the picture."""
    console = Console(record=True, width=100, file=StringIO())
    with tempfile.TemporaryDirectory() as name:
        project(Path(name))
        for number, command in enumerate(COMMANDS):
            if number:
                console.print()
            console.print(Text("$ ", style="dim") + Text(" ".join(command), style="bold"))
            console.print(Text.from_ansi(printed(command, Path(name))))
    svg = console.export_svg(title="lambdaform", unique_id="lambdaform")
    # The picture loads nothing: the reader's own monospaced font will do.
    svg = re.sub(r"\s*@font-face \{.*?\}|<!--.*?-->", "", svg, flags=re.DOTALL)
    (ROOT / "docs" / "picture.svg").write_text(svg.replace("Fira Code", "monospace"), "utf-8")


if __name__ == "__main__":
    main()
