"""What a function raised, as people read it: which error, at which line of theirs, the way there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lambdaform.assets import Package
from lambdaform.assets.bundling import Bundling
from lambdaform.errors import Problem, Source, shown

_PYTHON = re.compile(r'File "(?P<file>[^"]+)", line (?P<line>\d+), in (?P<what>.+)')
_NODE = re.compile(r"at (?:(?P<what>.+?) \()?(?:file://)?(?P<file>[^()]+?):(?P<line>\d+):\d+\)?$")
_ROOT = re.compile(r"^(?:/var/task|.*/lambdaform-[^/]+/code/[0-9a-f]{64})/")
"""Where the code of a function is: on Lambda, and in the embedded cloud."""

_OURS = re.compile(r"(Runtime|Sandbox|Function)\.")
"""What begins the type of an error that Lambda has found, and no code has raised."""

_REQUEST = re.compile(r"^(RequestId: \S+ (Error: )?|\d{4}-\S+Z \S+ )")

_RUNTIME = re.compile(
    r"^/var/(runtime|lang)/|^node:|^<frozen |/importlib/__init__\.py$|/lambdaform/cloud/runtime/"
    r"|/awslambdaric/|/node_modules/aws-lambda-ric/|/rapid\.js$"
)
"""Files whose frames tell nothing of the function."""


@dataclass(frozen=True)
class Frame:
    """A step on the way to an error.

    Attributes:
        file: where the function's own code is: its name in the zip, else the whole path.
        own: whether it is the function's.
        code: the lines of code that the runtime has shown with it.
    """

    file: str
    line: int
    what: str
    own: bool
    code: tuple[str, ...] = ()


@dataclass(frozen=True)
class Crash:
    """An error that ended an invocation."""

    type: str
    message: str
    frames: tuple[Frame, ...] = ()

    @classmethod
    def of(cls, record: object) -> Crash | None:
        """Make one of what Lambda's runtime says of an error; `None` of anything else."""
        if not isinstance(record, Mapping) or "errorMessage" not in record:
            return None
        if "errorType" not in record:
            return None
        trace = record.get("stackTrace") or record.get("trace") or []
        frames = _frames(str(part) for part in trace) if isinstance(trace, list) else ()
        return cls(str(record["errorType"]), str(record["errorMessage"]), tuple(frames))

    @property
    def title(self) -> str:
        """The error in words, such as `ValueError: no such order`."""
        return f"{self.type}: {self.message}" if self.message else self.type

    def at(self, package: Package | None) -> Source | None:
        """Return the innermost line of the function's own code."""
        own = [frame for frame in self.frames if frame.own]
        return Source(_there(own[-1], package), own[-1].line) if own else None

    def rows(self, package: Package | None) -> Iterator[str]:
        """Yield the way to the error: the function's own files where they lie in the project."""
        for frame in self.frames:
            what = f" in {frame.what}" if frame.what else ""
            yield f"{shown(_there(frame, package))}:{frame.line}{what}"
            yield from (f"  {line}" for line in frame.code)

    def problem(self, id: str, package: Package | None) -> Problem:
        """Return what is told of it where a function was called."""
        if _OURS.match(self.type) and not self.frames:
            return Problem(f"`{id}` failed: {_REQUEST.sub('', self.message)} ({self.type})")
        title = self.title.replace("\n", "\n   |  ")
        at = self.at(package)
        rows = [*self.rows(package)]
        alone = at is not None and len(rows) == 1
        return Problem(f"`{id}` raised {title}", at, None, () if alone else tuple(rows))


def _there(frame: Frame, package: Package | None) -> str:
    """Return where a file is in the project, where the package knows it."""
    if package is None or not frame.own or isinstance(package.recipe, Bundling):
        return frame.file  # lines of a bundle are not those of its sources
    known = package.by_name.get(frame.file)
    return str(known.path) if known is not None else frame.file


def _frames(parts: Iterable[str]) -> list[Frame]:
    """Return the frames of a stack that tell something, the innermost last."""
    python, node = [], []
    for part in parts:
        head, *code = [line.strip() for line in part.rstrip().split("\n")]
        code = [line for line in code if line.strip("~^ ")]  # these point at what is above them
        if match := _PYTHON.search(head):
            python.append(_frame(match, tuple(code)))
        elif match := _NODE.search(head):
            node.append(_frame(match, ()))
    found = python or node[::-1]
    return [frame for frame in found if not _RUNTIME.search(frame.file)]


def _frame(match: re.Match[str], code: tuple[str, ...]) -> Frame:
    file, count = _ROOT.subn("", match["file"])
    what = (match["what"] or "").removeprefix("Runtime.").partition(" [as")[0]
    return Frame(file, int(match["line"]), what, own=bool(count), code=code)
