"""Where a stack goes, and where the CDK's bootstrap has room for what it needs there."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace

from lambdaform.assembly import Template
from lambdaform.assets.destinations import with_code_in, with_images_in
from lambdaform.bootstrap import Bootstrap
from lambdaform.formats import cloudformation


def bootstrap(template: Template) -> Bootstrap:
    """Return the bootstrap that a stack is deployed by: of its account and region, where named."""
    known = {"account": template.account, "region": template.region}
    return Bootstrap(template.qualifier, **{key: value for key, value in known.items() if value})


def environment(template: Template) -> str:
    """Return the account and the region of a stack, as the `cdk` CLI reads them."""
    account, region = template.account or "unknown-account", template.region or "unknown-region"
    return f"aws://{account}/{region}"


def bucket(template: Template) -> str:
    """Return the bucket that takes the code of a stack: the stage's, or the bootstrap's."""
    return template.asset_bucket or bootstrap(template).bucket


def placed(template: Template) -> Template:
    """Return a template that takes its code and its images from where the `cdk` CLI puts them."""
    body = template.body
    if template.packages:
        name = bucket(template)
        said = {"Fn::Sub": name} if "${" in name else name
        body = with_code_in(body, {package.key for package in template.packages}, said)
    if template.images:
        digests = {image.digest for image in template.images}
        body = with_images_in(body, digests, bootstrap(template).repository)
    nested = {id: placed(part) for id, part in template.nested.items()}
    return _with_nested(replace(template, body=body), nested)


def nested_file(part: Template) -> str:
    """Return the name of the template of a nested stack in the assembly."""
    return f"{part.name}.template.json"


def digest(part: Template) -> str:
    """Return what the template of a nested stack is called where it is uploaded."""
    return hashlib.sha256(cloudformation.text(part).encode()).hexdigest()


def _with_nested(template: Template, nested: Mapping[str, Template]) -> Template:
    """Return a template that takes its nested stacks from there, and says where they are here."""
    home = f"https://s3.${{AWS::Region}}.${{AWS::URLSuffix}}/{bootstrap(template).bucket}"
    urls = {id: {"Fn::Sub": f"{home}/{digest(part)}.json"} for id, part in nested.items()}
    found = replace(template.with_urls(urls), nested=nested)
    for id, part in nested.items():
        told = {"aws:asset:path": nested_file(part), "aws:asset:property": "TemplateURL"}
        found.body["Resources"][id] = {**found.body["Resources"][id], "Metadata": told}
    return found
