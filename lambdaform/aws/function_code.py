"""What a function runs: a folder of code, code in the template itself, or a container image."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from lambdaform import python_code
from lambdaform.errors import Problem
from lambdaform.template import ImageAsset, Text, Value, is_plain

if TYPE_CHECKING:
    from lambdaform.aws.function import Function

_IN_ECR = re.compile(
    r"\d{12}\.dkr[.-]ecr(-fips)?\.[a-z0-9.-]+/[a-z0-9][^\s:@]*(:[\w.-]+)?(@sha256:\w+)?"
)

_OF_ZIPS = {
    "handler": 'its `command` says what is run: `Image(..., command=["{}"])`',
    "runtime": "the image holds its own",
    "layers": "copy into the image what they hold",
    "dependencies": "let its Dockerfile install them",
    "bundle": "let its Dockerfile do it",
    "exclude": "write a `.dockerignore`",
}
"""Options of functions whose code is a zip, each with what does it for an image."""


@dataclass(frozen=True)
class InlineCode:
    """Code that stands in the template itself: Python or Node, at most 4 MB, no dependencies.

    Its handler is `index.` and the name of the function in it.
    """

    text: str


@dataclass(frozen=True)
class Image:
    """A container image that a function runs: built from a folder, or one that exists.

    Attributes:
        folder: what its Dockerfile may copy, relative to the file that makes the `App`.
        dockerfile: the Dockerfile, relative to the folder.
        target: the stage of the Dockerfile that is built; the last one unless said.
        build_args: values of the Dockerfile's `ARG`s. They can be read in the image.
        command: what is run, in the place of the image's `CMD`; for AWS's own images the handler.
        entry_point: what runs it, in the place of the image's `ENTRYPOINT`.
        working_directory: in the place of the image's `WORKDIR`.
        uri: the address of one that exists, which `Image.at` says.
    """

    folder: str | Path | None = None
    dockerfile: str = field(default="Dockerfile", kw_only=True)
    target: str | None = field(default=None, kw_only=True)
    build_args: Mapping[str, str] = field(default_factory=dict, kw_only=True)
    command: Sequence[Text] | None = field(default=None, kw_only=True)
    entry_point: Sequence[Text] | None = field(default=None, kw_only=True)
    working_directory: Text | None = field(default=None, kw_only=True)
    uri: Text | None = field(default=None, kw_only=True)

    @classmethod
    def at(
        cls,
        uri: Text,
        *,
        command: Sequence[Text] | None = None,
        entry_point: Sequence[Text] | None = None,
        working_directory: Text | None = None,
    ) -> Image:
        """Use an image that is in ECR, in the function's own region.

        It is named by its digest, `...amazonaws.com/orders@sha256:...`, or by a tag, of which
        Lambda takes what it stands for when the function is created or its address changes.
        """
        return cls(
            uri=uri,
            command=command,
            entry_point=entry_point,
            working_directory=working_directory,
        )

    def code(self, architecture: str | None) -> Value:
        """Return what a function's `Code` is."""
        if self.uri is not None or self.folder is None:
            return {"ImageUri": self.uri}
        return ImageAsset(
            str(self.folder),
            self.dockerfile,
            self.target,
            tuple(sorted(self.build_args.items())),
            architecture or "x86_64",
        )

    def config(self) -> Value:
        """Return what a function's `ImageConfig` is."""
        said = {
            "Command": self.command,
            "EntryPoint": self.entry_point,
            "WorkingDirectory": self.working_directory,
        }
        return said if any(value is not None for value in said.values()) else None


def problems(function: Function) -> Iterator[Problem]:
    """Yield what is wrong with what a function runs, and cannot be seen in its template."""
    code = function.code
    if isinstance(code, Image):
        yield from _of_image(function, code)
        return
    if not function.settings.code:
        yield function.problem("has no code", 'name its folder: `code="src"`')
    if function.handler is None:
        hint = 'name the file and the function: `handler="main.handler"`'
        yield function.problem("names no handler", hint)
    elif isinstance(code, InlineCode):
        yield from _of_inline(function, function.handler, code.text)
    yield from _of_additions(function)


def _of_image(function: Function, image: Image) -> Iterator[Problem]:
    for option, instead in _OF_ZIPS.items():
        said = getattr(function, option)
        if said:
            yield function.problem(f"has an image, and `{option}`", instead.format(said))
    cut = [name for name, value in image.build_args.items() if not is_plain(value)]
    if cut:
        message = f"has an image whose build argument `{cut[0]}` holds a reference"
        yield function.problem(message, "its value is known only after a deploy")
    if (image.folder is None) == (image.uri is None):
        one = image.folder is None
        what = "neither a folder nor an address" if one else "both a folder and an address"
        hint = 'write `Image("folder")`, or `Image.at("...amazonaws.com/orders:1")`'
        yield function.problem(f"has an image of {what}", hint)
    elif image.uri is not None and is_plain(image.uri) and not _IN_ECR.fullmatch(str(image.uri)):
        message = f"has the image `{image.uri}`, which is not in ECR"
        yield function.problem(message, "push it to ECR, in the region of the function")


def _of_inline(function: Function, handler: str, text: str) -> Iterator[Problem]:
    if not handler.startswith("index."):
        hint = f"write `index.{handler.rpartition('.')[2]}`"
        message = f"names the handler `{handler}`, but its inline code is the file `index`"
        yield function.problem(message, hint)
        return
    runtime = function.settings.runtime or ""
    if not runtime.startswith("python") or not is_plain(text):
        return
    try:
        names = python_code.names(text)
    except SyntaxError as error:
        if python_code.is_certain(error, text, runtime):
            where = f" in line {error.lineno}" if error.lineno else ""
            yield function.problem(f"has a syntax error{where} of its inline code: {error.msg}")
        return
    name = handler.removeprefix("index.")
    if name not in names and "*" not in names:
        message = f"names the handler `{handler}`, but its inline code defines no `{name}`"
        yield function.problem(message, python_code.hint_for(name, "index", names))


def _of_additions(function: Function) -> Iterator[Problem]:
    """Yield what is wrong with what would be installed beside the code, or bundled of it."""
    runtime = function.settings.runtime or ""
    for option, language, instead in (
        ("dependencies", "python", "Python's are installed; put others into the code folder"),
        ("bundle", "nodejs", "esbuild bundles the code of Node functions"),
    ):
        if not getattr(function, option):
            continue
        if isinstance(function.code, InlineCode):
            message = f"has `{option}`, but inline code has nothing beside it"
            yield function.problem(message, "put the code into a folder")
        elif not runtime.startswith(language):
            yield function.problem(f"has `{option}`, but its runtime is `{runtime}`", instead)
