"""`lambdaform list`: the stacks and what is in them, as a tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import click

from lambdaform.assembly import Template
from lambdaform.cli import options, placing, terminal
from lambdaform.construct import Component, Element, Scope


@click.command("list", short_help="show the stacks and what is in them")
@click.option("--resources", is_flag=True, help="show what each construct becomes, too")
@options.app
def command(
    app_file: str | None, stage: str | None, context: Sequence[str], resources: bool
) -> None:
    """Show the stacks of an app, in order of deployment, and the constructs in them."""
    app = options.loaded(app_file, stage, context)
    stacks = {stack.id: stack for stack in app.stacks}
    root = _Node(
        f"{app.name} ({app.stage.name})",
        [
            _stack(stacks[template.stack], template, resources)
            for template in placing.synthesised(app).templates
        ],
    )
    terminal.data("\n".join([root.text, *_lines_below(root)]))


@dataclass(frozen=True)
class _Node:
    text: str
    children: Sequence[_Node] = ()


def _stack(scope: Scope, template: Template, resources: bool) -> _Node:
    facts = [template.name, placing.contents(template)]
    if template.depends_on:
        facts.append(f"after {', '.join(template.depends_on)}")
    return _Node(f"{template.stack} ({', '.join(facts)})", _children(scope, template, resources))


def _children(scope: Scope, template: Template, resources: bool) -> list[_Node]:
    return [_child(child, template, resources) for child in scope.children]


def _child(child: Element | Component, template: Template, resources: bool) -> _Node:
    text = f"{type(child).__name__} {child.id}"
    if isinstance(child, Component):
        return _Node(text, _children(child, template, resources))
    if child.given is not None:
        return _Node(f"{text} (exists already)")
    return _Node(text, [_Node(line) for line in _made(child, template)] if resources else ())


def _made(element: Element, template: Template) -> Iterator[str]:
    """Yield the resources that a construct becomes."""
    nested = {id: part for part, one in template.nested.items() for id in one.body["Resources"]}
    for id, body in template.whole.get("Resources", {}).items():
        if template.owners.get(id) == element.id:
            yield f"{body['Type']} {id}" + (f" (in {nested[id]})" if id in nested else "")


def _lines_below(node: _Node, indent: str = "") -> Iterator[str]:
    for child in node.children:
        last = child is node.children[-1]
        yield f"{indent}{'└── ' if last else '├── '}{child.text}"
        yield from _lines_below(child, f"{indent}{'    ' if last else '│   '}")
