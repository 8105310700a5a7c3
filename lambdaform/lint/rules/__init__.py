"""Rules of our own, as cfn-lint takes them: `cfn-lint --append-rules lambdaform.lint.rules`.

cfn-lint leaves the ids with a 9 to rules that are not its own. Those of one-line rules in a file
are counted from E9001 on, so ours begin at 9901; a number is never used for two rules.
"""

from lambdaform.lint.rules.actions import WildcardAction
from lambdaform.lint.rules.asynchronous import LostEvents
from lambdaform.lint.rules.log_retention import LogsKeptForEver
from lambdaform.lint.rules.random_values import RandomValueInEnvironment
from lambdaform.lint.rules.resources import EveryResource
from lambdaform.lint.rules.runtime import RuntimeNearItsEnd
from lambdaform.lint.rules.secret_keys import KeyInEnvironment
from lambdaform.lint.rules.timeout import DefaultTimeout
from lambdaform.lint.rules.visibility import ShortVisibility

__all__ = [
    "DefaultTimeout",
    "EveryResource",
    "KeyInEnvironment",
    "LogsKeptForEver",
    "LostEvents",
    "RandomValueInEnvironment",
    "RuntimeNearItsEnd",
    "ShortVisibility",
    "WildcardAction",
]
