"""Does what was installed run on the runtime? Held against its wheels' tags and its ELF files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from lambdaform.assets.target import Target
from lambdaform.builds import fitting
from lambdaform.builds.fitting import Fault
from lambdaform.builds.survey import Survey
from lambdaform.errors import Problem

_SAYS_FOR_WHAT = re.compile(
    r"(?<![a-z0-9])(amd64|x86_64|x64|i[3-6]86|x86|aarch64|arm64|armv\w+|ppc64le|s390x|riscv64"
    r"|windows|win32|win64|macos\w*|darwin|osx)(?![a-z0-9])",
    re.IGNORECASE,
)
"""A path that names a machine lies beside those for others: the program takes the right one."""

_HEADLESS = "where this is OpenCV, take `opencv-python-headless`"
_LAYER = "put the library into a layer, in its folder `lib`"
_ABSENT = {
    "libGL.so.1": _HEADLESS,
    "libX11.so.6": _HEADLESS,
    "libodbc.so.2": _LAYER,
    "libpq.so.5": "take `psycopg2-binary` or `psycopg[binary]`, which bring it",
    "libsybdb.so.5": _LAYER,
}
"""Libraries that no Lambda runtime has and that people have missed; the list is not complete."""

_SHOWN = 5


@dataclass(frozen=True)
class Verdict:
    """What was found."""

    problems: tuple[Problem, ...]
    """What will not run."""
    warnings: tuple[Problem, ...]
    """What may not: nobody can tell whether it is ever loaded."""


@dataclass(frozen=True)
class _Finding:
    owner: str
    file: str
    """Empty where a whole distribution is meant."""
    fault: Fault
    certain: bool

    @property
    def note(self) -> str:
        return f"`{self.file}` {self.fault.what}" if self.file else f"it {self.fault.what}"


def verify(files: Mapping[str, Path], target: Target) -> Verdict:
    """Hold files, by their names in a zip or a folder, against a runtime.

    One problem, or one warning, for each distribution; none where it is for the Mac that installs
    it.
    """
    if target.is_mac:
        return Verdict((), ())
    findings = sorted(_findings(Survey.of(files, target)), key=lambda f: (f.owner, f.file))
    problems, warnings = [], []
    for owner, group in groupby(findings, key=lambda f: f.owner):
        found = list(group)
        if any(f.certain for f in found):
            problems.append(_problem(f"`{owner}` does not run with {target}", found))
        else:
            warnings.append(_problem(f"`{owner}` may not run with {target}", found))
    return Verdict(tuple(problems), tuple(warnings))


def _problem(message: str, findings: list[_Finding]) -> Problem:
    findings = sorted(findings, key=lambda f: not f.certain)
    notes = [finding.note for finding in findings[:_SHOWN]]
    if len(findings) > _SHOWN:
        notes.append(f"and {len(findings) - _SHOWN} more of its files")
    return Problem(message, None, findings[0].fault.cure, tuple(notes))


def _findings(survey: Survey) -> Iterator[_Finding]:
    unfit = {
        owner: fault
        for owner in survey.distributions
        if (fault := fitting.wheel(owner.tags, survey.target))
    }
    for owner, fault in unfit.items():
        yield _Finding(str(owner), "", fault, certain=True)
    for file, fault in _faults(survey):
        whose = survey.owners.get(file)
        certain = whose in unfit or _is_loaded(file, survey)
        yield _Finding(_owner(file, survey), file, fault, certain)
    absent = () if survey.target.is_here else _ABSENT
    for file in survey.loaded:
        for library in survey.elves[file].libraries:
            if library in absent and library not in survey.basenames:
                fault = Fault(f"needs `{library}`, which no runtime has", _ABSENT[library])
                yield _Finding(_owner(file, survey), file, fault, certain=False)


def _owner(file: str, survey: Survey) -> str:
    """Return whose a file is, as it is told: a distribution, else the file or folder at the top."""
    return str(survey.owners.get(file) or file.partition("/")[0])


def _is_loaded(file: str, survey: Survey) -> bool:
    """Tell whether a file that does not run is sure to be missed.

    A wheel for every platform may bring code for some; and who adds a program means to run it.
    """
    owner = survey.owners.get(file)
    if owner is None:
        return file not in survey.foreign or fitting.is_module(file)
    return not owner.is_pure and (fitting.is_module(file) or file in survey.loaded)


def _faults(survey: Survey) -> Iterator[tuple[str, Fault]]:
    target = survey.target
    for file in sorted(survey.elves.keys() | survey.foreign.keys() | survey.damaged):
        if file in survey.foreign and _is_beside_others(file, survey):
            fault = None
        elif fitting.is_module(file) and not fitting.is_looked_for(file, target):
            fault = fitting.module(file, survey.names, target)
        elif _SAYS_FOR_WHAT.search(file) and not fitting.is_tagged(file):
            fault = None
        elif file in survey.foreign:
            fault = fitting.system(survey.foreign[file], target)
        elif file in survey.damaged:
            fault = Fault("is damaged", "install it again")
        else:
            fault = fitting.program(survey.elves[file], target)
        if fault is not None:
            yield file, fault


def _is_beside_others(file: str, survey: Survey) -> bool:
    """Tell whether another system's file is one that a wheel for every platform may bring."""
    owner = survey.owners.get(file)
    if owner is None or not owner.is_pure:
        return False
    return not fitting.is_looked_for(file, survey.target)
