"""A Docker that is a program on the path, notes what it is asked, and builds nothing."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

_PROGRAM = """#!{python}
import json, os, sys
here = {here!r}
name, arguments = os.path.basename(sys.argv[0]), sys.argv[1:]
says = json.load(open(os.path.join(here, "says.json")))
note = {{"program": name, "arguments": arguments}}
if "--password-stdin" in arguments:
    note["said"] = sys.stdin.read()
if "--file" in arguments:
    context = arguments[-1]
    note["files"] = sorted(
        os.path.relpath(os.path.join(folder, file), context)
        for folder, _, files in os.walk(context) for file in files
    )
    note["dockerfile"] = open(arguments[arguments.index("--file") + 1]).read()
with open(os.path.join(here, "asked"), "a") as log:
    log.write(json.dumps(note) + "\\n")
built = os.path.join(here, "built")
if arguments[:2] == ["image", "inspect"]:
    sys.exit(not os.path.exists(built) or arguments[2] not in open(built).read().split())
for words, (code, out, err) in says.items():
    if " ".join([name, *arguments]).startswith(words):
        sys.stdout.write(out)
        sys.stderr.write(err)
        if code:
            sys.exit(code)
if "--tag" in arguments:
    open(built, "a").write(arguments[arguments.index("--tag") + 1] + "\\n")
"""


@dataclass
class Engines:
    """The engines on the path, and what they are to say."""

    folder: Path

    def __post_init__(self) -> None:
        self.folder.mkdir()
        self._says: dict[str, tuple[int, str, str]] = {}
        self._write()

    def add(self, name: str = "docker") -> None:
        """Put an engine on the path, which answers."""
        program = self.folder / name
        program.write_text(_PROGRAM.format(python=sys.executable, here=str(self.folder)))
        program.chmod(0o755)

    def says(self, words: str, *, code: int = 0, out: str = "", err: str = "") -> None:
        """Let what begins with words, such as `docker push`, be answered so."""
        self._says[words] = (code, out, err)
        self._write()

    def _write(self) -> None:
        (self.folder / "says.json").write_text(json.dumps(self._says))

    @property
    def asked(self) -> list[dict[str, object]]:
        """What they were asked, in order."""
        log = self.folder / "asked"
        return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []

    def commands(self, *but: str) -> list[str]:
        """Return what they were asked as lines, without some commands."""
        lines = [" ".join([one["program"], *one["arguments"]]) for one in self.asked]
        return [line for line in lines if line.split()[1] not in but]
