"""App -> templates: pure; the same app gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from graphlib import CycleError, TopologicalSorter

from lambdaform import cycles, options, tags
from lambdaform.assets import Package, Packer
from lambdaform.construct import App, Component, Construct, Element, Section, Stack, Stage
from lambdaform.errors import DeclarationError, LambdaformError, Problem, Source, did_you_mean
from lambdaform.template import Asset, Json, Ref, Reference, Resource, render

LIMITS = {"Resources": 500, "Parameters": 200, "Outputs": 200, "Mappings": 200}
"""Entries a template may hold: "CloudFormation quotas" in AWS's user guide."""

_SECTIONS = ("Parameters", "Mappings", "Conditions", "Resources", "Outputs")


@dataclass(frozen=True)
class Template:
    """A stack as CloudFormation takes it, and where each part of it comes from.

    Attributes:
        stack: the stack's id in the app.
        name: the stack's name in CloudFormation.
        body: the template.
        sources: logical id -> line of the app; entries of other sections as `Outputs.Url`.
        packages: the code that the template names.
        depends_on: ids of the stacks that are deployed before this one.
        ignored: logical id -> rule id -> reason, for the linter.
    """

    stack: str
    name: str
    body: dict[str, Json]
    sources: Mapping[str, Source]
    packages: tuple[Package, ...] = ()
    depends_on: tuple[str, ...] = ()
    ignored: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    account: str | None = None
    region: str | None = None
    termination_protection: bool = False


@dataclass(frozen=True)
class Assembly:
    """What an app becomes for one stage: its templates, in the order of deployment."""

    app: str
    stage: str
    templates: tuple[Template, ...]

    def template(self, stack: str) -> Template:
        """Return a stack's template by the stack's id."""
        for template in self.templates:
            if template.stack == stack:
                return template
        hint = did_you_mean(stack, [t.stack for t in self.templates])
        raise DeclarationError(Problem(f"app `{self.app}` has no stack `{stack}`", None, hint))


def synth(app: App[Stage]) -> Assembly:
    """Render each stack of an app; raise DeclarationError with everything that is wrong."""
    packer = Packer(app.at)
    faulty, problems = _checked(app)
    drafts = {stack.path: _Draft(stack, packer) for stack in app.stacks}
    for draft in drafts.values():
        draft.fill(faulty)
    problems += [p for draft in drafts.values() for p in _linked(draft, drafts)]
    order = _order(drafts, problems)
    for draft in drafts.values():
        draft.finish()
        problems += draft.problems
    if problems:
        raise DeclarationError(*dict.fromkeys(problems))
    return Assembly(app.name, app.stage.name, tuple(drafts[path].template() for path in order))


def _checked(app: App[Stage]) -> tuple[set[Element], list[Problem]]:
    """Return the elements whose options are of the wrong type, and all problems so far."""
    faulty, problems = set(), list(app.problems)
    for element in (e for stack in app.stacks for e in stack.elements.values()):
        found = list(options.check(element, element, element.at))
        if found:
            faulty.add(element)
        elif isinstance(element, Construct) and element.given is None:
            found = list(element.check())
        problems += found
    if not app.stacks:
        problems.append(
            Problem(f"app `{app.name}` has no stack", app.at, "declare a `Stack(app, ...)`")
        )
    return faulty, problems


def _linked(draft: _Draft, drafts: Mapping[str, _Draft]) -> Iterator[Problem]:
    """Give each producer the outputs that this stack reads; yield the references that dangle."""
    for reference, at in draft.links.items():
        producer = drafts.get(reference.stack or "")
        if producer is None:
            message = f"`{reference.id}` belongs to another app: `{reference.stack}`"
            yield Problem(message, at, "give its ARN or name as text, or use `existing`")
        elif reference.id not in producer.resources | producer.sections["Parameters"]:
            message = f"stack `{producer.stack.id}` has nothing with the id `{reference.id}`"
            yield Problem(message, at)
        elif draft.stack.account != producer.stack.account:
            message = f"`{reference.id}` is in a stack of another account"
            yield Problem(message, at, "CloudFormation reads outputs within one account")
        else:
            producer.offer(reference)


def _order(drafts: Mapping[str, _Draft], problems: list[Problem]) -> list[str]:
    graph = {path: sorted(draft.needs & drafts.keys()) for path, draft in drafts.items()}
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        *cycle, _ = error.args[1]
        names = [drafts[path].stack.id for path in (*cycle, cycle[0])]
        message = f"stacks need each other: {' -> '.join(f'`{n}`' for n in reversed(names))}"
        links = [
            f"`{reference.id}` at {at}"
            for path in cycle
            for reference, at in drafts[path].links.items()
            if reference.stack in cycle
        ]
        hint = f"the references are {', '.join(links)}" if links else None
        problems.append(Problem(message, drafts[cycle[0]].stack.at, hint))
        return list(drafts)


class _Draft:
    """A template in the making; also what `render` asks for references and assets."""

    def __init__(self, stack: Stack, packer: Packer) -> None:
        self.stack = stack
        self.packer = packer
        self.resources: dict[str, Json] = {}
        self.sections: dict[str, dict[str, Json]] = {name: {} for name in _SECTIONS}
        self.sections["Resources"] = self.resources
        self.sources: dict[str, Source] = {}
        self.links: dict[Reference, Source | None] = {}
        self.needs: set[str] = set()
        self.packages: dict[str, Package] = {}
        self.ignored: dict[str, Mapping[str, str]] = {}
        self.apart: dict[str, dict[str, list[Resource]]] = {}
        self.problems: list[Problem] = []
        self._at: Source | None = None

    def reference(self, reference: Reference) -> Json:
        """Point within this template, or to an output of another stack."""
        if reference.stack in (None, self.stack.path):
            if isinstance(reference, Ref):
                return {"Ref": reference.id}
            return {"Fn::GetAtt": [reference.id, reference.attribute]}
        self.links.setdefault(reference, self._at)
        self.needs.add(reference.stack or "")
        producer = next((s for s in self.stack.app.stacks if s.path == reference.stack), None)
        output: dict[str, Json] = {
            "StackName": producer.name if producer else reference.stack,
            "OutputName": _output_name(reference),
        }
        if producer and producer.region != self.stack.region:
            output["Region"] = producer.region
        return {"Fn::GetStackOutput": output}

    def asset(self, asset: Asset) -> Json:
        """Name the place where the zip of the folder will be."""
        package = self.packer.package(asset, self._at)
        self.packages[package.digest] = package
        bucket = self.stack.app.stage.asset_bucket
        name = "lambdaform-assets-${AWS::AccountId}-${AWS::Region}-an"
        return {"S3Bucket": bucket or {"Fn::Sub": name}, "S3Key": package.key}

    def fill(self, faulty: set[Element]) -> None:
        """Render every element, and keep what goes wrong."""
        for element in self.stack.elements.values():
            if element in faulty or element.given is not None:
                continue
            self._at = element.at
            try:
                self._add(element)
            except LambdaformError as error:
                self.problems += [_placed(p, element) for p in error.problems]

    def _add(self, element: Element) -> None:
        if isinstance(element, Section):
            self._claim(self.sections[element.section], element.id, element.at)
            self.sections[element.section][element.id] = render(element.body(), self)
            self.sources[f"{element.section}.{element.id}"] = element.at or Source("", 0)
        elif isinstance(element, Construct):
            for resource in element.resources():
                self._add_resource(element, resource)

    def _add_resource(self, owner: Construct, resource: Resource) -> None:
        at = self._at = resource.at or owner.at
        self._claim(self.resources, resource.id, at)
        main = resource.id == owner.id
        depends_on = [*resource.depends_on, *(self._waits_for(owner) if main else ())]
        entry = {
            "Type": resource.type,
            "Condition": owner.condition.id if owner.condition else None,
            "DependsOn": list(dict.fromkeys(depends_on)) or None,
            "Metadata": {**resource.metadata, **(owner.metadata if main else {})} or None,
            "Properties": resource.properties or None,
            "DeletionPolicy": _policy(resource),
            "UpdateReplacePolicy": _policy(resource),
        }
        rendered = render(entry, self)
        words = render({**owner.scope.tags, **owner.tags}, self)
        self.resources[resource.id] = tags.tagged(rendered, words)
        if at:
            self.sources[resource.id] = at
        if owner.ignore:
            self.ignored[resource.id] = owner.ignore
        for property, others in resource.apart.items():
            rest = [replace(r, at=r.at or at) for r in others]
            self.apart.setdefault(resource.id, {})[property] = rest

    def _waits_for(self, owner: Construct) -> Iterator[str]:
        for other in _constructs(owner.depends_on):
            if other.stack is not self.stack:
                self.needs.add(other.stack.path)
            elif other.given is None:
                yield other.id

    def _claim(self, section: Mapping[str, Json], id: str, at: Source | None) -> None:
        if id in section:
            key = id if section is self.resources else f"{_name_of(self.sections, section)}.{id}"
            message = f"the id `{id}` is taken: {self.sources.get(key)} declares it too"
            raise DeclarationError(Problem(message, at, "give one of them another id or `name`"))

    def offer(self, reference: Reference) -> None:
        """Add the output that another stack reads."""
        name = _output_name(reference)
        entry = {"Value": self.reference(reference)}
        if self.sections["Outputs"].setdefault(name, entry)["Value"] != entry["Value"]:
            message = f"the output `{name}` is needed for another stack to read `{reference.id}`"
            at = self.sources.get(f"Outputs.{name}")
            self.problems.append(Problem(message, at, "give yours another id"))

    def finish(self) -> None:
        """Apply overrides, break the cycles that can be broken, count."""
        for id, properties, at in self.stack.overrides:
            self._override(id, properties, at)
        self.problems += cycles.broken(self.resources, self.apart, self.sources, self._render_apart)
        for section, limit in LIMITS.items():
            count = len(self.sections[section])
            if count > limit:
                message = f"{self.stack} has {count:,} {section.lower()}; a template holds {limit}"
                hint = "move some of its constructs to a second stack of the app"
                self.problems.append(Problem(message, self.stack.at, hint))

    def _render_apart(self, resource: Resource) -> None:
        body = {
            "Type": resource.type,
            "DependsOn": list(resource.depends_on) or None,
            "Properties": resource.properties,
        }
        self.resources[resource.id] = render(body, self)
        if resource.at:
            self.sources[resource.id] = resource.at

    def _override(self, id: str, properties: Mapping[str, Json], at: Source | None) -> None:
        if id not in self.resources:
            hint = did_you_mean(id, self.resources)
            self.problems.append(
                Problem(f"{self.stack} has no resource `{id}` to override", at, hint)
            )
            return
        self._at = at
        target = self.resources[id].setdefault("Properties", {})
        for name, value in properties.items():
            try:
                _merge(target, name, None if value is None else render(value, self))
            except LambdaformError as error:
                self.problems += [replace(p, at=p.at or at) for p in error.problems]

    def template(self) -> Template:
        """Return the finished template."""
        stack = self.stack
        body: dict[str, Json] = {"AWSTemplateFormatVersion": "2010-09-09"}
        if stack.description:
            body["Description"] = stack.description
        if stack.metadata:
            body["Metadata"] = render(stack.metadata, self)
        body |= {name: self.sections[name] for name in _SECTIONS if self.sections[name]}
        ids = {s.path: s.id for s in stack.app.stacks}
        return Template(
            stack=stack.id,
            name=stack.name,
            body=body,
            sources=self.sources,
            packages=tuple(self.packages.values()),
            depends_on=tuple(ids[p] for p in ids if p in self.needs),
            ignored=self.ignored,
            account=stack.account,
            region=stack.region,
            termination_protection=stack.termination_protection,
        )


def _constructs(group: Iterable[Construct | Component | Element]) -> Iterator[Construct]:
    for member in group:
        if isinstance(member, Component):
            yield from _constructs(member.children)
        elif isinstance(member, Construct):
            yield member


def _placed(problem: Problem, element: Element) -> Problem:
    if problem.at:
        return problem
    return replace(problem, message=f"{element}: {problem.message}", at=element.at)


def _name_of(sections: Mapping[str, Mapping[str, Json]], section: Mapping[str, Json]) -> str:
    return next(name for name, entries in sections.items() if entries is section)


def _output_name(reference: Reference) -> str:
    attribute = "Ref" if isinstance(reference, Ref) else reference.attribute.replace(".", "")
    return f"{reference.id}{attribute}"


def _policy(resource: Resource) -> str | None:
    return resource.removal_policy.capitalize() if resource.removal_policy else None


def _merge(target: dict[str, Json], name: str, value: Json) -> None:
    old = target.get(name)
    if value is None:
        target.pop(name, None)
    elif isinstance(old, dict) and isinstance(value, dict):
        for key, inner in value.items():
            _merge(old, key, inner)
    else:
        target[name] = value
