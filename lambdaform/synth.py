"""App -> templates: pure; the same app gives the same bytes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

from lambdaform import bootstrap, machine, options
from lambdaform.app import LOCAL, App, Stage
from lambdaform.assembly import Assembly, Template
from lambdaform.assets import Packer
from lambdaform.assets.target import target
from lambdaform.construct import STACKS, Construct, Element, Scope, Stack
from lambdaform.draft import Draft, placed
from lambdaform.errors import DeclarationError, LambdaformError, Problem, Source
from lambdaform.iam import Grant
from lambdaform.placements import Placements
from lambdaform.splitting import split_stacks
from lambdaform.template import Reference

Inferred: TypeAlias = Mapping[str, Sequence[Grant]]
"""What the code of the functions of a stack is proven to need, by their ids."""

LIMITS = {"Parameters": 200, "Outputs": 200, "Mappings": 200}
"""Entries a template may hold: "CloudFormation quotas" in AWS's user guide. Resources are split."""


def synth(app: App[Stage], placements: Placements | None = None) -> Assembly:
    """Render each stack of an app; raise DeclarationError with everything that is wrong.

    `placements` say where the resources of large stacks are already: there they stay. Where a
    function says `allow=INFER`, its code is read, which tells what its role holds.
    """
    is_here = app.stage.name == LOCAL
    packer = Packer(app.at, machine.target if is_here else target, is_here=is_here)
    assembly = _rendered(app, placements, packer, *_checked(app), {})
    if not assembly.infers:
        return assembly
    # What the code needs is found on finished templates; with it they are made anew, so that
    # cycles, references to other stacks and the splitting come out as with grants that are said.
    from lambdaform.access.inferring import inferred

    return _rendered(app, placements, packer, set(), [], inferred(assembly))


def _rendered(
    app: App[Stage],
    placements: Placements | None,
    packer: Packer,
    faulty: set[Element],
    problems: list[Problem],
    inferred: Mapping[str, Inferred],
) -> Assembly:
    """Render each stack of an app that has been checked.

    Args:
        app: the app.
        placements: where the resources of large stacks are.
        packer: names the code.
        faulty: elements whose options are of the wrong type.
        problems: what is wrong so far.
        inferred: what the code of functions needs, by the paths of their stacks.
    """
    stacks = {stack.path: stack for stack in app.stacks}
    drafts = {
        path: Draft(stack, stacks, packer, inferred.get(path, {})) for path, stack in stacks.items()
    }
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
    return whole if app.bridge is not None and app.bridge.keeps_whole else split_stacks(whole)


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
            yield _stranger(reference, draft.stack, at)
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


def _stranger(reference: Reference, reader: Stack, at: Source | None) -> Problem:
    """Return the problem of a reference to a stack that is none of the reader's app."""
    other, bridge = STACKS.get(reference.stack or ""), reader.app.bridge
    place = other.app.place_of(other) if other is not None else reference.stack
    if bridge is None or not bridge.keeps_whole:
        message = f"`{reference.id}` belongs to another app: `{place}`"
        return Problem(message, at, "give its ARN or name as text, or use `existing`")
    message = f"`{reference.id}` belongs to another app or stage: `{place}`"
    hint = "give its ARN or name as text" if other is None else bridge.way_to(other)
    return Problem(message, at, hint)


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
        rendered=frozenset(draft.rendered),
        notes=draft.notes,
        account=stack.account,
        region=stack.region,
        termination_protection=stack.termination_protection,
        asset_bucket=stack.app.stage.asset_bucket,
        qualifier=stack.app.context.get(bootstrap.CONTEXT, bootstrap.QUALIFIER),
        at=stack.at,
        folder=Path(stack.app.at.file).parent if stack.app.at else None,
        path=stack.path,
    )
