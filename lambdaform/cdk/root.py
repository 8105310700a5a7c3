"""The CDK's app that lambdaform's stacks are in: it tells what went wrong as lambdaform does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from lambdaform.cdk import afterwards, errors
from lambdaform.errors import DeclarationError, LambdaformError, Problem, Source

_HOSTS = "_lambdaform_hosts"
"""The attribute of an app of the CDK's that holds the bridges in it."""


class Told(Protocol):
    """The bridge of an app in the CDK's.

    Attributes:
        failure: what went wrong while the CDK synthesised.
    """

    failure: Exception | None

    def tried(self) -> Exception | None: ...

    def refused(self, text: str) -> Problem | None: ...

    def line(self, path: str) -> Source | None: ...


def join(root: Any, host: Told) -> None:
    """Have the CDK's app tell what a bridge knows, in the place of what Node makes of it."""
    import aws_cdk

    if not isinstance(root, aws_cdk.Stage):
        return
    hosts: list[Told] = vars(root).setdefault(_HOSTS, [])
    if not hosts:
        vars(root)["synth"] = _telling(root, hosts)
    hosts.append(host)


def line(root: Any, path: str) -> Source | None:
    """Return the line of what lambdaform has at a path of the CDK's tree."""
    hosts: Sequence[Told] = vars(root).get(_HOSTS, ())
    return next((at for host in hosts if (at := host.line(path)) is not None), None)


def _telling(root: Any, hosts: Sequence[Told]) -> Callable[..., Any]:
    synthesise = root.synth

    def synth(*given: Any, **options: Any) -> Any:
        try:
            assembly = synthesise(*given, **options)
        except RuntimeError as error:
            failure = _failure(error, hosts)
            if failure is None:
                raise
            raise failure from None
        place = Path(assembly.directory)
        problems = list(dict.fromkeys(afterwards.problems(place, partial(line, root))))
        if problems:
            raise DeclarationError(*problems)
        return assembly

    return synth


def _failure(error: RuntimeError, hosts: Sequence[Told]) -> Exception | None:
    """Return what is told in the place of an error of the CDK's; `None` where that says it best."""
    if any(host.failure for host in hosts):
        failures = [failure for host in hosts if (failure := host.tried()) is not None]
        others = [f for f in failures if not isinstance(f, LambdaformError)]
        return _whole([*others, *failures])
    if not errors.is_theirs(error):
        return None
    said = [problem for host in hosts if (problem := host.refused(str(error))) is not None]
    return DeclarationError(said[0]) if said else None


def _whole(failures: Sequence[Exception]) -> Exception:
    """Return one error with the problems of several; what is no problem of the app comes alone."""
    problems: dict[Problem, None] = {}
    for failure in failures:
        if not isinstance(failure, LambdaformError):
            return failure
        problems |= dict.fromkeys(failure.problems)
    # A new one: nothing of what Node and Python have called meanwhile helps whoever reads it.
    return type(failures[0])(*sorted(problems, key=_place))


def _place(problem: Problem) -> tuple[str, int]:
    return (problem.at.file, problem.at.line) if problem.at else ("", 0)
