"""`access.lock`: what inferred roles may do, a file beside the app's that people review.

It has a section for each stage, a line for each fact, and both in alphabetical order: a change of
code that needs a permission more is a line more in a pull request. The stage `local` is not in it:
nothing is allowed there that anybody else could use.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from lambdaform.app import LOCAL
from lambdaform.errors import LoadError, LockError, OutputError, Problem, shown
from lambdaform.placements import is_pipeline

if TYPE_CHECKING:
    from lambdaform.assembly import Assembly

FILE = "access.lock"
"""The name of the file, which stands beside the app's."""

LOCKED = "LAMBDAFORM_LOCKED"
"""The variable that says, where the command line does not, whether what may be done can change."""

_HEAD = """\
# What functions that say `allow=INFER` may do, by app and stage: their code is proven to need it.
# lambdaform writes this file. Read what changes in it: a line more is a permission more.
"""
_VERSION = "version 1"
_END = "# end"
_SECTION = re.compile(r"\[([A-Za-z][\w-]*) ([A-Za-z][\w-]*)\]")
_FACT = re.compile(r"\S+/\S+: \S+:\S+ on .+")
_CONFLICT = re.compile(r"(<{7}|\|{7}|={7}|>{7})( |$)")
_ANEW = "take one side, or delete the file, and run `lambdaform synth` for each stage"
_FEW = 10


@dataclass(frozen=True)
class Lock:
    """What is recorded: by the app's name and the stage's, facts."""

    sections: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)

    def of(self, app: str, stage: str) -> frozenset[str]:
        """Return what is recorded of a stage."""
        return self.sections.get((app, stage), frozenset())

    def reviewed(self, app: str) -> frozenset[str]:
        """Return what is recorded of all stages of an app."""
        return frozenset(
            fact for (of, _), facts in self.sections.items() if of == app for fact in facts
        )

    def having(self, app: str, stage: str, facts: frozenset[str]) -> Lock:
        """Return the same with other facts of a stage; none is no section."""
        left = {name: of for name, of in self.sections.items() if name != (app, stage)}
        return Lock({**left, (app, stage): facts} if facts else left)

    def text(self) -> str:
        """Return what the file holds."""
        parts = [f"{_HEAD}{_VERSION}\n"]
        for (app, stage), facts in sorted(self.sections.items()):
            parts.append("\n".join([f"[{app} {stage}]", *sorted(facts), ""]))
        return "\n".join([*parts, f"{_END}\n"])


@dataclass(frozen=True)
class Change:
    """What differs from what is recorded of a stage.

    Attributes:
        app, stage: whose.
        added, removed: facts, sorted.
    """

    app: str
    stage: str
    added: tuple[str, ...]
    removed: tuple[str, ...]

    def lines(self) -> list[str]:
        """Return each fact with `+` or `-` before it."""
        return [f"+ {one}" for one in self.added] + [f"- {one}" for one in self.removed]

    def counted(self) -> str:
        """Return `1 permission added, 2 removed`."""
        words = [
            f"{len(facts)} {'permission' if len(facts) == 1 else 'permissions'} {what}"
            for facts, what in ((self.added, "added"), (self.removed, "removed"))
            if facts
        ]
        return ", ".join(words)


def read(folder: Path) -> Lock | None:
    """Return what is recorded in a folder; `None` where there is no file.

    Raises LoadError where the file cannot be read, or is not as lambdaform has written it.
    """
    file = folder / FILE
    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return None
    except OSError as error:
        message = f"`{shown(file)}` cannot be read: {(error.strerror or str(error)).lower()}"
        raise LoadError(Problem(message)) from None
    except UnicodeDecodeError:
        raise LoadError(Problem(f"`{shown(file)}` is not text", None, _ANEW)) from None
    try:
        return _parsed(text.splitlines())
    except _OtherError as error:
        raise LoadError(Problem(f"`{shown(file)}` {error.args[0]}", None, error.args[1])) from None


class _OtherError(Exception):
    """The file is not as lambdaform has written it: what is wrong, and what to do."""


def _parsed(lines: Sequence[str]) -> Lock:
    for number, line in enumerate(lines, 1):
        if _CONFLICT.match(line):
            raise _OtherError(f"holds a conflict of a merge at line {number}", _ANEW)
    numbered = [(n, line.strip()) for n, line in enumerate(lines, 1) if line.strip()]
    said = [(n, line) for n, line in numbered if not line.startswith("#")]
    version = said[0][1] if said else ""
    if version.startswith("version ") and version != _VERSION:
        raise _OtherError(f"is of {version}, and this lambdaform knows {_VERSION}", "update it")
    if not numbered or numbered[-1][1] != _END:
        raise _OtherError("is not whole: its end is missing", _ANEW)
    if version != _VERSION:
        raise _OtherError("does not say of which version it is", _ANEW)
    return Lock({name: frozenset(of) for name, of in _sections(said[1:]).items()})


def _sections(lines: Iterable[tuple[int, str]]) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    facts: list[str] | None = None
    for number, line in lines:
        section = _SECTION.fullmatch(line)
        if section and (section[1], section[2]) in found:
            raise _OtherError(f"has the section `{line}` twice, again at line {number}", _ANEW)
        if section:
            facts = found.setdefault((section[1], section[2]), [])
        elif facts is None or not _FACT.fullmatch(line):
            raise _OtherError(f"has a line that is no permission, {number}: `{line}`", _ANEW)
        else:
            facts.append(line)
    return found


def write(folder: Path, lock: Lock) -> None:
    """Write what is recorded, whole or not at all; where it is nothing, take the file away.

    Raises OutputError where that fails.
    """
    file = (folder / FILE).resolve()
    new = file.with_name(f".{FILE}.{os.getpid()}")
    try:
        if not lock.sections:
            file.unlink(missing_ok=True)
            return
        new.write_text(lock.text(), encoding="utf-8", newline="\n")
        new.replace(file)
    except OSError as error:
        with contextlib.suppress(OSError):
            new.unlink(missing_ok=True)
        message = (
            f"`{shown(folder / FILE)}` cannot be written: {(error.strerror or str(error)).lower()}"
        )
        raise OutputError(Problem(message)) from None


def is_asked_for(assembly: Assembly, folder: Path | None) -> bool:
    """Tell whether there is anything to record, or something recorded already."""
    if folder is None or assembly.stage == LOCAL:
        return False
    return assembly.infers or (folder / FILE).exists()


def change(assembly: Assembly, folder: Path, *, own: bool = True) -> Change | None:
    """Return what differs from what is recorded; `None` where nothing does.

    Args:
        assembly: the app at a stage.
        folder: of the file.
        own: a stage without a section has nothing recorded; else it may do what any other may.
    """
    from lambdaform.access.facts import facts

    recorded, now = read(folder) or Lock(), facts(assembly)
    before = recorded.of(assembly.app, assembly.stage)
    if not own and (assembly.app, assembly.stage) not in recorded.sections:
        before = recorded.reviewed(assembly.app) & now
    added, removed = tuple(sorted(now - before)), tuple(sorted(before - now))
    return Change(assembly.app, assembly.stage, added, removed) if added or removed else None


def hold(assembly: Assembly, folder: Path | None, *, protected: bool) -> None:
    """Raise LockError where roles may do something else than what is recorded.

    A stage without a section, such as one that lives as long as a pull request, is held to what was
    recorded of the others; a protected one has to have its own.
    """
    if folder is None or not is_asked_for(assembly, folder):
        return
    found = change(assembly, folder, own=protected)
    if found is not None:
        message = f"what functions may do is not what `{FILE}` says: {found.counted()}"
        command = f"lambdaform synth --stage {found.stage}"
        hint = f"run `{command}`, have the change reviewed, and commit `{FILE}`"
        raise LockError(Problem(message, None, hint, tuple(found.lines())))


def keep(assembly: Assembly, folder: Path | None) -> str | None:
    """Record what has changed, and return what is said of that; `None` where nothing has.

    Raises LoadError or OutputError where the file cannot be read or written.
    """
    if folder is None or not is_asked_for(assembly, folder):
        return None
    found = change(assembly, folder)
    if found is None:
        return None
    from lambdaform.access.facts import facts

    recorded = read(folder) or Lock()
    write(folder, recorded.having(found.app, found.stage, facts(assembly)))
    told = f"{FILE}: {found.counted()} for stage `{found.stage}`; review it, and commit it"
    return "\n".join([told, *_few(found.lines())])


def _few(lines: Sequence[str]) -> Iterator[str]:
    yield from (f"  {line}" for line in lines[:_FEW])
    if len(lines) > _FEW:
        yield f"  and {len(lines) - _FEW} more"


def is_locked(said: bool | None, *, usually: bool = False) -> bool:
    """Tell whether what may be done has to be what is recorded.

    Args:
        said: what the command line says.
        usually: what holds outside of a pipeline where nobody says it. In a pipeline nobody
            would commit the file, so it is locked there.

    Raises:
        LoadError: the variable says neither.
    """
    if said is not None:
        return said
    value = os.environ.get(LOCKED, "").lower()
    if value not in _VALUES:
        message = f"the variable `{LOCKED}` is `{value}`"
        raise LoadError(Problem(message, None, "set it to `1` or `0`, or not at all"))
    known = _VALUES[value]
    return known if known is not None else usually or is_pipeline()


_VALUES = {"": None, "1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
