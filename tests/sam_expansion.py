"""What AWS's translator makes of our SAM form, and our template, brought into one form.

All that may differ is named here, with its reason. The rest is the same to the last property.
"""

from __future__ import annotations

import copy
import json
import re
from types import SimpleNamespace

from samtranslator.translator.transform import transform

from lambdaform.formats import sam

FUNCTION = "AWS::Serverless::Function"

MARKS = re.compile("lambda:createdBy|httpapi:createdBy")
"""SAM tags what it made."""

BUILD = {"Dockerfile", "DockerContext", "DockerTag", "DockerBuildTarget", "DockerBuildArgs"}
"""How `sam build` makes an image stands in the metadata of its function."""

PATHS = {
    "CodeUri": ("Code", {"S3Bucket": "Bucket", "S3Key": "Key"}),
    "Code": ("Code", {}),
    "Content": ("Content", {}),
}
"""What holds a path, what CloudFormation has there, and SAM's words for that."""

TEXTS = [
    # The hash in the id of a deployment is that of its content, and each has a way of its own.
    (r"(Deployment|deployment id: )[0-9a-f]{10,}", r"\1<hash>"),
    # SAM writes the partition of the region that it runs in, lambdaform that of the stack's.
    ("arn:aws:(?=apigateway|execute-api)", "arn:${AWS::Partition}:"),
]


def expanded(template, folder):
    """Return what AWS's translator makes of a template's SAM form: resources, other sections."""
    body = copy.deepcopy(sam.body(template, folder))
    shared = body.get("Globals", {}).get("Function", {})
    for id, resource in body["Resources"].items():
        _upload(template, folder, resource.get("Properties", {}), template.body["Resources"][id])
        _build(template, folder, resource, template.body["Resources"][id])
    if "CodeUri" in shared:
        users = [id for id, r in body["Resources"].items() if is_user(r, "CodeUri")]
        for plain in (template.body["Resources"][id] for id in users):
            one = {"CodeUri": shared["CodeUri"]}
            _upload(template, folder, one, plain)
        shared |= one
    no_managed_policies = SimpleNamespace(load=dict)
    made = transform(body, {}, no_managed_policies)
    return in_one_form(made.pop("Resources")), made


def ours(template):
    """Return what stands in a template as CloudFormation takes it: resources, other sections."""
    sections = {name: section for name, section in template.body.items() if name != "Resources"}
    return in_one_form(template.body["Resources"]), sections


def is_user(resource, name):
    """Tell whether a resource takes a property of `Globals`: a function that says none."""
    return resource["Type"] == FUNCTION and name not in resource["Properties"]


def _upload(template, folder, properties, plain):
    """Do what `sam deploy` does: put the place of the code where its path stands.

    The path leads to the very code that CloudFormation is given: the folder, or the zip of it.
    """
    for name, (theirs, words) in PATHS.items():
        location = plain.get("Properties", {}).get(theirs)
        if isinstance(properties.get(name), str) and isinstance(location, dict):
            package = {p.key: p for p in template.packages}[location["S3Key"]]
            zipped = (folder.parent / "assets" / package.key).resolve()
            path = (folder / properties[name]).resolve()
            assert path in {zipped, package.folder and package.folder.resolve()}
            properties[name] = {words.get(word, word): v for word, v in location.items()}


def _build(template, folder, resource, plain):
    """Do what `sam build` does with a function whose image is built from a folder."""
    properties = resource.get("Properties", {})
    is_image = resource["Type"] == FUNCTION and properties.get("PackageType") == "Image"
    if is_image and "ImageUri" not in properties:
        metadata = resource["Metadata"]
        (image,) = (i for i in template.images if i.digest.startswith(metadata["DockerTag"]))
        assert (folder / metadata["DockerContext"]).resolve() == image.folder.resolve()
        properties["ImageUri"] = plain["Properties"]["Code"]["ImageUri"]


def in_one_form(resources):
    text = json.dumps(resources)
    for pattern, replacement in TEXTS:
        text = re.sub(pattern, replacement, text)
    return {id: _resource(r) for id, r in json.loads(text, object_hook=_node).items()}


def _node(node):
    match node:
        case {"Fn::Sub": [text, {"__ApiId__": api, "__Stage__": stage}]}:
            # Where lambdaform writes a name, SAM writes a placeholder and says what it stands for.
            return {"Fn::Sub": text.replace("__ApiId__", api["Ref"]).replace("${__Stage__}", stage)}
        case {"Tags": list(tags)}:
            unmarked = [tag for tag in tags if not is_mark(tag, "Key")]
            return _with(node, "Tags", unmarked)
        case {"Tags": dict(tags)}:
            return _with(node, "Tags", {k: v for k, v in tags.items() if not MARKS.fullmatch(k)})
        case {"openapi": _, "tags": tags}:
            unmarked = [tag for tag in tags if not is_mark(tag, "name")]
            return _with(node, "tags", unmarked)
    return node


def is_mark(tag, name):
    return isinstance(tag, dict) and bool(MARKS.fullmatch(str(tag.get(name))))


def _resource(resource):
    """Leave out what says nothing: no properties, and the order of what is waited for."""
    metadata = {k: v for k, v in resource.get("Metadata", {}).items() if k not in BUILD}
    said = {
        "Properties": resource.get("Properties", {}),
        "DependsOn": {*resource.get("DependsOn", ())},
    }
    return _with({**resource, **said}, "Metadata", metadata)


def _with(node, key, value):
    """Return an object with an entry, or without it where that holds nothing."""
    rest = {k: v for k, v in node.items() if k != key}
    return rest | ({key: value} if value else {})
