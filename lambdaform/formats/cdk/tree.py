"""tree.json: the tree of constructs, which the CDK's tools show."""

from __future__ import annotations

from lambdaform.assembly import Assembly, Template
from lambdaform.formats.cdk.paths import Path, paths, resources, sections
from lambdaform.template import Json


def tree(assembly: Assembly) -> Json:
    """Return the tree of an app."""
    root = _node("App", "", "App")
    for template in assembly.templates:
        root.setdefault("children", {})[template.stack] = _stack(template)
    return {"version": "tree-0.1", "tree": root}


def _stack(template: Template) -> dict[str, Json]:
    node = _node(template.stack, template.stack, "Stack")
    all_resources = resources(template)
    for id, path in paths(template).items():
        _below(node, path)["attributes"] = {
            "aws:cdk:cloudformation:type": all_resources[id]["Type"],
            "aws:cdk:cloudformation:logicalId": id,
            "aws:cdk:cloudformation:props": all_resources[id].get("Properties", {}),
        }
    for path in sections(template).values():
        _below(node, path)
    return node


def _below(node: dict[str, Json], path: Path) -> dict[str, Json]:
    """Return the node at a path; it is made where it is not there."""
    for id in path:
        children = node.setdefault("children", {})
        node = children.setdefault(id, _node(id, f"{node['path']}/{id}", "Construct"))
    return node


def _node(id: str, path: str, kind: str) -> dict[str, Json]:
    from lambdaform import __version__

    info = {"fqn": f"lambdaform.{kind}", "version": __version__}
    return {"id": id, "path": path, "constructInfo": info}
