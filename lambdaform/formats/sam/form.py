"""The SAM form of a template: folded, ordered as people write it, with a samconfig.toml."""

from __future__ import annotations

from pathlib import Path

from lambdaform.assembly import Template
from lambdaform.formats import yaml_text
from lambdaform.formats.format import Format
from lambdaform.formats.sam import (
    code,
    event_invoke_config,
    event_sources,
    function_urls,
    functions,
    globals_section,
    http_api,
    layout,
    rest_api,
    rules,
    s3,
    samconfig,
    schedules,
    sns,
    tables,
)
from lambdaform.formats.sam.folding import Folding
from lambdaform.template import Json

TRANSFORM = "AWS::Serverless-2016-10-31"

_FOLDS = (
    functions.fold,  # first: what follows is said in functions, or of them
    rest_api.fold,
    http_api.fold,
    event_sources.fold,
    sns.fold,
    s3.fold,
    schedules.fold,
    rules.fold,
    function_urls.fold,
    event_invoke_config.fold,
    tables.fold,
    code.settle,
    globals_section.fold,
)


def body(template: Template, folder: Path | None = None) -> dict[str, Json]:
    """Return a template in SAM's terms; paths in it are from the folder that it will stand in.

    AWS's translator makes of it what the template says: the same logical ids and properties.
    """
    folding = Folding(template, folder or Path())
    for fold in _FOLDS:
        fold(folding)
    return layout.laid_out(folding, TRANSFORM)


def _text(template: Template, folder: Path) -> str:
    return yaml_text.template(body(template, folder), template)


SAM = Format(
    "/template.yaml",
    _text,
    "SAM: YAML, with a samconfig.toml for the SAM CLI",
    samconfig.beside,
    code.write_images,
)
