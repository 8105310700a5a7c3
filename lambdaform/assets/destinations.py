"""Where a template takes its code and its images from, and how it comes to take them elsewhere."""

from __future__ import annotations

from collections.abc import Collection

from lambdaform.template import Json

BUCKET = "lambdaform-assets-${AWS::AccountId}-${AWS::Region}-an"
"""lambdaform's own bucket for code, as `Fn::Sub` takes it."""


def with_code_in(value: Json, keys: Collection[str], bucket: Json) -> Json:
    """Return a template, or a part of one, that takes the code with these keys from a bucket."""
    if isinstance(value, dict):
        if bucket is not None and BUCKET in str(value.get("Fn::Sub")):
            # In the address of something that the CDK made.
            return _with_bucket(value, bucket)
        changed = {key: with_code_in(inner, keys, bucket) for key, inner in value.items()}
        key = value.get("S3Key")
        if "S3Bucket" in value and isinstance(key, str) and key in keys:
            changed["S3Bucket"] = bucket
        return changed
    if isinstance(value, list):
        return [with_code_in(inner, keys, bucket) for inner in value]
    return value


def _with_bucket(value: Json, bucket: Json) -> Json:
    text = value["Fn::Sub"]
    if text == BUCKET:
        return bucket
    name = bucket["Fn::Sub"] if isinstance(bucket, dict) else bucket
    return {"Fn::Sub": text.replace(BUCKET, name)} if isinstance(text, str) else value


def with_images_in(value: Json, digests: Collection[str], repository: str) -> Json:
    """Return a template, or a part of one, that takes the images of digests from a repository."""
    if isinstance(value, dict):
        match value:
            case {"Fn::Sub": str(text)} if text.rpartition(":")[2] in digests:
                registry, tag = text.rpartition("/")[0], text.rpartition(":")[2]
                return {"Fn::Sub": f"{registry}/{repository}:{tag}"}
        return {key: with_images_in(inner, digests, repository) for key, inner in value.items()}
    if isinstance(value, list):
        return [with_images_in(inner, digests, repository) for inner in value]
    return value
