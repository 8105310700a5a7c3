"""What an app becomes: its templates, with where each part of them comes from, in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from lambdaform import bootstrap
from lambdaform.assets import ContainerImage, Package
from lambdaform.errors import DeclarationError, Problem, Source, did_you_mean
from lambdaform.placements import Placements
from lambdaform.template import Json


@dataclass(frozen=True)
class Template:
    """A stack as CloudFormation takes it, and where each part of it comes from.

    Attributes:
        stack: the stack's id in the app.
        name: the stack's name in CloudFormation.
        body: the template.
        sources: logical id -> line of the app; entries of other sections as `Outputs.Url`.
        owners: logical id -> id of the construct that the resource is part of.
        overridden: logical id and property -> the line of the app that overrides it.
        packages: the code that the template names.
        images: the container images that it names.
        depends_on: ids of the stacks that are deployed before this one.
        ignored: logical id -> rule id -> reason, for the linter.
        rendered: the logical ids of resources that the CDK has rendered, the app's constructs of it.
        notes: logical id -> what the analysis of access is told, and CloudFormation is not.
        asset_bucket: the bucket that the stage names for its code.
        qualifier: in the names of the CDK's bootstrap, which the CDK's own assembly relies on.
        at: the line that declares the stack.
        folder: of the app's file.
        nested: the nested stacks of one that is too large for a template, by their ids in `body`.
        unsplit: the template as declared, where there are nested stacks.
        path: what references said of the stack: in apps of the CDK, two may have one id.
    """

    stack: str
    name: str
    body: dict[str, Json]
    sources: Mapping[str, Source]
    owners: Mapping[str, str] = field(default_factory=dict)
    overridden: Mapping[tuple[str, str], Source] = field(default_factory=dict)
    packages: tuple[Package, ...] = ()
    images: tuple[ContainerImage, ...] = ()
    depends_on: tuple[str, ...] = ()
    ignored: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    rendered: frozenset[str] = frozenset()
    notes: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    account: str | None = None
    region: str | None = None
    termination_protection: bool = False
    asset_bucket: str | None = None
    qualifier: str = bootstrap.QUALIFIER
    at: Source | None = None
    folder: Path | None = None
    nested: Mapping[str, Template] = field(default_factory=dict)
    unsplit: dict[str, Json] | None = None
    path: str = ""

    @property
    def whole(self) -> dict[str, Json]:
        """The template with all resources of the stack, as if there were no limit to their number."""
        return self.body if self.unsplit is None else self.unsplit

    def with_urls(self, urls: Mapping[str, Json]) -> Template:
        """Return the template with other places of its nested stacks' templates, by their ids."""
        if not urls:
            return self
        resources = {**self.body["Resources"]}
        for id, url in urls.items():
            properties = {**resources[id]["Properties"], "TemplateURL": url}
            resources[id] = {**resources[id], "Properties": properties}
        return replace(self, body={**self.body, "Resources": resources})


@dataclass(frozen=True)
class Assembly:
    """What an app becomes for one stage: its templates, in the order of deployment.

    Attributes:
        placements: where the resources of large stacks are, to be given to the next `synth`.
    """

    app: str
    stage: str
    templates: tuple[Template, ...]
    placements: Placements = field(default_factory=Placements)

    @property
    def infers(self) -> bool:
        """Whether a function says `allow=INFER`."""
        return any(notes.get("infer") for t in self.templates for notes in t.notes.values())

    @property
    def packages(self) -> tuple[Package, ...]:
        """The code of all stacks, each zip once."""
        return tuple({p.digest: p for t in self.templates for p in t.packages}.values())

    @property
    def images(self) -> tuple[ContainerImage, ...]:
        """The container images of all stacks, each once."""
        return tuple({i.digest: i for t in self.templates for i in t.images}.values())

    def template(self, stack: str) -> Template:
        """Return a stack's template by the stack's id."""
        for template in self.templates:
            if template.stack == stack:
                return template
        hint = did_you_mean(stack, [t.stack for t in self.templates])
        raise DeclarationError(Problem(f"app `{self.app}` has no stack `{stack}`", None, hint))
