"""App -> templates: pure; the same app gives the same bytes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from lambdaform import bootstrap, machine, options
from lambdaform.app import LOCAL, App, Stage
from lambdaform.assets import ContainerImage, Package, Packer
from lambdaform.assets.target import target
from lambdaform.construct import Construct, Element, Scope
from lambdaform.draft import Draft, placed
from lambdaform.errors import DeclarationError, LambdaformError, Problem, Source, did_you_mean
from lambdaform.placements import Placements
from lambdaform.splitting import Whole, split
from lambdaform.template import Json

if TYPE_CHECKING:
    from lambdaform.splitting.building import Part

LIMITS = {"Parameters": 200, "Outputs": 200, "Mappings": 200}
"""Entries a template may hold: "CloudFormation quotas" in AWS's user guide. Resources are split."""


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
        asset_bucket: the bucket that the stage names for its code.
        qualifier: in the names of the CDK's bootstrap, which the CDK's own assembly relies on.
        at: the line that declares the stack.
        folder: of the app's file.
        nested: the nested stacks of one that is too large for a template, by their ids in `body`.
        unsplit: the template as declared, where there are nested stacks.
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
    account: str | None = None
    region: str | None = None
    termination_protection: bool = False
    asset_bucket: str | None = None
    qualifier: str = bootstrap.QUALIFIER
    at: Source | None = None
    folder: Path | None = None
    nested: Mapping[str, Template] = field(default_factory=dict)
    unsplit: dict[str, Json] | None = None

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


def synth(app: App[Stage], placements: Placements | None = None) -> Assembly:
    """Render each stack of an app; raise DeclarationError with everything that is wrong.

    `placements` say where the resources of large stacks are already: there they stay.
    """
    is_here = app.stage.name == LOCAL
    packer = Packer(app.at, machine.target if is_here else target, is_here=is_here)
    faulty, problems = _checked(app)
    stacks = {stack.path: stack for stack in app.stacks}
    drafts = {path: Draft(stack, stacks, packer) for path, stack in stacks.items()}
    for draft in drafts.values():
        faulty |= set(draft.fill(faulty))
    if app.bridge is not None:
        problems += app.bridge.join(drafts)
    for draft in drafts.values():
        draft.settle()
    problems += [p for draft in drafts.values() for p in _linked(draft, drafts, faulty)]
    order = _order(drafts, problems)
    for draft in drafts.values():
        problems += [*draft.problems, *_too_many(draft)]
    _stop(problems)
    templates = [_template(drafts[path]) for path in order]
    whole = Assembly(app.name, app.stage.name, tuple(templates), placements or Placements())
    return whole if app.bridge is not None and app.bridge.keeps_whole else _split(whole)


def _stop(problems: Collection[Problem]) -> None:
    if problems:
        raise DeclarationError(*sorted(dict.fromkeys(problems), key=_place))


def _checked(app: App[Stage]) -> tuple[set[Element], list[Problem]]:
    """Return the elements whose options are of the wrong type, and all problems so far."""
    problems = list(app.problems)
    faulty = {*_of_faulty_scopes(app, problems)}
    elements = [e for stack in app.stacks for e in stack.elements.values()]
    faulty |= {*_faulty([e for e in elements if e not in faulty], problems)}
    for element in elements:
        if isinstance(element, Construct) and element not in faulty and element.given is None:
            try:
                problems += element.check()
            except LambdaformError as error:
                problems += [placed(p, element) for p in error.problems]
        problems += _condition_problems(element)
    if not app.stacks:
        problems.append(Problem(f"{app} has no stack", app.at, "declare a `Stack(app, ...)`"))
    return faulty, problems


def _of_faulty_scopes(app: App[Stage], problems: list[Problem]) -> Iterator[Element]:
    """Yield the elements in scopes with a wrong argument, defaults and tags among them."""
    for scope in _scopes(app):
        found = list(options.check_scope(scope))
        if found:
            problems += found
            yield from _elements(scope)


def _scopes(scope: App[Stage] | Scope) -> Iterator[App[Stage] | Scope]:
    yield scope
    for child in scope.stacks if isinstance(scope, App) else scope.children:
        if isinstance(child, Scope):
            yield from _scopes(child)


def _elements(scope: App[Stage] | Scope) -> Iterator[Element]:
    for inner in _scopes(scope):
        if isinstance(inner, Scope):
            yield from (child for child in inner.children if isinstance(child, Element))


def _faulty(elements: Collection[Element], problems: list[Problem]) -> Iterator[Element]:
    """Yield the elements with a wrong option, and the sources that such an element listens to."""
    faulty = set()
    for element in elements:
        found = list(options.check(element, element, element.at))
        if found:
            faulty.add(element)
            problems += found
            yield element
    for source in (e for e in elements if isinstance(e, Construct)):
        if any(listener in faulty for listener, _ in source.attached):
            yield source


def _condition_problems(element: Element) -> Iterator[Problem]:
    """Yield a problem where an element's condition cannot hold in its stack."""
    condition = getattr(element, "condition", None)
    if not isinstance(condition, Element):
        return
    if getattr(condition, "section", None) != "Conditions":
        message = f"{element}: `condition` is {condition}, but it takes a `Condition`"
        yield Problem(message, element.at)
    elif condition.stack is not element.stack:
        message = f"{element} has {condition}, which is declared in {condition.stack}"
        yield Problem(message, element.at, f"declare one in {element.stack}")


def _linked(
    draft: Draft, drafts: Mapping[str, Draft], faulty: Collection[Element]
) -> Iterator[Problem]:
    """Give each producer the outputs that this stack reads; yield the references that dangle."""
    for reference, at in draft.links.items():
        producer = drafts.get(reference.stack or "")
        if producer is None:
            message = f"`{reference.id}` belongs to another app: `{reference.stack}`"
            yield Problem(message, at, "give its ARN or name as text, or use `existing`")
        elif any(e.stack is producer.stack and reference.id.startswith(e.id) for e in faulty):
            continue  # what is wrong there has been told
        elif not producer.holds(reference.id):
            message = f"{producer.stack} has nothing with the id `{reference.id}`"
            yield Problem(message, at)
        elif draft.stack.account != producer.stack.account:
            message = f"`{reference.id}` is in a stack of another account"
            yield Problem(message, at, "CloudFormation reads outputs within one account")
        elif draft.stack.region and not producer.stack.region:
            message = f"`{reference.id}` is in {producer.stack}, whose region nobody has said"
            yield Problem(message, at, f"give {producer.stack} a `region` too")
        elif draft.stack.app.bridge is None or draft.stack.app.bridge.reference(reference) is None:
            producer.offer(reference, at)


def _order(drafts: Mapping[str, Draft], problems: list[Problem]) -> list[str]:
    graph = {path: [n for n in draft.needs if n in drafts] for path, draft in drafts.items()}
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        cycle = error.args[1][::-1]  # graphlib lists what is needed first
        names = [f"`{drafts[path].stack.id}`" for path in cycle]
        needs = [drafts[path].needs[other] for path, other in pairwise(cycle)]
        notes = [f"{n} needs `{id}` at {at}" for n, (id, at) in zip(names[:-1], needs, strict=True)]
        message = f"stacks need each other: {' -> '.join(names)}"
        hint = "have one stack hold what both need"
        problems.append(Problem(message, drafts[cycle[0]].stack.at, hint, tuple(notes)))
        return list(drafts)


def _too_many(draft: Draft) -> Iterator[Problem]:
    for section, limit in LIMITS.items():
        count = len(draft.sections[section])
        if count > limit:
            message = f"{draft.stack} has {count:,} {section.lower()}; a template holds {limit}"
            hint = "move some of its constructs to a second stack of the app"
            yield Problem(message, draft.stack.at, hint)


def _place(problem: Problem) -> tuple[str, int]:
    """Return what puts problems in the order in which somebody goes through the app's files."""
    return (problem.at.file, problem.at.line) if problem.at else ("", 0)


def _template(draft: Draft) -> Template:
    stack = draft.stack
    return Template(
        stack=stack.id,
        name=stack.name,
        body=draft.body(),
        sources=draft.sources,
        owners=draft.owners,
        overridden=draft.overridden,
        packages=tuple(draft.packages.values()),
        images=tuple(draft.images.values()),
        depends_on=tuple(other.id for other in stack.app.stacks if other.path in draft.needs),
        ignored=draft.ignored,
        account=stack.account,
        region=stack.region,
        termination_protection=stack.termination_protection,
        asset_bucket=stack.app.stage.asset_bucket,
        qualifier=stack.app.context.get(bootstrap.CONTEXT, bootstrap.QUALIFIER),
        at=stack.at,
        folder=Path(stack.app.at.file).parent if stack.app.at else None,
    )


def _split(assembly: Assembly) -> Assembly:
    """Split the templates that hold too much, or did so before."""
    problems: list[Problem] = []
    templates, placements = [], assembly.placements
    for template in assembly.templates:
        placed = assembly.placements.of(assembly.app, template.stack)
        whole = Whole(
            template.stack, template.body, template.owners, placed, template.sources, template.at
        )
        try:
            made = split(whole, partial(_file, template))
        except DeclarationError as error:
            problems += error.problems
            continue
        placements = placements.having(assembly.app, template.stack, made.placed)
        nested = {part.id: _nested(template, part) for part in made.parts}
        templates.append(_root(template, made.body, nested) if nested else template)
    _stop(problems)
    return replace(assembly, templates=tuple(templates), placements=placements)


def _file(template: Template, part: str) -> str:
    """Return where the template of a nested stack is, unless somebody puts it elsewhere."""
    return f"{template.name}-{part}.template.json"


def _root(template: Template, body: dict[str, Json], nested: Mapping[str, Template]) -> Template:
    sources = {**template.sources}
    if template.at:
        sources |= dict.fromkeys(nested, template.at)
    return replace(template, body=body, sources=sources, nested=nested, unsplit=template.body)


def _nested(template: Template, part: Part) -> Template:
    """Return a nested stack as a template; what it is given and tells comes from the same lines."""
    lines = {key: template.sources.get(id) for key, id in part.keys.items()}
    sources = {**template.sources, **{key: at for key, at in lines.items() if at}}
    return replace(
        template, name=f"{template.name}-{part.id}", body=part.body, sources=sources, depends_on=()
    )
