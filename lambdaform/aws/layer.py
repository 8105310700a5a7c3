"""A layer: dependencies, modules or programs that several functions share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

from lambdaform.aws.function_defaults import Architecture, FunctionDefaults, combined
from lambdaform.construct import Construct, Scope, construct
from lambdaform.dependencies import Dependencies, dependencies
from lambdaform.errors import Problem
from lambdaform.template import Asset, Resource, Text

_PYTHON = "python"


@construct
class Layer(Construct):
    """What several functions share, unpacked below `/opt`: an `AWS::Lambda::LayerVersion`.

    A change makes a new version, which the functions are then given. In a protected stage the old
    ones are kept.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-layerversion.html

    Attributes:
        dependencies: what is installed: a requirements file, a lock, a folder with one, or
            `Dependencies`; what lies in the folder of `code` unless said.
        code: a folder of shared code, relative to the file that makes the `App`.
        prefix: the folder below `/opt` that the code is put in: `python`, where Python looks for
            modules; `""` for a folder that is laid out as a layer is (`bin`, `lib`, `nodejs`).
            What is installed is always in `python`.
        exclude: what stays out of the zip, as `.gitignore` patterns, beside the usual.
        compatible_runtimes: those that it is for; the functions' own unless said. Dependencies
            are installed for the first, and have to run on all.
        compatible_architectures: likewise.
        description: up to 256 characters.
        license_info: an SPDX identifier, a URL or a text, up to 512 characters.
        layer_name: a physical name; leave it out unless something outside needs it.
    """

    dependencies: str | Path | Dependencies | None = None
    code: str | Path | None = None
    prefix: str = _PYTHON
    exclude: Sequence[str] = ()
    compatible_runtimes: Sequence[str] | None = None
    compatible_architectures: Sequence[Architecture] | None = None
    description: Text | None = None
    license_info: Text | None = None
    layer_name: Text | None = None

    @classmethod
    def existing(cls, scope: Scope, id: str, *, arn: Text) -> Self:
        """Use a layer that exists, by the ARN of one of its versions."""
        return cls.from_existing(scope, id, Ref=arn)

    @property
    def arn(self) -> Text:
        """The ARN of the layer's version, which `layers` takes."""
        return self.ref()

    @property
    def settings(self) -> FunctionDefaults:
        """What holds for the functions beside it."""
        return combined(*self.scope.inherited(FunctionDefaults))

    @property
    def runtimes(self) -> Sequence[str]:
        """The runtimes that it is for."""
        if self.compatible_runtimes is not None:
            return self.compatible_runtimes
        return [self.settings.runtime] if self.settings.runtime else []

    @property
    def architectures(self) -> Sequence[Architecture]:
        """The architectures that it is for."""
        if self.compatible_architectures is not None:
            return self.compatible_architectures
        return [self.settings.architecture] if self.settings.architecture else []

    def check(self) -> Iterator[Problem]:
        if self.code is None and self.dependencies is None:
            hint = 'write `dependencies="requirements.txt"`, or `code="shared"`'
            yield self.problem("holds nothing", hint)
        elif self.dependencies is not None and not self._is_python:
            runtimes = ", ".join(f"`{runtime}`" for runtime in self.runtimes)
            message = f"has `dependencies`, but is for {runtimes}"
            yield self.problem(message, "Python's are installed; put others into the code folder")
        elif self.prefix.strip("/") != self.prefix or ".." in self.prefix.split("/"):
            message = f"has the prefix `{self.prefix}`, which is no folder below `/opt`"
            yield self.problem(message, "write it as `python` or `nodejs/node_modules`")

    def resources(self) -> Iterator[Resource]:
        properties = {
            "LayerName": self.layer_name,
            "Description": self.description,
            "LicenseInfo": self.license_info,
            "Content": self._content(),
            "CompatibleRuntimes": self.runtimes or None,
            "CompatibleArchitectures": self.architectures or None,
        }
        policy = self.data_policy  # as data: whoever still names an old version would be lost
        yield Resource(self.id, "AWS::Lambda::LayerVersion", properties, removal_policy=policy)

    def _content(self) -> Asset:
        each = [(runtime, a) for runtime in self.runtimes for a in self.architectures]
        runtime, architecture = each[0] if each else (None, None)
        return Asset(
            str(self.code) if self.code is not None else None,
            tuple(self.exclude),
            runtime=runtime,
            architecture=architecture,
            others=tuple(each[1:]),
            dependencies=dependencies(self.dependencies),
            prefix=self.prefix,
            dependencies_prefix=_PYTHON,
        )

    @property
    def _is_python(self) -> bool:
        return bool(self.runtimes) and all(r.startswith("python") for r in self.runtimes)
