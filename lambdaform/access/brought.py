"""Functions that the AWS CDK adds for its own ends: nobody here writes their code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lambdaform.access.template.functions import LambdaFunction

_IDS = re.compile(
    "050a0587b7544547bf325f094a3db834"  # notifications of buckets
    "|224e77f9a32e4b4dac32983477abba16"  # spam that SES drops
    "|679f53fac002430cb0da5b7982bd2287"  # `AwsCustomResource`
    "|8693bb64968944b69aafb0cc9eb875[67]c"  # files that are put into buckets; roles of EMR
    "|8a0c93f3dbef4b71ac137aaf2048ce7e"  # calls of AWS in other regions
    "|aae0aa3c5b4d4f87b02d85b201efdd8a"  # retention of logs
    "|b4cf1abd4e4f4bc699441af7ccd9ec37"  # calls of AWS as targets of events
    "|customresourceprovider",
    re.IGNORECASE,
)
_HANDLERS = re.compile(
    r"__entrypoint__\.handler"  # around the handlers of custom resources
    r"|framework\.(onEvent|isComplete|onTimeout)"  # of `custom_resources.Provider`
)


def is_brought(function: LambdaFunction) -> bool:
    """Tell whether the CDK has brought the code of a function along.

    The bridge to the CDK knows it of most; a template that others wrote shows it by names only.
    """
    if function.values.template.notes.get(function.id, {}).get("brought"):
        return True
    is_node = (function.runtime or "").startswith("nodejs")
    if is_node and _HANDLERS.fullmatch(function.handler or ""):
        return True
    return _IDS.search(function.id) is not None
