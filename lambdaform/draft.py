"""One template in the making: what its elements become, and what that needs of other stacks."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol, cast

from lambdaform import cycles, tags
from lambdaform.assets import ContainerImage, Package, Packer
from lambdaform.assets.destinations import BUCKET
from lambdaform.construct import Component, Construct, Element, Section, Stack
from lambdaform.errors import DeclarationError, LambdaformError, Problem, Source, did_you_mean
from lambdaform.iam import Grant
from lambdaform.stateful import holds_data
from lambdaform.template import (
    Asset,
    Foreign,
    ImageAsset,
    Json,
    Ref,
    Reference,
    Resource,
    Value,
    quoted,
    render,
)

SECTIONS = ("Parameters", "Mappings", "Rules", "Conditions", "Resources", "Outputs")

_POLICY = "DeletionPolicy"
_ROLE = "AWS::IAM::Role"


class Bridge(Protocol):
    """The way to the AWS CDK: asked where templates hold something of the CDK, or are part of it.

    Attributes:
        keeps_whole: a template that is too large is not split: that is left to the CDK.
        is_closed: what is declared from now on would be lost: the CDK has what there was.
    """

    keeps_whole: bool

    @property
    def is_closed(self) -> bool: ...

    def adopt(self, stack: Stack, name: str | None, *, termination_protection: bool | None) -> None:
        """Take a new stack in, with what its declaration says of it."""

    def reference(self, reference: Reference) -> Json | None:
        """Return how a reference to another stack is said; `None` is lambdaform's own way."""

    def attribute(self, stack: Stack, name: str) -> object:
        """Return what the CDK's side of a stack has under a name, where it stands for the stack."""

    def way_to(self, stack: Stack) -> str:
        """Return what to do where something of a stack of another app is wanted."""

    def foreign(self, draft: Draft, foreign: Foreign) -> Json:
        """Return what a value of the CDK is in a template."""

    def close(self) -> None:
        """Take nothing more of the CDK's: `app.synth()` has been called."""

    def join(self, drafts: Mapping[str, Draft]) -> Iterable[Problem]:
        """Add what the CDK has to the templates, once lambdaform's own elements are in them."""


class _Inferring(Protocol):
    """A construct with a role that can hold what its code needs."""

    def resources_with(self, inferred: Sequence[Grant]) -> Iterable[Resource]: ...


class Draft:
    """A template in the making; also what `render` asks for references and assets.

    It is given what the code of functions is proven to need, by their ids.

    Attributes:
        sections: the parts of the template, `Resources` among them.
        head: what stands before them.
        sources, owners, overridden, ignored, rendered, packages, images, notes: as in the finished
            `Template`.
        links: each reference to another stack, and the line that holds the first of its kind.
        needs: path of another stack -> the id that is needed first, and the line that needs it.
    """

    def __init__(
        self,
        stack: Stack,
        stacks: Mapping[str, Stack],
        packer: Packer,
        inferred: Mapping[str, Sequence[Grant]],
    ) -> None:
        self.stack = stack
        self.sections: dict[str, dict[str, Json]] = {name: {} for name in SECTIONS}
        self.resources = self.sections["Resources"]
        self.head: dict[str, Json] = {}
        self.sources: dict[str, Source] = {}
        self.owners: dict[str, str] = {}
        self.overridden: dict[tuple[str, str], Source] = {}
        self.ignored: dict[str, Mapping[str, str]] = {}
        self.rendered: set[str] = set()
        self.packages: dict[str, Package] = {}
        self.images: dict[str, ContainerImage] = {}
        self.links: dict[Reference, Source | None] = {}
        self.needs: dict[str, tuple[str, Source | None]] = {}
        self.notes: dict[str, Mapping[str, Json]] = {}
        self.problems: list[Problem] = []
        self._stacks = stacks
        self._packer = packer
        self._inferred = inferred
        self._apart: dict[str, dict[str, list[Resource]]] = {}
        self._tags: dict[Construct, Mapping[str, Json]] = {}
        self._at: Source | None = None

    @property
    def at(self) -> Source | None:
        """The line of what is being rendered."""
        return self._at

    def reference(self, reference: Reference) -> Json:
        """Point within this template, or to an output of another stack."""
        if reference.stack in (None, self.stack.path):
            if isinstance(reference, Ref):
                return {"Ref": reference.id}
            return {"Fn::GetAtt": [reference.id, reference.attribute]}
        self.links.setdefault(reference, self._at)
        self._need(reference.stack or "", reference.id)
        bridge = self.stack.app.bridge
        if bridge is not None and reference.stack in self._stacks:
            said = bridge.reference(reference)
            if said is not None:
                return said
        producer = self._stacks.get(reference.stack or "")
        output: dict[str, Json] = {
            "StackName": producer.name if producer else reference.stack,
            "OutputName": output_name(reference),
        }
        if producer and producer.region and producer.region != self.stack.region:
            output["Region"] = producer.region
        return {"Fn::GetStackOutput": output}

    def asset(self, asset: Asset | ImageAsset) -> Json:
        """Name the place where the zip of the folder will be, or its image."""
        if isinstance(asset, ImageAsset):
            image = self._packer.image(asset)
            self.images[image.digest] = image
            registry = "${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}"
            return {"ImageUri": {"Fn::Sub": f"{registry}/{image.name}"}}
        package = self._packer.package(asset)
        self.packages[package.digest] = package
        bucket = self.stack.app.stage.asset_bucket
        return {"S3Bucket": bucket or {"Fn::Sub": BUCKET}, "S3Key": package.key}

    def foreign(self, foreign: Foreign) -> Json:
        """Ask the CDK for a value of its own."""
        bridge = self.stack.app.bridge
        if bridge is None:
            message = "a value of the AWS CDK stands here, but this app has nothing of the CDK"
            hint = "make what it is of in a `CdkConstruct`, or declare this in a stack of the CDK"
            raise DeclarationError(Problem(message, self._at, hint))
        return bridge.foreign(self, foreign)

    def take(self, owner: Construct, section: str, id: str, entry: Json) -> None:
        """Add an entry that the CDK has rendered, as part of a construct."""
        self._at = owner.at
        self._claim(section, id, owner.at)
        if section == "Resources":
            entry = self._with_options(owner, entry)
        rendered = render(entry, self)
        if section == "Resources":
            rendered = tags.tagged(rendered, self._tags_of(owner))
            self.owners[id] = owner.id
            self.rendered.add(id)
            if owner.ignore:
                self.ignored[id] = owner.ignore
        self.sections[section][id] = rendered
        if owner.at:
            self.sources[_key(section, id)] = owner.at

    def _with_options(self, owner: Construct, entry: Mapping[str, Json]) -> dict[str, Json]:
        """Return a resource that the CDK has rendered, with the options of its construct."""
        if owner.condition and "Condition" in entry:
            message = f"{owner} has a `condition`, but a resource of it has one of its own"
            raise DeclarationError(Problem(message, owner.at, "leave one of them out"))
        theirs = entry.get("DependsOn", ())
        waits = [*([theirs] if isinstance(theirs, str) else theirs), *self._waits_for(owner)]
        policy = owner.removal_policy or (None if _POLICY in entry else owner.data_policy)
        kept = policy.capitalize() if policy and holds_data(entry["Type"]) else None
        return {
            **entry,
            "Condition": owner.condition.id if owner.condition else entry.get("Condition"),
            "DependsOn": list(dict.fromkeys(waits)) or None,
            _POLICY: kept or entry.get(_POLICY),
            "UpdateReplacePolicy": kept or entry.get("UpdateReplacePolicy"),
        }

    def fill(self, faulty: Collection[Element]) -> Iterator[Element]:
        """Render every element; yield those in which something went wrong."""
        for element in self.stack.elements.values():
            if element in faulty or element.given is not None:
                continue
            self._at = element.at
            try:
                self._add(element)
            except LambdaformError as error:
                self.problems += [placed(p, element) for p in error.problems]
                yield element
            except RecursionError:
                message = f"{element} holds a value that holds itself"
                self.problems.append(Problem(message, element.at))
                yield element

    def _add(self, element: Element) -> None:
        if isinstance(element, Section):
            self._claim(element.section, element.id, element.at)
            self.sections[element.section][element.id] = render(element.body(), self)
            if element.at:
                self.sources[_key(element.section, element.id)] = element.at
        elif isinstance(element, Construct):
            for resource in self._made(element):
                if not isinstance(resource, Resource):
                    message = f"its kind yields {quoted(resource)}, which is no `template.Resource`"
                    raise DeclarationError(Problem(message))
                self._add_resource(element, resource)

    def _made(self, element: Construct) -> Iterable[object]:
        """Return the resources of a construct, with what its code needs where that is known."""
        inferred = self._inferred.get(element.id)
        if inferred is None:
            return element.resources()
        return cast("_Inferring", element).resources_with(inferred)

    def _add_resource(self, owner: Construct, resource: Resource) -> None:
        at = self._at = resource.at or owner.at
        self._claim("Resources", resource.id, at)
        main = resource.id == owner.id
        policy = _policy(owner, resource)
        depends_on = [*resource.depends_on, *(self._waits_for(owner) if main else ())]
        entry = {
            "Type": resource.type,
            "Condition": owner.condition.id if owner.condition else None,
            "DependsOn": list(dict.fromkeys(depends_on)) or None,
            **resource.attributes,
            "Metadata": {**resource.metadata, **(owner.metadata if main else {})} or None,
            "Properties": resource.properties or None,
            "DeletionPolicy": policy,
            "UpdateReplacePolicy": policy,
        }
        self.resources[resource.id] = tags.tagged(render(entry, self), self._tags_of(owner))
        self.owners[resource.id] = owner.id
        if at:
            self.sources[resource.id] = at
        if owner.ignore:
            self.ignored[resource.id] = owner.ignore
        if resource.notes:
            self.notes[resource.id] = render(resource.notes, self)
        for property, others in resource.apart.items():
            rest = [replace(r, at=r.at or at) for r in others]
            self._apart.setdefault(resource.id, {})[property] = rest

    def _tags_of(self, owner: Construct) -> Mapping[str, Json]:
        if owner not in self._tags:
            self._tags[owner] = render({**owner.scope.all_tags, **owner.own_tags}, self)
        return self._tags[owner]

    def _waits_for(self, owner: Construct) -> Iterator[str]:
        for other in _constructs(owner.depends_on):
            if other.stack.app is not self.stack.app:
                message = f"{owner} depends on {other}, which belongs to another app"
                raise DeclarationError(Problem(message, owner.at))
            if other.stack is not self.stack:
                self._need(other.stack.path, other.id)
            elif other.given is None:
                yield other.id

    def _need(self, path: str, id: str) -> None:
        self.needs.setdefault(path, (id, self._at))

    def _claim(self, section: str, id: str, at: Source | None) -> None:
        shared = ("Resources", "Parameters")  # `Ref` reaches both: no id may be in both
        for other in shared if section in shared else (section,):
            if id in self.sections[other]:
                first = self.sources.get(_key(other, id))
                message = f"the id `{id}` is taken: {first} declares it too"
                hint = "give one of them another id or `name`"
                raise DeclarationError(Problem(message, at, hint))

    def settle(self) -> None:
        """Break the cycles that can be broken, apply overrides, render the head."""
        found = self._break_cycles()
        self._bound_roles()
        for id, properties, at in self.stack.overrides:
            self._override(id, properties, at)
        self.problems += self._break_cycles() if self.stack.overrides else found
        self._at = self.stack.at
        head = {"Description": self.stack.description, "Metadata": self._metadata() or None}
        try:
            self.head = render(head, self)
        except LambdaformError as error:
            self.problems += [replace(p, at=p.at or self.stack.at) for p in error.problems]
        if isinstance(self.head.get("Description"), dict):
            message = f"the description of {self.stack} holds a reference"
            self.problems.append(Problem(message, self.stack.at, "it can only be plain text"))

    def _bound_roles(self) -> None:
        """Give each role the permissions boundary that the stage names, unless it has its own."""
        boundary = self.stack.app.stage.permissions_boundary
        if boundary is None:
            return
        for id, entry in self.resources.items():
            own = entry.get("Properties", {})
            if entry["Type"] == _ROLE and "PermissionsBoundary" not in own:
                bounded = {**own, "PermissionsBoundary": _policy_arn(boundary)}
                self.resources[id] = {**entry, "Properties": bounded}

    def _metadata(self) -> Mapping[str, Value]:
        """Return the app's metadata and the stack's own; what is of a wrong type has been told."""
        said = (self.stack.app.metadata, self.stack.metadata)
        return {k: v for one in said if isinstance(one, Mapping) for k, v in one.items()}

    def _break_cycles(self) -> list[Problem]:
        return cycles.broken(self.resources, self._apart, self.sources, self._add_beside)

    def _add_beside(self, id: str, resource: Resource) -> None:
        """Add a resource that says something in the place of the one with the id."""
        owner = self.stack.elements[self.owners[id]]
        assert isinstance(owner, Construct)
        try:
            self._add_resource(owner, resource)
        except LambdaformError as error:
            self.problems += [placed(p, owner) for p in error.problems]

    def _override(self, id: str, properties: Mapping[str, Value], at: Source | None) -> None:
        if id not in self.resources:
            hint = did_you_mean(id, self.resources)
            message = f"{self.stack} has no resource `{id}` to override"
            self.problems.append(Problem(message, at, hint))
            return
        self._at = at
        if at:
            self.overridden |= {(id, name): at for name in properties}
        merged = _merged(self.resources[id].get("Properties"), properties)
        try:
            self.resources[id]["Properties"] = render(merged, self)
        except LambdaformError as error:
            self.problems += [replace(p, at=p.at or at) for p in error.problems]

    def holds(self, id: str) -> bool:
        """Tell whether the stack has a resource or a parameter with an id."""
        return id in self.resources or id in self.sections["Parameters"]

    def offer(self, reference: Reference, at: Source | None) -> None:
        """Add the output that another stack reads, at a line."""
        name = output_name(reference)
        condition = self.resources.get(reference.id, {}).get("Condition")
        entry = {"Value": self.reference(reference)} | (
            {"Condition": condition} if condition else {}
        )
        if self.sections["Outputs"].setdefault(name, entry)["Value"] != entry["Value"]:
            message = f"the output `{name}` is needed for another stack to read `{reference.id}`"
            taken = self.sources.get(_key("Outputs", name), at)
            self.problems.append(Problem(message, taken, "give yours another id"))

    def body(self) -> dict[str, Json]:
        """Return the template."""
        parts = {name: entries for name, entries in self.sections.items() if entries}
        return {"AWSTemplateFormatVersion": "2010-09-09", **self.head, **parts}


def output_name(reference: Reference) -> str:
    """Return the id of the output that says what a reference stands for."""
    attribute = "Ref" if isinstance(reference, Ref) else reference.attribute
    return reference.id + re.sub(r"[^A-Za-z0-9]", "", attribute)


def _constructs(group: Iterable[Construct | Component | Element]) -> Iterator[Construct]:
    for member in group:
        if isinstance(member, Component):
            yield from _constructs(member.children)
        elif isinstance(member, Construct):
            yield member


def placed(problem: Problem, element: Element) -> Problem:
    """Return a problem that nobody placed at the line of an element."""
    if problem.at:
        return problem
    return replace(problem, message=f"{element}: {problem.message}", at=element.at)


def _key(section: str, id: str) -> str:
    return id if section == "Resources" else f"{section}.{id}"


def _policy(owner: Construct, resource: Resource) -> str | None:
    """Return what becomes of a resource: what holds data is kept where its stage is protected."""
    policy = resource.removal_policy
    if policy is None and holds_data(resource.type):
        policy = owner.data_policy
    return policy.capitalize() if policy else None


def _policy_arn(policy: str) -> Json:
    """Return the ARN of a managed policy that is said by its name, or by its ARN."""
    if policy.startswith("arn:"):
        return policy
    return {"Fn::Sub": f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:policy/{policy}"}


def _merged(old: Json, new: Value) -> Value:
    """Return what an override makes of a value: mappings are merged, `None` takes away."""
    if not _is_plain(new):
        return new
    merged = dict(old) if _is_plain(old) else {}
    for key, value in new.items():
        merged[key] = None if value is None else _merged(merged.get(key), value)
    return merged


def _is_plain(value: object) -> bool:
    """Tell whether a value is a mapping that is no function of CloudFormation."""
    if not isinstance(value, Mapping):
        return False
    return not any(key == "Ref" or str(key).startswith("Fn::") for key in value)
