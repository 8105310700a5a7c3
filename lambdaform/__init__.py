"""Serverless AWS applications in Python: describe them, synthesise them, lint them.

The public names. Each is imported when it is first used, so that `import lambdaform` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lambdaform.aws.cors import Cors as Cors
    from lambdaform.aws.function import Function as Function
    from lambdaform.aws.function import FunctionDefaults as FunctionDefaults
    from lambdaform.aws.function import FunctionUrl as FunctionUrl
    from lambdaform.aws.function import InlineCode as InlineCode
    from lambdaform.aws.queue import Queue as Queue
    from lambdaform.aws.queue import QueueTrigger as QueueTrigger
    from lambdaform.construct import App as App
    from lambdaform.construct import Component as Component
    from lambdaform.construct import Stack as Stack
    from lambdaform.construct import Stage as Stage
    from lambdaform.errors import LambdaformError as LambdaformError
    from lambdaform.iam import Grant as Grant
    from lambdaform.sections import Aws as Aws
    from lambdaform.sections import Condition as Condition
    from lambdaform.sections import Fn as Fn
    from lambdaform.sections import Mapping as Mapping
    from lambdaform.sections import Output as Output
    from lambdaform.sections import Parameter as Parameter

_PUBLIC = {
    "App": "construct",
    "Aws": "sections",
    "Component": "construct",
    "Condition": "sections",
    "Cors": "aws.cors",
    "Fn": "sections",
    "Function": "aws.function",
    "FunctionDefaults": "aws.function",
    "FunctionUrl": "aws.function",
    "Grant": "iam",
    "InlineCode": "aws.function",
    "LambdaformError": "errors",
    "Mapping": "sections",
    "Output": "sections",
    "Parameter": "sections",
    "Queue": "aws.queue",
    "QueueTrigger": "aws.queue",
    "Stack": "construct",
    "Stage": "construct",
}

__all__ = sorted(_PUBLIC)  # noqa: PLE0605 - a list, by the one table above
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    if name not in _PUBLIC:
        message = f"module `lambdaform` has no attribute `{name}`"
        raise AttributeError(message)
    return getattr(import_module(f"lambdaform.{_PUBLIC[name]}"), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
