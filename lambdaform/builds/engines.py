"""Docker and podman: which of them answers, and what they are asked to do."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lambdaform.assets import ContainerImage
from lambdaform.builds.programs import Outcome, run
from lambdaform.errors import BuildError, Problem, Source

_ENGINES = {
    "docker": ("Docker", "version", "start Docker Desktop, or the daemon"),
    # It needs a machine of its own on macOS, of which its `version` says nothing.
    "podman": ("podman", "info", "`podman machine start`, where it runs in one"),
}
"""By the name of the program: its own name, what tells whether it answers, what to do if not."""

_LONGEST = 40
"""Lines of a program's own words that are shown: the last ones, which say why."""

_AT_LINE = re.compile(r"^Dockerfile:(\d+)$", re.MULTILINE)

_HINTS = [
    (
        r"exec format error",
        "this machine cannot run {platform}: register qemu (binfmt), or build where it can",
    ),
    (
        r"no match for platform|no matching manifest|does not match the specified platform",
        "its base image is not there for {platform}: take one that is, or the other `architecture`",
    ),
    (
        r"public\.ecr\.aws.*(403|denied|expired)|(403|denied|expired).*public\.ecr\.aws",
        "an old login stands in the way: `docker logout public.ecr.aws`",
    ),
    (
        r"/\.(npmrc|netrc|pypirc|env[\w.]*|envrc|aws|git)\b.*(not found|no such file)",
        "it stays out unless `.dockerignore` takes it back by its name, as in `!.npmrc`",
    ),
    (r"no space left on device", "make room: `docker system prune` takes away what is not used"),
    (
        r"pull access denied|unauthorized|authentication required",
        "log in to the registry of its base image",
    ),
    (
        r"no such host|i/o timeout|TLS handshake timeout|network is unreachable",
        "there is no way to the registry of its base image",
    ),
]


@dataclass(frozen=True)
class Engine:
    """A program that builds container images, and sends them to a registry."""

    program: str
    is_podman: bool = False

    def holds(self, name: str) -> bool:
        """Tell whether it has an image of a name."""
        return self._ask("image", "inspect", name).code == 0

    def build(self, image: ContainerImage, context: Path, dockerfile: Path) -> None:
        """Build an image of a folder under its name; raise BuildError with what went wrong."""
        done = self._ask(*self._building, *_arguments(image, dockerfile), str(context))
        if done.code:
            raise BuildError(_failure(image, done))

    def login(self, registry: str, user: str, password: str) -> None:
        """Log in to a registry; raise BuildError where it refuses."""
        command = ("login", "--username", user, "--password-stdin", registry)
        done = self._ask(*command, said=password)
        if done.code:
            raise BuildError(Problem(f"`{registry}` refuses the login", None, None, _last(done)))

    def push(self, name: str, address: str) -> None:
        """Send an image to an address in a registry; raise BuildError where that fails."""
        for command in (("tag", name, address), ("push", address)):
            done = self._ask(*command)
            if done.code:
                message = f"the image cannot be sent to `{address}`"
                raise BuildError(Problem(message, None, None, _last(done)))

    @cached_property
    def _building(self) -> tuple[str, ...]:
        if self.is_podman or self._ask("buildx", "version").code:
            return ("build",)
        # Lambda takes no list of images, which attestations would make of it.
        return ("buildx", "build", "--load", "--provenance=false", "--progress=plain")

    def _ask(self, *arguments: str, said: str = "") -> Outcome:
        return run((self.program, *arguments), Path.cwd(), {}, said)


def engine(wanted: object) -> Engine:
    """Return Docker, or else podman; raise BuildError where neither is there and answers.

    `wanted` is what it is wanted for.
    """
    problems = []
    for name, (title, question, hint) in _ENGINES.items():
        program = shutil.which(name)
        if program is None:
            continue
        done = run((program, question), Path.cwd(), {})
        if done.code == 0:
            return Engine(program, is_podman="podman" in done.out.lower())
        message = f"{title}, which is to build {wanted}, does not answer"
        problems.append(Problem(message, None, hint, _lines(done.err or done.out)))
    if problems:
        raise BuildError(*problems)
    message = f"neither Docker nor podman is on the path to build {wanted}"
    raise BuildError(Problem(message, None, "install one of them, or deploy where one is"))


def _arguments(image: ContainerImage, dockerfile: Path) -> Iterator[str]:
    yield from ("--platform", image.platform, "--tag", image.name, "--file", str(dockerfile))
    if image.target is not None:
        yield from ("--target", image.target)
    for name, value in image.build_args:
        yield from ("--build-arg", f"{name}={value}")


def _failure(image: ContainerImage, done: Outcome) -> Problem:
    text = done.out + done.err
    hint = next((hint for pattern, hint in _HINTS if re.search(pattern, text)), None)
    line = _AT_LINE.search(text)
    at = Source(str(image.dockerfile.path), int(line[1])) if line and image.folder else None
    message = f"{image} cannot be built"
    return Problem(message, at, hint and hint.format(platform=image.platform), _last(done))


def _last(done: Outcome) -> tuple[str, ...]:
    return _lines(done.out + done.err)


def _lines(text: str) -> tuple[str, ...]:
    """Return the last lines of what a program says."""
    lines = [line.rstrip() for line in text.splitlines()]
    return tuple(line for line in lines if line)[-_LONGEST:]
